"""``reanac verify``: prove that what is compiled does what REANA does."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ..api import Compiled
from ..bundle import Bundle
from ..engines.desk_lake import set_up_desk
from ..engines.engine import Engine, EngineMissingError, engine_names, make_engine
from ..engines.reference import ExpansionError
from ..engines.reference_engine import reference_bundle
from ..engines.verdict import Run, Verdict
from ..engines.verify import VARIANTS, Case, declared_outputs, needs_of, needs_rucio, verify
from ..reports.text import safe
from ..reports.verdict import Report, as_json, table
from ..targets import target_names
from ..writing import BundleError
from .common import FINDINGS, FINE, add_site_file, complain
from .compiling import compiled_to, given_parameters

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
examples:
  reanac verify reana.yaml                             every target whose engine is installed
  reanac verify reana.yaml --to snakemake --keep out   keep workspaces and logs
  reanac verify reana.yaml -p events=10                with another value of a parameter
  reanac verify reana.yaml --rucio lake/               transfers against a folder, by a STUB of Rucio's client
  reanac verify reana.yaml --rucio real                transfers with your Rucio client, configuration, proxy

Commands run on this machine without containers, once for the reference and once for each engine.
exit status: 0 the same, 1 different or nothing could be run, 2 usage
"""

REAL = "real"
_LINES = 15
"""How many of the last lines of a log are shown when runs differ."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("spec", metavar="SPEC", help="a specification")
    parser.add_argument(
        "--to",
        action="append",
        default=[],
        metavar="TARGET",
        help=f"what to compare, of {', '.join(engine_names())} (may be given several times; default: all installed)",
    )
    parser.add_argument("-p", "--parameter", action="append", default=[], metavar="NAME=VALUE", help="set a parameter")
    parser.add_argument(
        "--rucio", metavar="DIR|real", help="a folder that stands for the Data Lake, or the real client with your own"
    )
    parser.add_argument("--keep", metavar="DIR", help="a new folder in which workspaces and logs are kept")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    add_site_file(parser)


def run(options: argparse.Namespace) -> int:
    """Run the specification by all, compare, and return the exit status."""
    chosen = _engines(options.to)
    if isinstance(chosen, str):
        return complain(chosen)
    engines, skipped = chosen
    if skipped:
        print(f"skipped: {'; '.join(f'{name} ({why})' for name, why in skipped)}", file=sys.stderr)
    if not engines:
        return complain("There is no engine to compare with: pip install 'reanac[engines]'")
    serial = compiled_to("serial", options)
    if isinstance(serial, int):
        return serial
    assert serial.bundle is not None
    assert serial.workflow is not None
    given = given_parameters(options.parameter, serial.workflow)
    wrong = given if isinstance(given, str) else _wrong_folders(options, needs_rucio(serial.workflow))
    if wrong is not None or isinstance(given, str):
        return complain(wrong or "")
    bundles: list[tuple[Engine, Bundle]] = []
    for engine in engines:
        compiled = compiled_to(engine.name, options, variant=VARIANTS.get(engine.name), seen=serial)
        if isinstance(compiled, int):
            return compiled
        assert compiled.bundle is not None
        bundles.append((engine, compiled.bundle))
    try:
        report = _verified(options, serial, given, bundles, skipped)
    except (BundleError, EngineMissingError) as error:
        return complain(str(error))
    except ExpansionError as error:
        print(f"reanac: {error} Nothing was run.", file=sys.stderr)
        return FINDINGS
    if not report.same:
        _show_logs(report)
    sys.stdout.write(as_json(report) if options.json else table(report))
    return FINE if report.same else FINDINGS


def _engines(wanted: list[str]) -> tuple[list[Engine], tuple[tuple[str, str], ...]] | str:
    """Return the engines, and the targets that are left out with the reasons; or what is wrong with those asked for."""
    for target in wanted:
        if target not in target_names():
            return f"There is no target {target!r}. Targets with an engine: {', '.join(engine_names())}."
        if target not in engine_names():
            return f"No engine here runs {target}: the reference executor does with it what REANA does."
    engines: list[Engine] = []
    skipped: list[tuple[str, str]] = []
    for name in dict.fromkeys(wanted or engine_names()):
        engine = make_engine(name, profile="none", cores=1)
        try:
            engine.version()
        except EngineMissingError as error:
            if wanted:
                return str(error)
            skipped.append((name, str(error)))
        else:
            engines.append(engine)
    return engines, tuple(skipped)


def _wrong_folders(options: argparse.Namespace, transfers: bool) -> str | None:
    """Say what is wrong with the folders of a call."""
    if options.rucio is None and transfers:
        return (
            "Steps of it talk to Rucio: --rucio DIR names a folder that stands for the Data Lake,"
            " --rucio real is your own client."
        )
    if options.rucio not in (None, REAL) and not Path(options.rucio).is_dir():
        return f"There is no folder {options.rucio} to stand for the Data Lake."
    if options.keep is not None:
        keep = Path(options.keep)
        if keep.exists() and (not keep.is_dir() or any(keep.iterdir())):
            return f"{options.keep} is there already: --keep names a new folder."
    return None


def _verified(
    options: argparse.Namespace,
    serial: Compiled,
    given: Mapping[str, str],
    bundles: list[tuple[Engine, Bundle]],
    skipped: tuple[tuple[str, str], ...],
) -> Report:
    workflow = serial.workflow
    assert workflow is not None
    assert serial.bundle is not None
    lake = None if options.rucio in (None, REAL) else Path(options.rucio).resolve()
    with tempfile.TemporaryDirectory(prefix="reanac-desk-") as name, _base(options.keep) as base:
        desk = Path(name, "desk")
        if lake is not None:
            set_up_desk(desk, needs_of(workflow))
            print("Rucio is a STUB here: a folder stands for the Data Lake", file=sys.stderr)
        case = Case(workflow, given, dict(os.environ), lake, desk if lake is not None else None)
        reference = reference_bundle(serial.bundle, workflow, Path(options.spec).parent)
        first, *others = verify(case, reference, bundles, base, _tell)
    assert isinstance(first, Run)
    verdicts = tuple(verdict for verdict in others if isinstance(verdict, Verdict))
    rucio = None if options.rucio is None else REAL if lake is None else "stub"
    return Report(options.spec, declared_outputs(workflow), rucio, first, verdicts, skipped, options.keep)


@contextmanager
def _base(keep: str | None) -> Iterator[Path]:
    """Make the folder that holds all runs."""
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="reanac-verify-") as name:
            yield Path(name).resolve()
        return
    base = Path(keep).resolve()
    base.mkdir(parents=True, exist_ok=True)
    yield base


def _tell(engine: str, number: int, steps: tuple[str, ...]) -> None:
    print(f"{engine} [{number + 1}/{len(steps)}] {safe(steps[number])}", file=sys.stderr, flush=True)


def _show_logs(report: Report) -> None:
    """Show how the output ended of the reference executor, and of the engines that differ."""
    runs = (report.reference, *(verdict.run for verdict in report.verdicts if not verdict.same))
    for run in runs:
        lines = run.tail.splitlines()[-_LINES:]
        if lines:
            print(f"-- the end of what was said with {run.engine}:", file=sys.stderr)
        for line in lines:
            print(f"   {safe(line)}", file=sys.stderr)
    if report.kept is not None:
        print(f"-- all of it: {safe(report.kept)}/*/output.log", file=sys.stderr)
