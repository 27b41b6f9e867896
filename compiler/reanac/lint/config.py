"""Configuration: which findings are shown, and how bad they are held to be."""

from __future__ import annotations

import os
from collections.abc import Iterable

from reanac_grammar.node import Node

from ..diagnostics import Diagnostic, Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..source import Source


class Choice(Node):
    """Which findings are shown.

    Attributes:
        select: beginnings of the codes that are shown, such as ``RN1``; None for all.
        ignore: beginnings of the codes that are not.
        levels: beginnings of codes, each with the severity that its findings get; the longest one counts.
        threshold: the least severity that is shown, or None for any.
    """

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    levels: tuple[tuple[str, Severity], ...] = ()
    threshold: Severity | None = None

    def over(self, other: Choice) -> Choice:
        """Return the choice that is left of `other` where this one has the last word."""
        return Choice(
            other.select if self.select is None else self.select,
            (*other.ignore, *self.ignore) if self.select is None else self.ignore,
            (*other.levels, *self.levels),
            self.threshold or other.threshold,
        )

    def shown(self, diagnostics: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
        """Return the findings that are shown; errors that stop a compile always are, as what they are."""
        return tuple(each for each in map(self._levelled, diagnostics) if self._shows(each))

    def _levelled(self, diagnostic: Diagnostic) -> Diagnostic:
        if diagnostic.stops_compile:
            return diagnostic
        fitting = [entry for entry in self.levels if diagnostic.code.startswith(entry[0])]
        return diagnostic.replace(severity=max(fitting, key=_length)[1]) if fitting else diagnostic

    def _shows(self, diagnostic: Diagnostic) -> bool:
        if diagnostic.stops_compile:
            return True
        if self.threshold is not None and diagnostic.severity < self.threshold:
            return False
        if self.select is not None and not diagnostic.code.startswith(self.select):
            return False
        return not diagnostic.code.startswith(self.ignore)


def _length(entry: tuple[str, Severity]) -> int:
    return len(entry[0])


class PerFile(Node):
    """What holds for the files that match a pattern.

    Attributes:
        pattern: as in ``.gitignore``, relative to the folder of the configuration.
    """

    pattern: str
    choice: Choice


class Config(Node):
    """A configuration.

    Attributes:
        file: where it was read from, or None for what holds without one.
        choice: which findings are shown.
        per_file: what differs for some files; the last that fits has the last word.
        targets: the targets whose losses are reported.
        site_files: descriptions of Rucio sites, as paths that can be opened.
        exclude: patterns of the files that are left out when a folder is searched.
    """

    file: str | None = None
    choice: Choice = Choice()
    per_file: tuple[PerFile, ...] = ()
    targets: tuple[str, ...] = ()
    site_files: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """The folder that its patterns are relative to."""
        return os.path.dirname(os.path.abspath(self.file)) if self.file is not None else ""

    def choice_for(self, path: str) -> Choice:
        """Return what holds for a file."""
        choice = self.choice
        for entry in self.per_file:
            if matches(entry.pattern, path, self.folder):
                choice = entry.choice.over(choice)
        return choice


class ConfigError(Exception):
    """A configuration cannot be used.

    Attributes:
        source: the file, or None where it is no text that could be read.
        findings: what is wrong with it, and where.
    """

    def __init__(self, message: str, source: Source | None = None, findings: tuple[Diagnostic, ...] = ()) -> None:
        super().__init__(message)
        self.source = source
        self.findings = findings


def matches(pattern: str, path: str, folder: str) -> bool:
    """Whether a pattern of a configuration in a folder fits a file, or a folder that the file lies in."""
    from .patterns import fits

    relative = os.path.relpath(os.path.abspath(path), folder)
    return not relative.startswith("..") and fits((pattern,), relative)


def codes_for(words: Iterable[str]) -> tuple[str, ...]:
    """Return the beginnings of codes that words of a choice mean: ``RN101``, ``RN1``, ``ALL`` or a rule's name.

    Raises:
        UnknownRuleError: a word means none.
    """
    return tuple(_code_for(word.strip()) for word in words)


def _code_for(word: str) -> str:
    from ..rules.registry import FAMILIES
    from ..suppressions import code_of

    upper = word.upper()
    if upper == "ALL":
        return "RN"
    if upper.startswith("RN") and any(code.startswith(upper) for family in FAMILIES for code in family.codes):
        return upper
    code = code_of(word)
    if code is None:
        raise UnknownRuleError(word)
    return code


class NotFoundError(LookupError):
    """What was asked for is not there: a rule, a target, a file. The message says so to the user."""


class UnknownRuleError(NotFoundError):
    """A word means no rule.

    Attributes:
        word: the word.
        near: the rule that it resembles most, or None.
    """

    def __init__(self, word: str) -> None:
        from ..suppressions import nearest_rule

        self.word = word
        self.near = nearest_rule(word)
        hint = f"did you mean {self.near}?" if self.near else "`reanac rules` lists them all."
        super().__init__(f"There is no rule {word!r}: {hint}")
