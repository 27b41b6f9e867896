"""``reanac check``: find the mistakes in specifications."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from ..api import check, check_file
from ..diagnostics import Diagnostic, Severity, SiteError
from ..reports.summary import summary
from .common import FINDINGS, FINE, USAGE, add_site_file, complain, show_site_error, unreadable, use_colour

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
examples:
  reanac check reana.yaml
  reanac check analyses/            every reana*.yaml below a folder
  cat reana.yaml | reanac check -   from standard input

exit status: 0 no error and no warning, 1 findings, 2 usage
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="a specification, a folder, or - for standard input")
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary line")
    add_site_file(parser)


def run(options: argparse.Namespace) -> int:
    """Check every file, and return the exit status."""
    found: list[Diagnostic] = []
    colour = use_colour(sys.stdout)
    status = FINE
    files = 0
    for name in expand(options.files):
        try:
            checked = (
                check(sys.stdin.buffer.read(), name="<stdin>", site_files=options.site_file)
                if name == "-"
                else check_file(name, site_files=options.site_file)
            )
        except SiteError as error:
            return show_site_error(error)
        except OSError as error:
            status = unreadable(name, error)
            continue
        files += 1
        found += checked.diagnostics
        if checked.diagnostics:
            from ..reports.text import render

            sys.stdout.write(render(checked.source, checked.diagnostics, name=name, colour=colour))
    if not files and status == FINE:
        return complain("No specification found: a folder is searched for reana*.yaml.")
    if files and not options.quiet:
        print(summary(found, files))
    if status == USAGE:
        return USAGE
    return FINDINGS if any(diagnostic.severity > Severity.HINT for diagnostic in found) else FINE


def expand(names: list[str]) -> Iterator[str]:
    """Yield the files that are meant: those named, and every ``reana*.yaml`` below a folder, in order; none twice."""
    seen: set[str] = set()
    for name in names:
        for file in _below(name) if name != "-" and os.path.isdir(name) else (name,):
            if file not in seen:
                seen.add(file)
                yield file


def _below(folder: str) -> Iterator[str]:
    def refuse(error: OSError) -> None:
        raise error

    for parent, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.startswith("reana") and name.endswith((".yaml", ".yml")):
                yield os.path.join(parent, name)
