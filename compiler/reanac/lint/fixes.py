"""Mending a specification: the edits of fixes are applied to its text, and to nothing else.

A fix is kept only when it is worth it: afterwards its finding is gone, there are fewer findings than before, and none
of a kind that was not there. What a fix uncovers may be mended by fixes of its own first. A fix that is not worth it
is left out, and those beside it are not. So mending ends, and mending twice is mending once.
"""

from __future__ import annotations

import contextlib
import os
import re
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Iterable

from reanac_grammar.node import Node

from ..diagnostics import Diagnostic, Edit, Fix

MAX_ROUNDS = 20
"""How often a text is mended and looked at again; each round leaves fewer findings, so this is seldom reached."""

_FOLLOWING_ROUNDS = 5
"""How often what a fix uncovers is mended in its turn before the fix is judged."""

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_BOM = b"\xef\xbb\xbf"

Check = Callable[[str], tuple[Diagnostic, ...]]
"""Finds what is wrong with a text."""


class Mended(Node):
    """What mending a text came to.

    Attributes:
        text: the text with the fixes applied.
        diagnostics: what is still found in it.
        fixed: how many findings are gone.
        left_out: how many fixes were not worth it.
    """

    text: str
    diagnostics: tuple[Diagnostic, ...]
    fixed: int
    left_out: int


def mend(text: str, found: tuple[Diagnostic, ...], check: Check, *, unsafe: bool = False) -> Mended:
    """Apply the fixes of findings until none is left that is worth it.

    Args:
        text: the specification.
        found: what `check` finds in it.
        check: looks at a text again.
        unsafe: apply also the fixes that may change the meaning.
    """
    start = len(found)
    for _ in range(MAX_ROUNDS):
        fixes = _applicable(found, unsafe)
        better = _Round(text, found, check, unsafe).best(fixes) if fixes else None
        if better is None:
            break
        text, found = better.text, better.diagnostics
    return Mended(text, found, start - len(found), len(_applicable(found, unsafe)))


class _Attempt(Node):
    text: str
    diagnostics: tuple[Diagnostic, ...]


class _Round:
    """Tries the fixes of one text, all at once, and by halves where something is wrong with one of them."""

    def __init__(self, text: str, found: tuple[Diagnostic, ...], check: Check, unsafe: bool) -> None:
        self._text = text
        self._before = Counter(diagnostic.code for diagnostic in found)
        self._check = check
        self._unsafe = unsafe
        self._accepted: list[Fix] = []
        self._best: _Attempt | None = None

    def best(self, fixes: list[Fix]) -> _Attempt | None:
        """Return the text with the fixes that are worth it, or None when none is."""
        attempt = self._try([*self._accepted, *fixes])
        if self._is_better(attempt):
            self._accepted += fixes
            self._best = attempt
        elif len(fixes) > 1:
            middle = len(fixes) // 2
            self.best(fixes[:middle])
            self.best(fixes[middle:])
        return self._best

    def _try(self, fixes: list[Fix]) -> _Attempt:
        """Apply fixes, and then those of what they uncover."""
        text = apply_edits(self._text, (edit for fix in fixes for edit in fix.edits))
        found = self._check(text)
        for _ in range(_FOLLOWING_ROUNDS):
            now = Counter(diagnostic.code for diagnostic in found)
            uncovered = tuple(each for each in found if now[each.code] > self._before[each.code])
            following = _applicable(uncovered, self._unsafe)
            if not following:
                break
            text = apply_edits(text, (edit for fix in following for edit in fix.edits))
            found = self._check(text)
        return _Attempt(text, found)

    def _is_better(self, attempt: _Attempt) -> bool:
        """Whether an attempt has fewer findings than the best one so far, and none of a kind that was not there."""
        now = Counter(diagnostic.code for diagnostic in attempt.diagnostics)
        most = len(self._best.diagnostics) if self._best is not None else self._before.total()
        return now <= self._before and now.total() < most


def _applicable(found: Iterable[Diagnostic], unsafe: bool) -> list[Fix]:
    """Return the fixes that may be applied, in source order; of two that overlap, the first."""
    chosen: list[Fix] = []
    taken: list[tuple[int, int]] = []
    for diagnostic in found:
        fix = diagnostic.fix
        if fix is None or not (fix.safe or unsafe) or not fix.edits:
            continue
        spans = [(edit.place.start, edit.place.end) for edit in fix.edits]
        if all(_is_free(span, taken) for span in spans):
            chosen.append(fix)
            for span in spans:
                insort(taken, span)
    return chosen


def _is_free(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    """Whether a span touches no text of others, which are sorted, and inserts nothing where they do."""
    start, end = span
    after = bisect_left(taken, (start, 0))
    if after < len(taken) and (taken[after][0] < end or taken[after][0] == start):
        return False
    return after == 0 or taken[after - 1][1] <= start


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits applied that do not overlap; their line breaks become those of the text."""
    found = _LINE_BREAK.search(text)
    newline = found.group() if found else "\n"
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.place.start, edit.place.end)):
        parts += (text[at : edit.place.start], _LINE_BREAK.sub(newline, edit.text))
        at = edit.place.end
    return "".join((*parts, text[at:]))


# --------------------------------------------------------------------------------------------------------------------
# Bytes and files


def is_mendable(data: bytes, text: str) -> bool:
    """Whether a text is all that stands in the bytes it was read from, so that writing it back loses nothing."""
    return data.removeprefix(_BOM) == text.encode("utf-8", "surrogatepass")


def to_bytes(text: str, before: bytes) -> bytes:
    """Return the bytes of a text, with a byte order mark where the file had one `before`."""
    return (_BOM if before.startswith(_BOM) else b"") + text.encode()


def write_over(path: str, data: bytes, before: bytes) -> None:
    """Replace what stands in a file: all of it or nothing; mode and owner stay, and a link goes on to be one.

    Raises:
        OSError: the file cannot be written, or no longer holds what it held `before`; nothing has changed.
    """
    from tempfile import NamedTemporaryFile

    real = os.path.realpath(path)
    if not os.access(real, os.W_OK):
        raise PermissionError(13, "it may not be written", path)
    with open(real, "rb") as file:
        if file.read() != before:
            raise OSError(0, "it has changed since it was read", path)
        status = os.fstat(file.fileno())
    folder, name = os.path.split(real)
    with NamedTemporaryFile(dir=folder, prefix=f".{name[:100]}-", delete=False) as copy:
        try:
            copy.write(data)
            copy.flush()
            _keep_owner(copy.fileno(), status)
            os.fchmod(copy.fileno(), status.st_mode & 0o7777)
            os.fsync(copy.fileno())
            os.replace(copy.name, real)
        except BaseException:
            os.unlink(copy.name)
            raise


def _keep_owner(descriptor: int, status: os.stat_result) -> None:
    """Give a new file the owner and the group of the old one, as far as the system lets us."""
    mine = os.fstat(descriptor)
    for owner, group, differs in (
        (-1, status.st_gid, mine.st_gid != status.st_gid),
        (status.st_uid, -1, mine.st_uid != status.st_uid),
    ):
        if differs:
            with contextlib.suppress(PermissionError):
                os.fchown(descriptor, owner, group)
