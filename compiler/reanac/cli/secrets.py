"""``reanac secrets``: list the secrets that a specification needs on REANA, and how to set them."""

from __future__ import annotations

import sys

from ..api import MAX_READ, check
from ..diagnostics import SiteError
from ..reports.text import render
from ..secrets import needs_of
from .common import FINDINGS, FINE, add_site_file, complain, show_unusable, unreadable, use_colour

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
examples:
  reanac secrets reana.yaml
  reanac secrets --json reana.yaml     for programs

No value of a secret is read or shown. exit status: 0 fine, 1 the specification has errors, 2 usage
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("spec", metavar="SPEC", help="a specification, or - for standard input")
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_site_file(parser)


def run(options: argparse.Namespace) -> int:
    """Print the secrets, and return the exit status."""
    from ..reports.secrets import json_of, text_of

    name = "<stdin>" if options.spec == "-" else options.spec
    try:
        if options.spec == "-":
            data = sys.stdin.buffer.read(MAX_READ)
        else:
            with open(options.spec, "rb") as file:
                data = file.read(MAX_READ)
        checked = check(data, name=name, site_files=options.site_file)
        if checked.workflow is None or checked.stops_compile:
            stopping = tuple(found for found in checked.diagnostics if found.stops_compile)
            sys.stderr.write(render(checked.source, stopping, name=name, colour=use_colour(sys.stderr)))
            return FINDINGS if stopping else complain(f"{name} is no serial workflow, and only those have steps.")
        needs = needs_of(checked.workflow, options.site_file)
    except SiteError as error:
        return show_unusable(error)
    except OSError as error:
        return unreadable(name, error)
    print(json_of(needs) if options.json else text_of(needs), end="\n" if options.json else "")
    return FINE
