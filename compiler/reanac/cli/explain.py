"""``reanac explain``: say what a rule finds and why."""

from __future__ import annotations

import inspect
import sys

from ..rules.registry import all_rules, find_rule
from .common import FINE, complain, use_colour

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
    if options.rule is None:
        for rule in all_rules():
            first = rule.documentation.strip().split("\n", 1)[0]
            print(f"{rule.code}  {rule.severity.word:8}{rule.name:24}{first}")
        return FINE
    found = find_rule(options.rule)
    if found is None:
        return complain(f"There is no rule {options.rule!r}; `reanac explain` lists them.")
    title = f"{found.code} {found.name} ({found.severity.word})"
    print(f"\x1b[1m{title}\x1b[0m" if use_colour(sys.stdout) else title)
    print(inspect.cleandoc(found.documentation))
    return FINE
