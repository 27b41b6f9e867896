"""How far a long run has come, on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from ..lint.outcome import Outcome

PATIENCE = 1.0
"""For how many seconds a run may go on before it says how far it has come."""

_OFTEN = 0.1
_CLEAR = "\r\x1b[K"


def shown(outcomes: Iterator[Outcome], number: int) -> Iterator[Outcome]:
    """Yield the outcomes, and keep a line on standard error that counts them once a run takes long.

    The line is gone before an outcome is handed on, so what is printed of it stands alone.
    """
    begun = last = time.monotonic()
    visible = False
    for done, outcome in enumerate(outcomes, 1):
        if visible:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
            visible = False
        yield outcome
        now = time.monotonic()
        if done < number and now - begun > PATIENCE and now - last > _OFTEN:
            sys.stderr.write(f"{_CLEAR}checked {done} of {number} files")
            sys.stderr.flush()
            visible, last = True, now


class Bar:
    """A line on standard error that grows as questions are answered."""

    _WIDTH = 30

    def __init__(self, word: str) -> None:
        self._word = word
        self._visible = False

    def __call__(self, done: int, total: int) -> None:
        """Show how far it has come."""
        full = self._WIDTH * done // max(total, 1)
        line = f"{self._word} [{'#' * full}{'.' * (self._WIDTH - full)}] {done} of {total}"
        sys.stderr.write(_CLEAR + line)
        sys.stderr.flush()
        self._visible = True

    def clear(self) -> None:
        """Remove the line."""
        if self._visible:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
        self._visible = False
