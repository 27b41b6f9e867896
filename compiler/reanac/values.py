"""Values: what YAML 1.1 made of what was written, as far as JSON can say it too (REANA carries nothing else)."""

from __future__ import annotations

from reanac_grammar.node import Node


class Sequence(Node):
    """A list inside a value."""

    items: tuple[Value, ...]


class Mapping(Node):
    """A mapping inside a value; keys are in the order in which they were written."""

    entries: tuple[tuple[str, Value], ...]


Value = bool | int | float | str | Sequence | Mapping | None
"""A YAML value that can also be said in JSON (REANA carries nothing else)."""


def to_python(value: Value) -> object:
    """Return the plain Python object that PyYAML's safe loader would have made."""
    if isinstance(value, Sequence):
        return [to_python(item) for item in value.items]
    if isinstance(value, Mapping):
        return {key: to_python(item) for key, item in value.entries}
    return value
