"""From a `Workflow` to a ``Snakefile``: a rule a step, in strict order, each of which does what REANA would do.

Every command runs in a bash of its own in the folder ``workspace``, where nothing lies but inputs and results. It is
expanded by `string.Template` from ``config.yaml``, so that parameters stay live. A rule marks its end by a file under
``done``; that of the step before is its input, so a run resumes where it failed, and a changed parameter runs the steps
again that use it, and those behind them.
"""

from __future__ import annotations

from reanac import ir
from reanac.bundle import Bundle, BundleFile
from reanac.diagnostics import Findings

from ..serial.emitter import plain_workflow
from ..transfer import scripts
from ..yaml_text import dump
from .limits import resources_of
from .losses import refuse
from .names import rule_names
from .text import STEP, call, comment, directive, literal

_WORKSPACE = "workspace"
_HEAD = """\
# Compiled by reanac: change the specification that this was made from, and compile it again.
# Run it in this folder: snakemake --cores 1, with --sdm apptainer for the containers. Results are in workspace/.
# To change a parameter, edit config.yaml: --config reads 0077 as the number 77.
"""
_COMMON = '''\
"""What every rule uses."""

from string import Template

RUN_COMMANDS = (
    'export REANA_WORKSPACE="$PWD/workspace"; mkdir -p workspace; number=0; '
    "for command in {params.commands:q}; do number=$((number + 1)); "
    'bash -c "$command" < /dev/null || {{ status=$?; '
    'echo "reanac: command $number failed with status $status"; exit $status; }}; done 2>&1 | tee {log:q}'
)
"""The shell command of a rule: each of its commands has a bash of its own, and the first that fails ends the rule."""


def commands(*texts):
    """Return what fills the parameters of config.yaml into commands, when a rule is about to run."""
    return lambda wildcards: [
        f'cd "$REANA_WORKSPACE" && {Template(text).substitute(config)}'
        for text in texts
    ]
'''


class SnakemakeBackend:
    """Emits a Snakefile for a machine or a cluster of one's own."""

    name = "snakemake"
    summary = "a Snakefile with its configuration, for this machine or a cluster of your own"

    def emit(self, workflow: ir.Workflow, findings: Findings) -> Bundle | None:
        """Return the files, or None where something would be lost that matters."""
        if refuse(workflow, findings):
            return None
        moves_data = any(not isinstance(step, ir.Step) for step in workflow.steps)
        plain = plain_workflow(workflow)
        names = rule_names(step.name for step in plain.steps if isinstance(step, ir.Step))
        made = {"Snakefile": snakefile(plain, names), "rules/common.smk": _COMMON, "config.yaml": configuration(plain)}
        files = [BundleFile(path, text.encode()) for path, text in made.items()]
        if moves_data:
            files += [BundleFile(f"{_WORKSPACE}/{path}", content) for path, content in scripts().items()]
        return Bundle("Snakefile", tuple(files), workspace=_WORKSPACE, steps=names)


def configuration(workflow: ir.Workflow) -> str:
    """Return ``config.yaml``: each parameter as the text that a command gets (fact S3)."""
    parameters = {parameter.name: parameter.text for parameter in workflow.parameters or ()}
    return dump(parameters) if parameters else "{}\n"


def snakefile(workflow: ir.Workflow, names: tuple[str, ...]) -> str:
    """Return the text of the Snakefile of a plain workflow."""
    steps = [step for step in workflow.steps if isinstance(step, ir.Step)]
    parts = [_HEAD + (comment(["#", *workflow.comment]) if workflow.comment else "")]
    parts.append('\n\nconfigfile: "config.yaml"\n\n\ninclude: "rules/common.smk"\n')
    parts.append(f"\n\nrule all:\n{directive('input', [_done(names[-1])] if names else [])}")
    before: str | None = None
    for name, step in zip(names, steps, strict=True):
        parts.append(f"\n\n{_rule(name, step, before)}")
        before = name
    return "".join(parts)


def _done(name: str) -> str:
    return literal(f"done/{name}")


def _rule(name: str, step: ir.Step, before: str | None) -> str:
    asked = resources_of(step)
    threads = asked.pop("threads", None)
    lines = [comment(step.comment), f"rule {name}:\n"]
    lines.append(directive("input", [] if before is None else [_done(before)]))
    lines.append(directive("output", [f"touch({_done(name)})"]))
    lines.append(directive("log", [literal(f"logs/{name}.log")]))
    if step.image and not step.image.startswith("/cvmfs/"):
        lines.append(f"{STEP}container:\n{STEP * 2}{literal(f'docker://{step.image}')}\n")
    elif step.image:
        lines.append(f"{STEP}container:\n{STEP * 2}{literal(step.image)}\n")
    if threads is not None:
        lines.append(f"{STEP}threads: {threads}\n")
    lines.append(directive("resources", [f"{key}={value}" for key, value in sorted(asked.items())]))
    texts = [literal(command.text) for command in step.commands]
    lines.append(directive("params", [f"commands={call('commands', texts, STEP * 2)}"]))
    lines.append(f"{STEP}shell:\n{STEP * 2}RUN_COMMANDS\n")
    return "".join(lines)
