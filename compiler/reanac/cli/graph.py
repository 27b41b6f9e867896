"""``reanac graph``: draw what a specification does."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from ..api import Checked, check
from ..diagnostics import SiteError
from ..graph.formats import FORMATS, draw
from ..reports.summary import summary
from ..reports.text import render
from .common import FINDINGS, FINE, add_site_file, complain, show_unusable, unreadable, use_colour

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
examples:
  reanac graph reana.yaml                    Mermaid, for a README on GitHub or GitLab
  reanac graph reana.yaml -o analysis.svg    the format is that of the name
  reanac graph reana.yaml -o analysis.html   the specification and its graph side by side
  reanac graph reana.yaml --format dot       for Graphviz, as in … | dot -Tpdf > analysis.pdf

exit status: 0 drawn, 1 the specification has errors; they are marked, or nothing can be drawn
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("spec", metavar="SPEC", help="a specification, or - for standard input")
    parser.add_argument(
        "--format", choices=tuple(FORMATS), help="how to draw it (default: by the name of the output, else mermaid)"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="the file to write (default: standard output)")
    add_site_file(parser)


def run(options: argparse.Namespace) -> int:
    """Draw, and return the exit status."""
    form = options.format or _by_name(options.output)
    if form is None:
        known = ", ".join(suffix for suffixes in FORMATS.values() for suffix in suffixes)
        return complain(f"No format has names like {options.output}: use --format, or one of {known}.")
    try:
        if options.spec == "-":
            checked = check(sys.stdin.buffer.read(), name="<stdin>", site_files=options.site_file)
        else:
            checked = check(Path(options.spec), name=options.spec, site_files=options.site_file)
    except SiteError as error:
        return show_unusable(error)
    except OSError as error:
        return unreadable(options.spec, error)
    drawn = draw(checked, form)
    if drawn is not None and options.output is not None:
        try:
            _write(Path(options.output), drawn)
        except OSError as error:
            return complain(f"{options.output} cannot be written: {error.strerror or error}.")
    elif drawn is not None:
        sys.stdout.write(drawn)
    return _tell(checked, options.spec, is_drawn=drawn is not None)


def _by_name(output: str | None) -> str | None:
    if output is None:
        return "mermaid"
    suffix = Path(output).suffix.lower()
    return next((form for form, suffixes in FORMATS.items() if suffix in suffixes), None)


def _write(path: Path, text: str) -> None:
    """Write all of a file or nothing."""
    if not path.is_file() and path.exists():  # a pipe, or a device
        path.write_text(text, encoding="utf-8")
        return
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _tell(checked: Checked, name: str, *, is_drawn: bool) -> int:
    """Show the errors, and all findings where nothing is drawn."""
    errors = [finding for finding in checked.diagnostics if finding.is_error]
    if errors or not is_drawn:
        sys.stderr.write(
            render(checked.source, errors or checked.diagnostics, name=name, colour=use_colour(sys.stderr))
        )
        print(f"{summary(checked.diagnostics, 1)}{'' if is_drawn else ' Nothing was drawn.'}", file=sys.stderr)
        return FINDINGS
    return FINE
