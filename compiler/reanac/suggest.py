"""The known word that a misspelt one was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable

from .diagnostics import Findings

ENOUGH = 500
"""With so many findings in a file, no more suggestions are looked for: looking takes longer than reading."""


LIKENESS_OF_KEYS = 0.8
"""How similar an unknown key must be to a known one to be taken for it."""


def nearest(word: str, known: Iterable[str], findings: Findings, likeness: float = 0.75) -> str | None:
    """Return the most similar known word, or None where none is similar enough.

    Args:
        word: the word as written.
        known: the words that could have been meant.
        findings: those of the file so far.
        likeness: how similar a word must be, from 0 to 1 (see `difflib.SequenceMatcher.ratio`).
    """
    if len(findings) > ENOUGH or len(word) > 60:
        return None
    from difflib import get_close_matches

    word = word.lower()
    candidates = sorted(other for other in known if abs(len(other) - len(word)) <= 6)[:200]
    swapped = (other for other in candidates if sorted(other.lower()) == sorted(word))
    return next(swapped, None) or next(iter(get_close_matches(word, candidates, 1, likeness)), None)
