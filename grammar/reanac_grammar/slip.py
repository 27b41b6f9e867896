"""A place where a transfer stops making sense, as the recognisers of slips see it."""

from __future__ import annotations

import re

from .node import Node

SHAPES = {
    "did": "SCOPE:NAME",
    "get": "DID [-> PATH] [OPTION…]",
    "upload": "PATH -> [DID] [@ RSE] [OPTION…]",
    "replicas": "DID -> PATH [OPTION…]",
}
"""How each form is written, for messages."""

_OPTION = re.compile(r"[A-Za-z_]+=")


class Slip(Node):
    """A place where a transfer stops making sense.

    Attributes:
        form: the rule that the text was read by.
        place: offset of the first character that cannot stand where it stands; the text's length at its end.
        expected: the terminals that could stand there.
    """

    form: str
    text: str
    place: int
    expected: frozenset[str]

    @property
    def char(self) -> str:
        """The character at the place; empty at the end."""
        return self.text[self.place : self.place + 1]

    @property
    def before(self) -> str:
        """The text up to the place."""
        return self.text[: self.place]

    @property
    def word(self) -> tuple[int, int]:
        """The place of the word that is there, or that ends there."""
        start = self.text.rfind(" ", 0, self.place) + 1
        end = self.text.find(" ", self.place)
        return start, len(self.text) if end < 0 else end

    @property
    def next_word(self) -> tuple[int, int]:
        """The place of the first word that begins at or after the place."""
        start = self.place
        while self.text[start : start + 1] == " ":
            start += 1
        end = self.text.find(" ", start)
        return start, len(self.text) if end < 0 else end


def is_syntax(word: str) -> bool:
    """Whether a word is not what a DID, PATH or value could go on with."""
    return word in ("->", "@", "") or _OPTION.match(word) is not None
