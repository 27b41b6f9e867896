"""``reanac run``: compile a specification, and run it here."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from ..api import Compiled, check
from ..engines.engine import EngineMissingError, engine_names, make_engine
from ..engines.reference import ExpansionError, Ran, run_reference
from ..engines.resuming import write_to_run
from ..ir import Step, Workflow
from ..writing import BundleError, write_bundle
from .common import FINDINGS, FINE, add_site_file, complain
from .compiling import compiled_to, given_parameters

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
examples:
  reanac run reana.yaml                           in the new folder reana-run
  reanac run reana.yaml -p events=1000 -w trial   with another value of a parameter, in another folder
  reanac run reana.yaml --engine snakemake        as Snakemake runs it; once more, and it goes on where it stopped
  reanac run reana.yaml --engine snakemake --profile slurm
  reanac run reana.yaml --engine cwl --profile docker

The reference engine does what REANA does with the commands: a fresh bash for each, in the workspace. It uses no
containers: programs are those of this machine. Transfers need a Rucio client and its credentials here.
Snakemake and cwltool are those that are installed (pip install 'reanac[engines]'): their output and exit status are
passed through. A profile for cwltool is what runs containers: docker, podman, singularity, udocker, none (the default).
"""

_REFERENCE = "reference"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("spec", metavar="SPEC", help="a specification")
    parser.add_argument(
        "--engine", choices=(_REFERENCE, *engine_names()), default=_REFERENCE, help="what runs it (default: reference)"
    )
    parser.add_argument("-p", "--parameter", action="append", default=[], metavar="NAME=VALUE", help="set a parameter")
    parser.add_argument("-w", "--workspace", metavar="DIR", help="the folder to run in (default: SPEC's name and -run)")
    parser.add_argument("--profile", metavar="NAME", help="the profile of the engine: for Snakemake also a folder")
    parser.add_argument(
        "--cores", type=_number, metavar="N", help="how many cores the engine may use (default: all, or the profile's)"
    )
    add_site_file(parser)


def _number(word: str) -> int:
    number = int(word)
    if number < 1:
        raise ValueError(word)
    return number


def run(options: argparse.Namespace) -> int:
    """Compile, run, and return the exit status: 1 where a command failed, or nothing could be run."""
    by_reference = options.engine == _REFERENCE
    if by_reference and (options.profile is not None or options.cores is not None):
        return complain("--profile and --cores are for --engine snakemake and cwl.")
    folder = Path(options.workspace if options.workspace is not None else f"{Path(options.spec).stem}-run").resolve()
    if by_reference and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        return complain(f"{folder} is there already: a run begins in a new folder (-w names another).")
    compiled = compiled_to("serial" if by_reference else options.engine, options)
    if isinstance(compiled, int):
        return compiled
    assert compiled.workflow is not None, "what was compiled could be read"
    given = given_parameters(options.parameter, compiled.workflow)
    if isinstance(given, str):
        return complain(given)
    signal.signal(signal.SIGTERM, _end)
    try:
        return _by_reference(compiled, folder, given) if by_reference else _by_engine(options, compiled, folder, given)
    except (BundleError, EngineMissingError) as error:
        return complain(str(error))
    except ExpansionError as error:
        print(f"reanac: {error} Nothing was run.", file=sys.stderr)
        return FINDINGS


def _end(number: int, _: object) -> None:
    """End as an error does: what runs is told to, and what is left of it, credentials for one, is removed."""
    signal.signal(number, signal.SIG_IGN)
    sys.exit(128 + number)


def _by_reference(compiled: Compiled, folder: Path, given: dict[str, str]) -> int:
    assert compiled.bundle is not None
    plain = check(compiled.bundle.text().encode()).workflow
    assert plain is not None, "what is emitted can be read"
    write_bundle(compiled.bundle, folder)
    ran = run_reference(plain, folder, given, begun=_Progress(plain))
    return _tell(ran, plain, folder)


def _by_engine(options: argparse.Namespace, compiled: Compiled, folder: Path, given: dict[str, str]) -> int:
    """Run the bundle with an engine, whose own exit status is returned when it is not 0."""
    bundle = compiled.bundle
    assert bundle is not None
    assert compiled.workflow is not None
    engine = make_engine(options.engine, profile=options.profile, cores=options.cores)
    print(f"reanac: {engine.version()} runs it", file=sys.stderr, flush=True)
    for path in write_to_run(bundle, folder):
        print(f"reanac: {path} has changed; what is done without promising it is not done again", file=sys.stderr)
    outcome = engine.run(bundle, folder, given)
    workspace = outcome.results or folder / bundle.workspace
    shown = os.path.relpath(workspace)
    if outcome.status:
        stop = outcome.stop
        where = "before a command"
        if stop is not None:
            command = "" if stop.command is None else f"command {stop.command + 1} of "
            where = f"{command}{bundle.steps[stop.step]}"
            where = f"with status {stop.status}: {where}" if stop.status is not None else f"in {where}"
        print(f"failed {where}; the workspace is {shown}", file=sys.stderr)
        return outcome.status
    missing = _tell_missing(compiled.workflow, workspace)
    total = f"{len(outcome.done)} step{'s' * (len(outcome.done) != 1)}"
    print(f"finished: {total}; the workspace is {shown}", file=sys.stderr)
    return FINDINGS if missing else FINE


class _Progress:
    """Says which step begins, on standard error, between the outputs of the commands."""

    def __init__(self, workflow: Workflow) -> None:
        self._total = len(workflow.steps)

    def __call__(self, step: Step, number: int) -> None:
        sys.stdout.flush()
        print(f"[{number + 1}/{self._total}] {_label(step, number)}", file=sys.stderr, flush=True)


def _label(step: Step, number: int) -> str:
    return step.name or f"step {number + 1}"


def _tell(ran: Ran, workflow: Workflow, workspace: Path) -> int:
    """Say what the run came to, and return the exit status."""
    shown = os.path.relpath(workspace)
    if ran.failure is not None:
        step = workflow.steps[ran.failure.step]
        assert isinstance(step, Step)
        where = f"command {ran.failure.command + 1} of {_label(step, ran.failure.step)}"
        print(f"failed with status {ran.failure.status}: {where}; the workspace is {shown}", file=sys.stderr)
        return FINDINGS
    missing = _tell_missing(workflow, workspace)
    total = f"{len(ran.seconds)} step{'s' * (len(ran.seconds) != 1)} in {sum(ran.seconds):.1f} s"
    print(f"finished: {total}; the workspace is {shown}", file=sys.stderr)
    return FINDINGS if missing else FINE


def _tell_missing(workflow: Workflow, workspace: Path) -> bool:
    """Say which declared outputs were not made, and return whether there are such."""
    outputs = workflow.outputs
    declared = () if outputs is None else (*(outputs.files or ()), *(outputs.directories or ()))
    missing = [entry.path for entry in declared if not (workspace / entry.path).exists()]
    for path in missing:
        print(f"missing: the output {path} was not made", file=sys.stderr)
    return bool(missing)
