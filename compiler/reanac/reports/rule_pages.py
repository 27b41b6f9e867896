"""The pages of ``docs/rules/``: one for each rule and an index, made from the docstrings by ``make golden``."""

from __future__ import annotations

from ..rules.registry import all_rules
from ..rules.rule import Rule
from .explanation import explain
from .rule_list import GROUPS

_INTRODUCTION = """\
# Rules

Every finding has the code of a rule. `reanac explain CODE` shows these pages in a terminal, and `reanac rules` lists
the rules. An *error* will fail or silently do something else, a *warning* is likely to, and what a *hint* is about
could be better. [Configuration](../configuration.md) says how to choose among them and how to silence one finding.
"""


def pages() -> dict[str, str]:
    """Return every page by its file name."""
    rules = all_rules()
    return {"README.md": _index(rules), **{f"{rule.code}.md": _page(rule) for rule in rules}}


def _index(rules: tuple[Rule, ...]) -> str:
    parts = [_INTRODUCTION]
    for digit, group in GROUPS.items():
        listed = [rule for rule in rules if rule.code[2] == digit]
        if not listed:
            continue
        rows = "\n".join(
            f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.severity.word} | {_cell(explain(rule).summary)} |"
            for rule in listed
        )
        parts.append(f"## {group}\n\n| code | name | | finds |\n|---|---|---|---|\n{rows}\n")
    return "\n".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _page(rule: Rule) -> str:
    explained = explain(rule)
    head = f"# {rule.code} {rule.name}\n\n*{rule.severity.word}* · [all rules](README.md)\n"
    return f"{head}\n{explained.markdown}"
