"""Command templates, read exactly as Python's `string.Template.substitute` reads them.

REANA expands the parameters of a command so before a shell sees it (reana-commons, ``serial.py``): ``$name``
and ``${name}`` are parameters, ``$$`` is a literal ``$``, and any other ``$`` ends the run. ``template.lark``
states the language; this scanner stands on the way of every command and needs neither Lark nor `string`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from .node import Node
from .problem import GrammarError, short
from .text import Literal, Parameter


class Escape(Node):
    """``$$``, a literal ``$``."""

    start: int = 0
    end: int = 0


class Invalid(Node):
    """A ``$`` that `string.Template` refuses, and what follows it as a person reads the construct.

    It never reaches over another ``$``: what follows is read on its own, as `string.Template` does.
    """

    text: str
    start: int = 0
    end: int = 0


Piece = Literal | Parameter | Escape | Invalid

_DOLLAR = r"""\$(?:
        (?P<escape>\$)
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | \{(?P<braced>[A-Za-z_][A-Za-z0-9_]*)\}
      | (?:\{[^${}\n]*\} | [{0-9(?@*\#!-] | \w+)?
    )"""


@cache
def _dollar() -> re.Pattern[str]:
    """Compile the pattern when the first command with a ``$`` comes by."""
    return re.compile(_DOLLAR, re.VERBOSE)


def scan(command: str) -> tuple[Piece, ...]:
    """Return the pieces of `command`, in order and without a gap; an empty command has none."""
    if "$" not in command:
        return (Literal(command, 0, len(command)),) if command else ()
    pieces: list[Piece] = []
    done = 0
    for match in _dollar().finditer(command):
        start, end = match.span()
        if start > done:
            pieces.append(Literal(command[done:start], done, start))
        if name := match["name"] or match["braced"]:
            pieces.append(Parameter(name, start, end))
        elif match["escape"]:
            pieces.append(Escape(start, end))
        else:
            pieces.append(Invalid(match[0], start, end))
        done = end
    if done < len(command):
        pieces.append(Literal(command[done:], done, len(command)))
    return tuple(pieces)


def substitute(pieces: Iterable[Piece], values: Mapping[str, object]) -> str:
    """Return the command that the shell gets to see.

    Args:
        pieces: what `scan` returned.
        values: the parameters; each stands in the command as Python's `str` of it.

    Raises:
        KeyError: a parameter has no value.
        GrammarError: there is an `Invalid` piece.
    """
    return "".join(_expansion(piece, values) for piece in pieces)


def _expansion(piece: Piece, values: Mapping[str, object]) -> str:
    match piece:
        case Literal():
            return piece.text
        case Parameter():
            return str(values[piece.name])
        case Escape():
            return "$"
        case _:
            raise GrammarError(
                f"{short(piece.text)} is no parameter: expected $name, ${{name}} or $$.",
                piece.start,
                piece.end,
                hint=f"Write ${short(piece.text)} if the shell is to see it.",
                replacement=f"${piece.text}",
            )
