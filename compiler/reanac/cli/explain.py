"""``reanac explain``: say what a rule finds and why."""

from __future__ import annotations

import sys

from ..rules.registry import find_rule
from .common import FINE, columns, complain, use_colour

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
examples:
  reanac explain RN101
  reanac explain unknown-parameter
  reanac explain                     list every rule
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("rule", nargs="?", metavar="RULE", help="a rule's code or name")


def run(options: argparse.Namespace) -> int:
    """Print a rule's documentation, or the list of rules."""
    from ..reports.explanation import to_terminal
    from ..reports.rule_list import to_terminal as list_rules

    colour = use_colour(sys.stdout)
    if options.rule is None:
        sys.stdout.write(list_rules(columns(), colour=colour))
        return FINE
    found = find_rule(options.rule)
    if found is None:
        from ..suppressions import nearest_rule

        near = nearest_rule(options.rule)
        hint = f"did you mean {near}?" if near else "`reanac rules` lists them all."
        return complain(f"There is no rule {options.rule!r}: {hint}")
    sys.stdout.write(to_terminal(found, columns(), colour=colour))
    return FINE
