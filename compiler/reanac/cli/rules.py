"""``reanac rules``: list the rules."""

from __future__ import annotations

import sys

from .common import FINE, columns, use_colour

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
examples:
  reanac rules
  reanac rules --json     all that `reanac explain` says, for programs
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--json", action="store_true", help="print them with their documentation as JSON")


def run(options: argparse.Namespace) -> int:
    """Print the rules."""
    from ..reports import rule_list

    if options.json:
        sys.stdout.write(rule_list.to_json())
    else:
        sys.stdout.write(rule_list.to_terminal(columns(), colour=use_colour(sys.stdout)))
    return FINE
