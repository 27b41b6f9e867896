"""Parameters: where they are declared, and where commands and directives refer to them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reanac_grammar.node import Node
from reanac_grammar.template import scan
from reanac_grammar.text import Parameter as Reference

from ..ir import Workflow
from ..source import Span
from .outline import ITEM, Entry, Outline, Path

DECLARATIONS = ("inputs", "parameters")
STEPS = ("workflow", "specification", "steps")
STEP = (*STEPS, ITEM)
_DIRECTIVES = ("rucio", "inputs", "outputs")
_BEING_WRITTEN = re.compile(r"(?P<dollars>\$+)(?P<name>\{?[A-Za-z0-9_]*)\Z")


class Declared(Node):
    """A declared parameter.

    Attributes:
        name: its name.
        place: where the name stands.
        text: what a command gets, or what is written where the specification cannot be read.
        is_read: `text` is what a command gets.
    """

    name: str
    place: Span
    text: str
    is_read: bool


class Referred(Node):
    """A reference to a parameter, and where it stands."""

    name: str
    place: Span


def is_expanded(path: Path) -> bool:
    """Whether a reference may stand in the value at a path."""
    if path[: len(STEP)] == STEP and len(path) > len(STEP):
        return path[len(STEP)] in ("commands", *_DIRECTIVES)
    return path[:3] == ("workflow", "resources", "rucio")


def in_command(path: Path) -> bool:
    """Whether the value at a path is a command."""
    return path[: len(STEP) + 1] == (*STEP, "commands")


def declared(text: str, outline: Outline, workflow: Workflow | None) -> list[Declared]:
    """Return the declared parameters, with the values of the workflow where it could be read."""
    read = {} if workflow is None else {parameter.name: parameter.text for parameter in workflow.parameters or ()}
    found = []
    for entry in outline.entries:
        if entry.path[:-1] == DECLARATIONS and entry.path[-1] != ITEM:
            name = entry.path[-1]
            value = read.get(name, text[entry.start : entry.end].strip())
            found.append(Declared(name, entry.key, value, name in read))
    return found


def references(text: str, outline: Outline) -> Iterator[Referred]:
    """Yield the references in commands and directives, in order."""
    for entry in outline.entries:
        if "$" in text[entry.start : entry.end] and _is_scalar(text, entry) and is_expanded(entry.path):
            for piece in scan(text[entry.start : entry.end]):
                if isinstance(piece, Reference):
                    yield Referred(piece.name, Span(entry.start + piece.start, entry.start + piece.end))


def _is_scalar(text: str, entry: Entry) -> bool:
    return text[entry.start] not in "[{"  # what stands in brackets has entries of its own


def being_written(before: str) -> tuple[int, str] | None:
    """Return the length of a reference at the end of a text, and the name so far; None where there is none."""
    found = _BEING_WRITTEN.search(before)
    if found is None or len(found["dollars"]) % 2 == 0:
        return None
    return len(found["name"]) + 1, found["name"].lstrip("{")
