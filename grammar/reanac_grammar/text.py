"""Words that may hold parameters: ``run_${run}.root``.

In a directive ``${name}``, braces required, is a parameter; ``$$`` is a literal ``$``; any other ``$`` is an
error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from .node import Node
from .problem import GrammarError, name_of, short


class Literal(Node):
    """Text that stands for itself; a ``$$`` of the source is one ``$`` here."""

    text: str
    start: int = 0
    end: int = 0

    @property
    def source(self) -> str:
        """The template text that means this literal."""
        return self.text.replace("$", "$$")


class Parameter(Node):
    """A reference to a parameter of the specification."""

    name: str
    start: int = 0
    end: int = 0

    @property
    def source(self) -> str:
        """The template text that means this parameter."""
        return f"${{{self.name}}}"


class Text(Node):
    """Literals and parameters in a row; no literal is empty and no two are neighbours."""

    pieces: tuple[Literal | Parameter, ...]
    start: int = 0
    end: int = 0

    @property
    def source(self) -> str:
        """The canonical template text: parameters as ``${name}``, a literal ``$`` as ``$$``."""
        return "".join(piece.source for piece in self.pieces)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters in this text, in order, each as often as it stands there."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Parameter))

    @property
    def is_literal(self) -> bool:
        """Whether the text holds no parameter."""
        return all(isinstance(piece, Literal) for piece in self.pieces)

    @property
    def literal(self) -> str:
        """The plain text.

        Raises:
            ValueError: the text holds a parameter, whose value is known at run time only.
        """
        if not self.is_literal:
            raise ValueError(f"{self.source!r} holds a parameter")
        return "".join(piece.text for piece in self.pieces if isinstance(piece, Literal))


# `re` keeps what it has compiled: a pattern is compiled when it is first needed, not at every start.
_PIECE = r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)\}|(?P<dollar>\$\$)|(?P<literal>[^$]+)|(?P<bare>\$)"

# Bidirectional overrides are refused with the control characters: they make a line read as what it is not.
_CONTROL = "[\x00-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"


def parse_text(source: str) -> Text:
    """Return the literals and parameters of `source`.

    Raises:
        GrammarError: a ``$`` begins neither ``${name}`` nor ``$$``, or there is a control character.
    """
    refuse_control_characters(source)
    return Text(join(pieces_of(source)), 0, len(source))


def pieces_of(source: str) -> Iterable[Literal | Parameter]:
    """Yield the pieces of `source`, where neighbouring literals are not joined yet.

    Raises:
        GrammarError: a ``$`` begins neither ``${name}`` nor ``$$``.
    """
    for match in re.finditer(_PIECE, source):
        match match.lastgroup:
            case "name":
                yield Parameter(match["name"], *match.span())
            case "dollar":
                yield Literal("$", *match.span())
            case "literal":
                yield Literal(match[0], *match.span())
            case _:
                raise dollar_error(source, match.start())


def join(pieces: Iterable[Literal | Parameter]) -> tuple[Literal | Parameter, ...]:
    """Return `pieces` with neighbouring literals made one."""
    joined: list[Literal | Parameter] = []
    run: list[Literal] = []

    def close_run() -> None:
        if len(run) == 1:
            joined.append(run[0])
        elif run:
            joined.append(Literal("".join(piece.text for piece in run), run[0].start, run[-1].end))
        run.clear()

    for piece in pieces:
        if isinstance(piece, Literal):
            run.append(piece)
        else:
            close_run()
            joined.append(piece)
    close_run()
    return tuple(joined)


def dollar_error(source: str, place: int, *, literal: bool = True) -> GrammarError:
    """Return the error for the ``$`` at `place`, which begins nothing that could stand there.

    Args:
        literal: whether ``$$`` could stand there.
    """
    if name := re.compile(r"[A-Za-z_][A-Za-z0-9_]*").match(source, place + 1):
        shown = short(name[0])
        hint = f"Write ${{{shown}}} for a parameter" + (f", or $${shown} for a literal $." if literal else ".")
        return GrammarError(
            f"${shown} is no parameter without braces.",
            place,
            name.end(),
            hint=hint,
            replacement=f"${{{name[0]}}}",
        )
    hint = "Write ${name} for a parameter" + (", or $$ for a literal $." if literal else ".")
    if braces := re.compile(r"\$\{[^${}\s]*\}?").match(source, place):
        return GrammarError(
            f"{short(braces[0])} is no parameter: expected ${{name}} with letters, digits and _ between the braces.",
            place,
            braces.end(),
            hint=hint,
        )
    expected = "${name} or $$" if literal else "${name}"
    return GrammarError(f"This $ begins no parameter: expected {expected}.", place, place + 1, hint=hint)


def refuse_control_characters(source: str) -> None:
    """Check that `source` holds no control character, line break, or mark that hides what a line says.

    Raises:
        GrammarError: there is one; the error points at the first.
    """
    if match := re.search(_CONTROL, source):
        raise GrammarError(f"{name_of(match[0])} cannot stand here: expected one line of plain text.", *match.span())
