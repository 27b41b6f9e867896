r"""RSE expressions: which storage elements of Rucio are meant.

The syntax is that of Rucio's server (``rucio.core.rse_expression_parser`` of 41.5.1): RSE names,
``key=value``, ``key<number``, ``key>number``, and ``*`` for all, joined by ``|`` (union), ``&``
(intersection) and ``\`` (without). The operators bind equally and from the left: ``A|B&C`` is ``(A|B)&C``.
Patterns like ``CERN-*`` do not exist.
"""

from __future__ import annotations

import re

from .node import Node
from .problem import GrammarError
from .text import Literal, Parameter, Text, refuse_control_characters
from .tokens import branches, leaves, place_of, text_of

TYPE_CHECKING = False  # importing typing costs a seventh of a start
if TYPE_CHECKING:
    from lark import Token, Tree

MAX_DEPTH = 64
"""How deep parentheses may be nested."""


class RSE(Node):
    """The RSEs of a name; to Rucio a name is an attribute of that name whose value is true."""

    name: Text
    start: int = 0
    end: int = 0

    @property
    def source(self) -> str:
        """The canonical text."""
        return self.name.source


class Attribute(Node):
    """The RSEs whose attribute compares so: ``tier=2``, ``freespace>100``.

    Attributes:
        comparison: ``=``, ``<`` or ``>``; the last two compare numbers.
    """

    key: Text
    comparison: str
    value: Text
    start: int = 0
    end: int = 0

    @property
    def source(self) -> str:
        """The canonical text."""
        return f"{self.key.source}{self.comparison}{self.value.source}"


class Everything(Node):
    """``*``, all RSEs."""

    start: int = 0
    end: int = 0

    @property
    def source(self) -> str:
        """The canonical text."""
        return "*"


class Group(Node):
    """An expression in parentheses."""

    expression: RSEExpression
    start: int = 0
    end: int = 0

    @property
    def source(self) -> str:
        """The canonical text."""
        return f"({self.expression.source})"


class Operation(Node):
    r"""What is done next with the RSEs found so far.

    Attributes:
        operator: ``|`` adds those of the operand, ``&`` keeps only those, ``\`` takes those away.
    """

    operator: str
    operand: Operand
    start: int = 0
    end: int = 0

    @property
    def source(self) -> str:
        """The canonical text."""
        return f"{self.operator}{self.operand.source}"


class RSEExpression(Node):
    """A first set of RSEs, and the operations that are applied to it from left to right."""

    first: Operand
    operations: tuple[Operation, ...] = ()
    start: int = 0
    end: int = 0

    @property
    def source(self) -> str:
        """The canonical text."""
        return self.first.source + "".join(operation.source for operation in self.operations)


Operand = RSE | Attribute | Everything | Group


def parse_rse_expression(text: str) -> RSEExpression:
    """Return the expression that the whole of `text` is.

    Args:
        text: blanks and line breaks at its end are dropped; ``${name}`` may stand in a name, a key or a
            value.

    Raises:
        GrammarError: Rucio would refuse the expression, or parentheses are nested deeper than `MAX_DEPTH`.
    """
    source = text.rstrip(" \n")
    refuse_control_characters(source)
    _check_parentheses(source)
    # Lark takes 40 ms to import: only a specification with transfers pays for it.
    from . import engine

    try:
        tree = engine.parse("rse", "expression", source)
    except engine.Mismatch as mismatch:
        from .rse_slips import explain

        raise explain(source, mismatch.place, mismatch.expected) from None
    return _expression(tree)


def _check_parentheses(source: str) -> None:
    opened: list[int] = []
    for match in re.finditer(r"[()]", source):
        place = match.start()
        if match[0] == "(":
            opened.append(place)
            if len(opened) > MAX_DEPTH:
                raise GrammarError(f"Parentheses are nested deeper than {MAX_DEPTH} here.", place, place + 1)
        elif opened:
            opened.pop()
        else:
            raise GrammarError("This parenthesis closes none.", place, place + 1)
    if opened:
        raise GrammarError("This parenthesis is never closed.", opened[-1], opened[-1] + 1)


def _expression(tree: Tree[Token]) -> RSEExpression:
    operand = _operand(branches(tree)[0])
    signs, operands = leaves(tree)[1::2], branches(tree)[2::2]
    operations = tuple(_operation(sign, right) for sign, right in zip(signs, operands, strict=True))
    return RSEExpression(operand, operations, operand.start, operations[-1].end if operations else operand.end)


def _operation(sign: Token, tree: Tree[Token]) -> Operation:
    operand = _operand(tree)
    return Operation(str(sign), operand, place_of(sign)[0], operand.end)


def _operand(tree: Tree[Token]) -> Operand:
    tokens = leaves(tree)
    if tree.data == "group":
        expression = _expression(branches(tree)[1])
        return Group(expression, place_of(tokens[0])[0], place_of(tokens[-1])[1])
    match tree.data:
        case "everything":
            return Everything(*place_of(tokens[0]))
        case "attribute":
            sign = next(index for index, token in enumerate(tokens) if token.type == "COMPARISON")
            key, value = text_of(tokens[:sign]), text_of(tokens[sign + 1 :])
            _check_value(value)
            return Attribute(key, str(tokens[sign]), value, key.start, value.end)
        case _:
            name = text_of(tokens)
            _check_name(name)
            return RSE(name, name.start, name.end)


def _check_value(value: Text) -> None:
    """Refuse the ``.`` that a key may hold and a value may not."""
    for piece in value.pieces:
        if isinstance(piece, Literal) and "." in piece.text:
            place = piece.start + piece.text.index(".")
            raise GrammarError(
                "The value of an RSE attribute holds no point: expected letters, digits, _ or -.",
                place,
                place + 1,
            )


_NAME_FAULT = r"\.|[_-](?=[_-])|^[_-]|[_-]$"


def _check_name(name: Text) -> None:
    """Refuse a name that Rucio does not: letters and digits, joined by single ``_`` or ``-``.

    Where a parameter stands, the run decides: the literals beside it may begin or end with a joint.
    """
    last = len(name.pieces) - 1
    for index, piece in enumerate(name.pieces):
        if isinstance(piece, Parameter):
            continue
        for fault in re.finditer(_NAME_FAULT, piece.text):
            at_parameter = (fault.start() == 0 and index > 0) or (fault.end() == len(piece.text) and index < last)
            if fault[0] == "." or not at_parameter:
                raise GrammarError(
                    f"{fault[0]} cannot stand here: an RSE name is letters and digits joined by _ or -.",
                    piece.start + fault.start(),
                    piece.start + fault.end(),
                )
