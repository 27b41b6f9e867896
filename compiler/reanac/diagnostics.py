"""Findings: what is wrong, where, how bad it is, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from reanac_grammar.node import Node

from .source import Source, Span


class Severity(IntEnum):
    """How bad a finding is; a greater value is worse."""

    HINT = 1
    """Could be better."""
    WARNING = 2
    """Is likely to fail or to surprise."""
    ERROR = 3
    """Will fail, or will silently do something else."""

    @property
    def word(self) -> str:
        """The name in lower case, as reports show it."""
        return self.name.lower()


class Edit(Node):
    """Replace the text of a span by another text."""

    place: Span
    text: str


class Fix(Node):
    """A change of the source that mends a finding.

    Attributes:
        title: what the fix does, as an imperative sentence.
        edits: the edits, none overlapping another.
        safe: the meaning of the spec stays the same, or becomes what it plainly was meant to be.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


class Related(Node):
    """A second place that explains a finding, such as where a key was first defined."""

    place: Span
    message: str


class Diagnostic(Node):
    """One finding at one place.

    Attributes:
        code: the rule's code, ``RN`` and three digits.
        severity: how bad it is.
        place: what to underline.
        message: one sentence on what is wrong.
        help: what to do about it, or None.
        related: other places that explain it.
        fix: a change that mends it, or None.
        secret: the place holds a secret, so no report may show the text that stands there.
    """

    code: str
    severity: Severity
    place: Span
    message: str
    help: str | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    secret: bool = False

    @property
    def is_error(self) -> bool:
        """Whether the finding is an error."""
        return self.severity is Severity.ERROR

    @property
    def stops_compile(self) -> bool:
        """Whether nothing may be emitted: an error of structure or of a directive (see `STRUCTURE_CODES`)."""
        return self.is_error and self.code in STRUCTURE_CODES


STRUCTURE_CODES = frozenset(
    [f"RN{number:03}" for number in range(1, 10)]
    + ["RN010", "RN011", "RN012", "RN201", "RN206", "RN308", "RN701", "RN702"]
)
"""Codes whose errors leave nothing that could be compiled: structure, directives, and refused losses."""


MOST = 2000
"""How many findings of a file are worth their time: who has more of them looks at the first ones first."""


class TooManyError(Exception):
    """A file has more findings than anyone reads."""


class Findings:
    """Collects diagnostics while a file is read and checked.

    Args:
        most: how many of them, at the most.

    Raises:
        TooManyError: by all that report one more.
    """

    __slots__ = ("_found", "_most")

    def __init__(self, most: int | None = None) -> None:
        self._found: list[Diagnostic] = []
        self._most = most

    def error(
        self,
        code: str,
        place: Span,
        message: str,
        help: str | None = None,
        *,
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
    ) -> None:
        """Report an error."""
        self.extend((Diagnostic(code, Severity.ERROR, place, message, help, related, fix),))

    def warning(
        self,
        code: str,
        place: Span,
        message: str,
        help: str | None = None,
        *,
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
    ) -> None:
        """Report a warning."""
        self.extend((Diagnostic(code, Severity.WARNING, place, message, help, related, fix),))

    def hint(self, code: str, place: Span, message: str, help: str | None = None) -> None:
        """Report a hint."""
        self.extend((Diagnostic(code, Severity.HINT, place, message, help),))

    def __len__(self) -> int:
        return len(self._found)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Add findings made elsewhere."""
        self._found.extend(diagnostics)
        if self._most is not None and len(self._found) > self._most:
            raise TooManyError

    @property
    def stop_compile(self) -> bool:
        """Whether a finding leaves nothing that could be compiled."""
        return any(diagnostic.stops_compile for diagnostic in self._found)

    @property
    def worth_a_stop(self) -> bool:
        """Whether there is an error or a warning."""
        return any(diagnostic.severity > Severity.HINT for diagnostic in self._found)

    def has_error_at(self, place: Span) -> bool:
        """Whether an error is known that shares a character with a place."""
        return any(
            known.is_error and known.place.start < place.end and place.start < known.place.end for known in self._found
        )

    def in_order(self) -> tuple[Diagnostic, ...]:
        """Return the findings in source order, none twice."""
        unique: dict[tuple[int, int, str, str], Diagnostic] = {}
        for diagnostic in self._found:
            key = (diagnostic.place.start, diagnostic.place.end, diagnostic.code, diagnostic.message)
            unique.setdefault(key, diagnostic)
        return tuple(unique[key] for key in sorted(unique, key=lambda key: key[:3]))


class SiteError(Exception):
    """A site file cannot be used.

    Attributes:
        source: the site file, or None when it could not be opened.
        findings: what is wrong with it.
    """

    def __init__(self, message: str, source: Source | None = None, findings: tuple[Diagnostic, ...] = ()) -> None:
        super().__init__(message)
        self.source = source
        self.findings = findings
