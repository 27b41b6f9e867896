"""``reanac compile``: turn a specification into the files of a target."""

from __future__ import annotations

import sys
from pathlib import Path

from ..api import compile
from ..diagnostics import SiteError
from ..reports.summary import summary
from ..reports.text import render
from ..targets import UnknownTargetError
from ..writing import BundleError, write_bundle
from .common import FINDINGS, FINE, add_site_file, complain, show_unusable, unreadable, use_colour

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
examples:
  reanac compile reana.yaml --to serial -o out/
  cd out && reana-client run

exit status: 0 written, 1 findings stopped it and nothing was written, 2 usage
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("spec", metavar="SPEC", help="a specification, or - for standard input")
    parser.add_argument("--to", required=True, metavar="TARGET", help="what to compile to (see: reanac targets)")
    parser.add_argument(
        "-o",
        "--output",
        metavar="DIR",
        help="the folder to write (default: SPEC's name and the target's)",
    )
    parser.add_argument("--force", action="store_true", help="overwrite files that reanac did not write")
    parser.add_argument("--link", action="store_true", help="link declared inputs instead of copying them")
    parser.add_argument("--strict", action="store_true", help="let warnings stop the compile too")
    add_site_file(parser)


def run(options: argparse.Namespace) -> int:
    """Compile and write, and return the exit status."""
    if options.output == "":
        return complain("The folder to write has no name.")
    try:
        if options.spec == "-":
            compiled = compile(
                sys.stdin.buffer.read(), options.to, name="<stdin>", folder=Path(), site_files=options.site_file,
                strict=options.strict,
            )  # fmt: skip
        else:
            compiled = compile(
                Path(options.spec),
                options.to,
                name=options.spec,
                site_files=options.site_file,
                strict=options.strict,
            )
    except UnknownTargetError as error:
        return complain(str(error))
    except SiteError as error:
        return show_unusable(error)
    except OSError as error:
        return unreadable(options.spec, error)
    sys.stderr.write(render(compiled.source, compiled.diagnostics, name=options.spec, colour=use_colour(sys.stderr)))
    if compiled.bundle is None:
        print(f"{summary(compiled.diagnostics, 1)} Nothing was written.", file=sys.stderr)
        return FINDINGS
    folder = (
        Path(options.output)
        if options.output is not None
        else Path(f"{Path(options.spec).stem if options.spec != '-' else 'reana'}-{options.to}")
    )
    try:
        write_bundle(compiled.bundle, folder, force=options.force, link=options.link)
    except BundleError as error:
        return complain(str(error))
    print(folder / compiled.bundle.main)
    return FINE
