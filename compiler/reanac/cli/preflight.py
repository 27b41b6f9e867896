"""``reanac preflight``: ask the real services, before a place in the queue is lost."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from ..api import Checked, check
from ..diagnostics import Diagnostic, Findings, Severity, SiteError
from ..preflight import Answer, ClientMissingError, preflight
from ..reports.preflight import as_json, table
from ..reports.summary import summary
from ..reports.text import render
from .common import FINDINGS, FINE, add_site_file, complain, show_unusable, unreadable, use_colour
from .compiling import given_parameters

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
examples:
  reanac preflight reana.yaml                  ask about the proxy, and Rucio about every transfer
  reanac preflight reana.yaml -p run=2019      with another value of a parameter
  reanac preflight reana.yaml --json           for programs

It asks with your proxy (X509_USER_PROXY), token (BEARER_TOKEN_FILE) or password (RUCIO_USERNAME, RUCIO_PASSWORD), as
RUCIO_ACCOUNT where the specification names no account, and changes nothing. It needs a Rucio client: one that is
installed, as by pip install 'reanac[rucio]', or the one of the command rucio.
exit status: 0 all is well, 1 findings, 2 usage
"""

SECONDS = 10.0
"""How long an answer may take unless the call says otherwise."""

_HOUR = 3600.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("spec", metavar="SPEC", help="a specification")
    parser.add_argument("-p", "--parameter", action="append", default=[], metavar="NAME=VALUE", help="set a parameter")
    parser.add_argument(
        "--timeout", default=SECONDS, metavar="SECONDS", help=f"how long an answer may take (default: {SECONDS:g})"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_site_file(parser)


def run(options: argparse.Namespace) -> int:
    """Ask, show what was learnt, and return the exit status."""
    try:
        seconds = float(options.timeout)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _HOUR:
        return complain(f"--timeout takes a number of seconds up to {_HOUR:g}, not {options.timeout!r}.")
    try:
        checked = check(Path(options.spec), name=options.spec, site_files=options.site_file)
    except SiteError as error:
        return show_unusable(error)
    except OSError as error:
        return unreadable(options.spec, error)
    if checked.workflow is None or checked.stops_compile:
        return _stopped(options, checked)
    given = given_parameters(options.parameter, checked.workflow)
    if isinstance(given, str):
        return complain(given)
    signal.signal(signal.SIGTERM, _end)
    progress = None
    if sys.stderr.isatty():
        from .progress import Bar

        progress = Bar("asked")
    try:
        answers = preflight(checked.workflow, given, seconds, progress or _nobody)
    except ClientMissingError:
        return complain("There is no Rucio client to ask with: pip install 'reanac[rucio]'")
    finally:
        if progress is not None:
            progress.clear()
    return _show(options, checked, answers)


def _end(number: int, frame: object) -> None:
    """End so that what is temporary is removed."""
    raise SystemExit(128 + number)


def _nobody(done: int, total: int) -> None:
    """Tell nobody."""


def _stopped(options: argparse.Namespace, checked: Checked) -> int:
    """Show why nothing can be asked."""
    stopping = tuple(found for found in checked.diagnostics if found.stops_compile)
    if not stopping:
        return complain(f"{options.spec} is no serial workflow, and only those have directives.")
    if options.json:
        sys.stdout.write(as_json(options.spec, checked.source, stopping, ()))
    else:
        sys.stdout.write(render(checked.source, stopping, name=options.spec, colour=use_colour(sys.stdout)))
        print(f"{summary(stopping, 1)} Nothing was asked.")
    return FINDINGS


def _show(options: argparse.Namespace, checked: Checked, answers: tuple[Answer, ...]) -> int:
    found = _found(checked, answers)
    if options.json:
        sys.stdout.write(as_json(options.spec, checked.source, found, answers))
    else:
        colour = use_colour(sys.stdout)
        sys.stdout.write(render(checked.source, found, name=options.spec, colour=colour))
        if found:
            print()
        sys.stdout.write(
            table(answers, colour=colour) or "There is nothing to ask: no step has a proxy or uses Rucio.\n"
        )
    return FINDINGS if any(one.severity > Severity.HINT for one in found) else FINE


def _found(checked: Checked, answers: tuple[Answer, ...]) -> tuple[Diagnostic, ...]:
    """Return the findings in source order, without those that a comment in the specification silences."""
    findings = Findings()
    for answer in answers:
        findings.extend(answer.diagnostics)
    found, source = findings.in_order(), checked.source
    if source is None or "reanac:" not in source.text:
        return found
    from .. import suppressions
    from ..reader.parse import parse

    tree = parse(source, Findings())
    return found if tree is None else suppressions.apply(source, tree, found, complete=False).kept
