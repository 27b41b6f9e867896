"""What is wrong with a text, and where."""

from __future__ import annotations


def short(word: str) -> str:
    """Return a word for a message, cut where it is long."""
    return word if len(word) <= 60 else f"{word[:57]}…"


_NAMES = {"\n": "A line break", "\r": "A line break", "\t": "A tab", "\0": "A NUL character", " ": "A blank"}


def name_of(char: str) -> str:
    """Return a character as the subject of a message: itself, or its name where one cannot see it."""
    return char if char.isprintable() and char != " " else _NAMES.get(char, f"The character U+{ord(char):04X}")


class GrammarError(ValueError):
    """A text that its grammar does not accept.

    Attributes:
        message: one sentence that says what is wrong and what was expected there.
        start, end: the place of the offending characters, half-open, in code points of the text that was
            given. It is empty only at the end of the text, where something is missing.
        hint: a fix in words, or None.
        replacement: the text to put in place of ``[start:end]``, where that is certain, or None.
    """

    def __init__(
        self, message: str, start: int, end: int, *, hint: str | None = None, replacement: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end
        self.hint = hint
        self.replacement = replacement

    def moved(self, distance: int) -> GrammarError:
        """Return the same error `distance` code points further on, as seen from a text around this one."""
        return GrammarError(
            self.message,
            self.start + distance,
            self.end + distance,
            hint=self.hint,
            replacement=self.replacement,
        )
