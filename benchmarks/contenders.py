"""What is timed: reanac, the floor below it, and its peers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from . import specs
from .measure import Contender

BARE = "python -c pass"
YAML = "python -c 'import yaml, argparse'"
LARK = "python -c 'import yaml, argparse, lark'"
PLAIN = "reanac check, 3 plain steps"
EXTENDED = "reanac check, 3 extended steps"
SIZES = (10_000, 20_000)
"""Steps of the large specifications; each is twice the one before it."""

LINT = "reanac check, 1,000 lines"
LINT_MORE = "reanac check, 11 files of 1,000 lines"
YAMLLINT = "yamllint, the same 1,000 lines"
COMPILED = 1000
"""Steps of the specification that is compiled: each fetches a file and uploads one."""

CHECK_ALL = f"reanac check, {COMPILED:,} extended steps"
TO_SNAKEMAKE = f"reanac compile --to snakemake, {COMPILED:,} extended steps"
TO_CWL = f"reanac compile --to cwl, {COMPILED:,} extended steps"
RULES = 300
"""Steps of the Snakefiles that Snakemake reads, and of the documents that cwltool reads."""
RUN = 20
"""Steps of the documents that cwltool runs."""

EMITTED = f"snakemake --dry-run, {RULES} steps, compiled by reanac"
BY_HAND = f"snakemake --dry-run, {RULES} steps, by hand"
CWL_EMITTED = f"cwltool --validate, {RULES} steps, compiled by reanac"
CWL_BY_HAND = f"cwltool --validate, {RULES} steps, by hand"
RUN_ONE = "cwltool, 1 step that does nothing, compiled by reanac"
RUN_EMITTED = f"cwltool, {RUN} steps that do nothing, compiled by reanac"
RUN_ONE_BY_HAND = "cwltool, 1 step that does nothing, by hand"
RUN_BY_HAND = f"cwltool, {RUN} steps that do nothing, by hand"

MORE = 10
"""How many files `LINT_MORE` reads beyond the first."""

PEERS = (
    ("reana-client-0.9", "reana-client validate", "-f plain.yaml"),
    ("bench", "cwltool --validate", "workflow.cwl"),
    ("bench", "snakemake --lint", "--snakefile Snakefile"),
    ("bench", "yamllint", "plain.yaml"),
)
"""The peers: environment (tests/environments), what is timed, and on what."""

ROOT = Path(__file__).resolve().parents[1]

EVENTS = """\
import sys, yaml
with open(sys.argv[1], "rb") as file:
    for event in yaml.parse(file, Loader=yaml.CSafeLoader):
        pass
"""
"""PyYAML's C parser, asked for its events and for nothing else."""


def check_of(steps: int) -> str:
    """Return the name of the contender that checks a plain specification of many steps."""
    return f"reanac check, {steps:,} plain steps"


def events_of(steps: int) -> str:
    """Return the name of the contender that reads the same bytes as `check_of` as events."""
    return f"PyYAML's C events, {steps:,} plain steps"


def write_documents(folder: Path) -> None:
    """Write the documents that the contenders read."""
    (folder / "code").mkdir()
    (folder / "code" / "fit.py").write_text("print(1)\n")
    for name, text in {
        "plain.yaml": specs.plain(3),
        "extended.yaml": specs.extended(3),
        "workflow.cwl": specs.cwl(3),
        "Snakefile": specs.snakefile(3),
        **{f"lines-{number}.yaml": specs.mixed(1000) for number in range(MORE + 1)},
        **{f"plain-{steps}.yaml": specs.plain(steps) for steps in SIZES},
        f"extended-{COMPILED}.yaml": specs.extended(COMPILED),
        f"plain-{RULES}.yaml": specs.plain(RULES),
        f"Snakefile-{RULES}": specs.snakefile(RULES),
        f"workflow-{RULES}.cwl": specs.cwl(RULES),
        **{f"nothing-{steps}.yaml": specs.nothing(steps) for steps in (1, RUN)},
        **{f"nothing-{steps}.cwl": specs.nothing_cwl(steps) for steps in (1, RUN)},
    }.items():
        (folder / name).write_text(text)


def start_up(folder: Path) -> list[Contender]:
    """Return the contenders that show what starting costs."""
    return [
        Contender(BARE, (sys.executable, "-c", "pass"), folder),
        Contender(YAML, (sys.executable, "-c", "import yaml, argparse"), folder),
        Contender(LARK, (sys.executable, "-c", "import yaml, argparse, lark"), folder),
        Contender(PLAIN, (*_reanac(), "check", "plain.yaml"), folder),
        Contender(EXTENDED, (*_reanac(), "check", "extended.yaml"), folder),
    ]


def sizes(folder: Path) -> list[Contender]:
    """Return the contenders that show how the time grows with the size."""
    found = []
    for steps in SIZES:
        name = f"plain-{steps}.yaml"
        found.append(Contender(check_of(steps), (*_reanac(), "check", name), folder))
        found.append(Contender(events_of(steps), (sys.executable, "-c", EVENTS, name), folder))
    return found


def lint(folder: Path) -> list[Contender]:
    """Return the contenders that show what linting costs beside yamllint, and what more files cost."""
    yamllint = ROOT / ".venvs" / "bench" / "bin" / "yamllint"
    names = [f"lines-{number}.yaml" for number in range(MORE + 1)]
    found = [
        Contender(LINT, (*_reanac(), "check", names[0]), folder),
        Contender(LINT_MORE, (*_reanac(), "check", *names), folder),
    ]
    if yamllint.is_file():
        found.append(Contender(YAMLLINT, (str(yamllint), names[0]), folder))
    return found


def compiling(folder: Path) -> tuple[list[Contender], list[str]]:
    """Return the contenders that show what a compile costs, and how Snakemake takes to what it makes."""
    name = f"extended-{COMPILED}.yaml"
    compile_ = ("compile", name, "--to", "snakemake", "--force", "-o", "compiled")
    found = [Contender(CHECK_ALL, (*_reanac(), "check", name), folder)]
    found.append(Contender(TO_SNAKEMAKE, (*_reanac(), *compile_), folder))
    compile_ = ("compile", name, "--to", "cwl", "--force", "-o", "compiled-cwl")
    found.append(Contender(TO_CWL, (*_reanac(), *compile_), folder))
    snakemake = ROOT / ".venvs" / "bench" / "bin" / "snakemake"
    if not snakemake.is_file():
        return found, ["snakemake --dry-run: the environment bench is not built; make bench builds it"]
    subprocess.run(
        [*_reanac(), "compile", f"plain-{RULES}.yaml", "--to", "snakemake", "-o", "emitted"],
        cwd=folder, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    found += _cwl(folder)
    dry = (str(snakemake), "--dry-run", "--quiet", "all")
    found.append(Contender(EMITTED, dry, folder / "emitted"))
    found.append(Contender(BY_HAND, (*dry, "--snakefile", f"Snakefile-{RULES}"), folder))
    return found, []


def _cwl(folder: Path) -> list[Contender]:
    """Return the contenders that show how cwltool takes to what is made of a specification."""
    cwltool = str(ROOT / ".venvs" / "bench" / "bin" / "cwltool")
    for name in (f"plain-{RULES}", "nothing-1", f"nothing-{RUN}"):
        call = [*_reanac(), "compile", f"{name}.yaml", "--to", "cwl", "-o", f"cwl-{name}"]
        subprocess.run(call, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    run = (cwltool, "--no-container", "--outdir", "outputs")
    return [
        Contender(CWL_EMITTED, (cwltool, "--validate", "workflow.cwl"), folder / f"cwl-plain-{RULES}"),
        Contender(CWL_BY_HAND, (cwltool, "--validate", f"workflow-{RULES}.cwl"), folder),
        Contender(RUN_ONE, (*run, "workflow.cwl", "inputs.yml"), folder / "cwl-nothing-1"),
        Contender(RUN_EMITTED, (*run, "workflow.cwl", "inputs.yml"), folder / f"cwl-nothing-{RUN}"),
        Contender(RUN_ONE_BY_HAND, (*run, "nothing-1.cwl"), folder),
        Contender(RUN_BY_HAND, (*run, f"nothing-{RUN}.cwl"), folder),
    ]


def peers(folder: Path) -> tuple[list[Contender], list[str]]:
    """Return the peers that can be had, each on the same three steps, and why the others cannot."""
    found, absent = [], []
    for environment, task, document in PEERS:
        program, *arguments = f"{task} {document}".split()
        path = ROOT / ".venvs" / environment / "bin" / program
        if path.is_file():
            name = f"{task} ({_version(program, environment)})"
            found.append(Contender(name, (str(path), *arguments), folder))
        else:
            absent.append(f"{task}: the environment {environment} is not built; make bench builds it")
    return found, absent


def _version(package: str, environment: str) -> str:
    """Return the version at which an environment pins a package."""
    pins = (ROOT / "tests" / "environments" / f"{environment}.txt").read_text()
    return pins.partition(f"\n{package}==")[2].partition("\n")[0]


def _reanac() -> tuple[str, ...]:
    """Return the program as people run it: the script that pip makes, beside the interpreter that runs this."""
    return (str(Path(sys.executable).with_name("reanac")),)
