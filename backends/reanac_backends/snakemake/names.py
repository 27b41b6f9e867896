"""Names of rules, made of the names of steps."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable

_TAKEN = frozenset(
    {"all", "config", "commands", "rules", "workflow", "checkpoints", "input", "output", "params", "credentials"}
)
"""Names that mean something else in a Snakefile."""


def rule_names(names: Iterable[str | None]) -> tuple[str, ...]:
    """Return a name for each step: an identifier, told from the others also where case does not count."""
    found: list[str] = []
    seen: set[str] = set()
    for number, name in enumerate(names, 1):
        base = re.sub(r"[^A-Za-z0-9_]", "_", name) if name else f"step_{number}"
        if not base.strip("_"):
            base = f"step_{number}"
        if base[0].isdigit() or keyword.iskeyword(base) or keyword.issoftkeyword(base) or base.lower() in _TAKEN:
            base = f"step_{base}"
        unique, again = base, 2
        while unique.lower() in seen:
            unique, again = f"{base}_{again}", again + 1
        seen.add(unique.lower())
        found.append(unique)
    return tuple(found)
