"""What a check may import: whoever adds a module to the way of every start has to write it down here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

STANDARD_LIBRARY = {
    "__future__",
    "_bisect",
    "_locale",
    "bisect",
    "encodings.utf_8_sig",
    "errno",
    "gc",
    "importlib",
    "importlib._bootstrap",
    "importlib._bootstrap_external",
    "locale",
}
"""What a check of a plain specification may import beyond ``import yaml, argparse``; some of it differs by version."""

PLAIN = {
    "reanac",
    "reanac.api",
    "reanac.cli",
    "reanac.cli.check",
    "reanac.cli.common",
    "reanac.diagnostics",
    "reanac.ir",
    "reanac.lint",
    "reanac.lint.config",
    "reanac.lint.config_files",
    "reanac.lint.outcome",
    "reanac.lint.run",
    "reanac.reader",
    "reanac.reader.comments",
    "reanac.reader.decode",
    "reanac.reader.fields",
    "reanac.reader.levels",
    "reanac.reader.lowering",
    "reanac.reader.parse",
    "reanac.reader.scalars",
    "reanac.reader.sections",
    "reanac.reader.spec",
    "reanac.reader.steps",
    "reanac.reader.structure",
    "reanac.reader.tree",
    "reanac.reports",
    "reanac.reports.summary",
    "reanac.rules",
    "reanac.rules.commands",
    "reanac.rules.files",
    "reanac.rules.images",
    "reanac.rules.produced",
    "reanac.rules.registry",
    "reanac.rules.rule",
    "reanac.rules.steps",
    "reanac.rules.syntax",
    "reanac.shell",
    "reanac.shell.expansion",
    "reanac.shell.programs",
    "reanac.shell.script",
    "reanac.source",
    "reanac.values",
    "reanac.vocabulary",
    "reanac_grammar",
    "reanac_grammar.image",
    "reanac_grammar.node",
    "reanac_grammar.problem",
    "reanac_grammar.template",
    "reanac_grammar.text",
}
"""What of its own a check of a plain specification without parameters and limits may import."""

FOR_PARAMETERS = {"reanac.rules.parameters", "reanac.rules.templates"}
NEVER = {
    "cwltool",
    "dataclasses",
    "inspect",
    "jinja2",
    "jsonschema",
    "rich",
    "snakemake",
    "typing",
    "pathlib",
    "shutil",
}


def imported(*words: str) -> set[str]:
    """Return the modules that a run of reanac imports beyond ``import yaml, argparse``."""
    code = (
        "import sys, yaml, argparse; before = set(sys.modules)\n"
        "from reanac.cli import main; status = main(sys.argv[1:])\n"
        "print(status, *sorted(set(sys.modules) - before), file=sys.stderr)"
    )
    without = {**os.environ, "PATH": ""}  # shellcheck would be asked, where it is installed
    call = [sys.executable, "-c", code, *words]
    ran = subprocess.run(call, cwd=ROOT, env=without, capture_output=True, text=True, check=True)
    status, *modules = ran.stderr.split()
    assert status == "0", ran.stdout
    return set(modules)


def test_a_check_of_a_plain_specification_imports_what_is_listed_and_nothing_else() -> None:
    modules = imported("check", "samples/hello-spectrum/reana.yaml")
    assert {name for name in modules if name.startswith("reanac")} == PLAIN
    assert {name for name in modules if not name.startswith("reanac")} <= STANDARD_LIBRARY


def test_parameters_cost_the_modules_that_are_about_them() -> None:
    modules = imported("check", "samples/cut-flow/reana.yaml")
    assert {name for name in modules if name.startswith("reanac")} == PLAIN | FOR_PARAMETERS


def test_only_commands_of_more_than_words_cost_the_grammar_of_the_shell() -> None:
    assert not any(name.startswith("tree_sitter") for name in imported("check", "samples/hello-spectrum/reana.yaml"))
    modules = imported("check", "samples/cut-flow/reana.yaml")
    assert "tree_sitter" in modules
    assert not modules & (NEVER - {"typing"})  # tree_sitter's own


def test_only_directives_cost_lark() -> None:
    assert "lark" not in imported("check", "samples/batch-limits/reana.yaml")
    modules = imported("check", "samples/vre-fit/reana.yaml")
    assert "lark" in modules
    assert not modules & (NEVER - {"typing", "pathlib", "shutil", "dataclasses", "inspect"})
    assert "reanac_backends" not in modules
