"""The list of rules, for people and for programs."""

from __future__ import annotations

import json
import textwrap

from ..rules.registry import all_rules
from .explanation import explain

VERSION = 1
"""Of the JSON; changes when a field changes its meaning or goes."""

GROUPS = {
    "0": "Structure",
    "1": "Commands and parameters",
    "2": "Rucio",
    "3": "Credentials",
    "4": "Environment",
    "5": "Resources",
    "6": "Files",
    "7": "Portability",
    "8": "Services",
}
"""What the rules are about whose codes have this digit after ``RN``."""


def to_terminal(width: int, *, colour: bool = False) -> str:
    """Return the rules by group, each with its first sentence.

    Args:
        width: the columns of the terminal.
        colour: mark the groups.
    """
    rules = all_rules()
    indent = " " * (max(len(rule.name) for rule in rules) + 18)
    lines: list[str] = []
    for digit, group in GROUPS.items():
        listed = [rule for rule in rules if rule.code[2] == digit]
        if not listed:
            continue
        lines += ["", f"\x1b[1m{group}\x1b[0m" if colour else group]
        for rule in listed:
            head = f"{rule.code}  {rule.severity.word:7}  {rule.name}".ljust(len(indent))
            summary = explain(rule).summary.replace("`", "")
            lines += textwrap.wrap(summary, max(width, len(indent) + 20), initial_indent=head, subsequent_indent=indent)
    return "\n".join(lines[1:]) + "\n"


def to_json() -> str:
    """Return the rules with their documentation as JSON."""
    listed = [
        {
            "code": rule.code,
            "name": rule.name,
            "severity": rule.severity.word,
            "group": GROUPS[rule.code[2]],
            "summary": (explained := explain(rule)).summary,
            "sections": {section.heading: section.text for section in explained.sections},
        }
        for rule in all_rules()
    ]
    return json.dumps({"version": VERSION, "rules": listed}, indent=2) + "\n"
