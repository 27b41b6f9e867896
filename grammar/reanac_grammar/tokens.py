"""From the tokens of a tree to the nodes of `reanac_grammar.text`."""

from __future__ import annotations

from collections.abc import Sequence

from .text import Literal, Parameter, Text, join

TYPE_CHECKING = False  # importing typing costs a seventh of a start
if TYPE_CHECKING:
    from lark import Token, Tree

QUOTES = ("SINGLE", "DOUBLE")
"""The terminals that begin and end quoted words."""


def leaves(tree: Tree[Token]) -> list[Token]:
    """Return the children of a tree, where those that are asked for are tokens."""
    return tree.children  # type: ignore[return-value]


def branches(tree: Tree[Token]) -> list[Tree[Token]]:
    """Return the children of a tree, where those that are asked for are trees."""
    return tree.children  # type: ignore[return-value]


def place_of(token: Token) -> tuple[int, int]:
    """Return the place of a token of the text; only tokens that Lark makes up itself have none."""
    assert token.start_pos is not None
    assert token.end_pos is not None
    return token.start_pos, token.end_pos


def text_of(tokens: Sequence[Token]) -> Text:
    """Return the words that `tokens` spell; quotes around them are not part of the place."""
    if tokens[0].type in QUOTES:
        start, end = place_of(tokens[0])[1], place_of(tokens[-1])[0]
        tokens = tokens[1:-1]
    else:
        start, end = place_of(tokens[0])[0], place_of(tokens[-1])[1]
    return Text(join(_piece(token) for token in tokens), start, end)


def _piece(token: Token) -> Literal | Parameter:
    start, end = place_of(token)
    if token.type == "PARAMETER":
        return Parameter(token[2:-1], start, end)
    return Literal("$" if token.type == "DOLLAR" else str(token), start, end)
