"""``reanac run``: compile a specification, and run it here."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ..api import check, compile
from ..diagnostics import Findings, SiteError
from ..engines.reference import ExpansionError, Ran, run_reference
from ..ir import Step, Workflow
from ..reports.summary import summary
from ..reports.text import render
from ..suggest import nearest
from ..writing import BundleError, write_bundle
from .common import FINDINGS, FINE, add_site_file, complain, show_unusable, unreadable, use_colour

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
examples:
  reanac run reana.yaml                           in the new folder reana-run
  reanac run reana.yaml -p events=1000 -w trial   with another value of a parameter, in another folder

The reference engine does what REANA does with the commands: a fresh bash for each, in the workspace. It uses no
containers: programs are those of this machine. Transfers need a Rucio client and its credentials here.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("spec", metavar="SPEC", help="a specification")
    parser.add_argument(
        "--engine", choices=("reference",), default="reference", help="what runs it (default: reference)"
    )
    parser.add_argument("-p", "--parameter", action="append", default=[], metavar="NAME=VALUE", help="set a parameter")
    parser.add_argument(
        "-w", "--workspace", metavar="DIR", help="the new folder to run in (default: SPEC's name and -run)"
    )
    add_site_file(parser)


def run(options: argparse.Namespace) -> int:
    """Compile, run, and return the exit status: 1 where a command failed, or nothing could be run."""
    spec = Path(options.spec)
    workspace = Path(options.workspace if options.workspace is not None else f"{spec.stem}-run").resolve()
    try:
        compiled = compile(spec, "serial", name=options.spec, site_files=options.site_file)
        if workspace.exists() and (not workspace.is_dir() or any(workspace.iterdir())):
            return complain(f"{workspace} is there already: a run begins in a new folder (-w names another).")
    except SiteError as error:
        return show_unusable(error)
    except OSError as error:
        return unreadable(options.spec, error)
    sys.stderr.write(render(compiled.source, compiled.diagnostics, name=options.spec, colour=use_colour(sys.stderr)))
    plain = None if compiled.bundle is None else check(compiled.bundle.text().encode()).workflow
    if compiled.bundle is None or plain is None or any(found.is_error for found in compiled.diagnostics):
        print(f"{summary(compiled.diagnostics, 1)} Nothing was run.", file=sys.stderr)
        return FINDINGS
    given = _given(options.parameter, plain)
    if isinstance(given, str):
        return complain(given)
    try:
        write_bundle(compiled.bundle, workspace)
        ran = run_reference(plain, workspace, given, begun=_Progress(plain))
    except BundleError as error:
        return complain(str(error))
    except ExpansionError as error:
        print(f"reanac: {error} Nothing was run.", file=sys.stderr)
        return FINDINGS
    return _tell(ran, plain, workspace)


def _given(words: list[str], workflow: Workflow) -> dict[str, str] | str:
    """Return the parameters that are given, or what is wrong with them."""
    declared = [parameter.name for parameter in workflow.parameters or ()]
    given: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            return f"-p takes NAME=VALUE, not {word!r}."
        if name not in declared:
            near = nearest(name, declared, Findings())
            return f"There is no parameter {name!r}{f': did you mean {near}?' if near else '.'}"
        given[name] = value
    return given


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
    outputs = workflow.outputs
    declared = () if outputs is None else (*(outputs.files or ()), *(outputs.directories or ()))
    missing = [entry.path for entry in declared if not (workspace / entry.path).exists()]
    for path in missing:
        print(f"missing: the output {path} was not made", file=sys.stderr)
    total = f"{len(ran.seconds)} step{'s' * (len(ran.seconds) != 1)} in {sum(ran.seconds):.1f} s"
    print(f"finished: {total}; the workspace is {shown}", file=sys.stderr)
    return FINDINGS if missing else FINE
