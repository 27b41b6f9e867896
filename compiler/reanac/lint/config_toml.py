"""Reading ``reanac.toml`` and ``[tool.reanac]``: every key is known, and every mistake is shown where it stands."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches

from ..diagnostics import Diagnostic, Findings, Severity
from ..source import Source, Span
from .config import Choice, Config, ConfigError, PerFile, UnknownRuleError, codes_for

_SHARED_FILE = "pyproject.toml"
_SEVERITIES = {severity.word: severity for severity in Severity}
_CHOICE_KEYS = ("select", "ignore", "severity")
_KEYS = (*_CHOICE_KEYS, "to", "site-files", "exclude", "per-file")
_CODE = "config"
_HEADER = re.compile(r"(?m)^[ \t]*\[\[?(.*?)\]\]?[ \t]*(?:#.*)?$")
_NAME = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|([A-Za-z0-9_-]+)")


def read_config(path: str, data: bytes) -> Config | None:
    """Return the configuration in a TOML file, or None for a ``pyproject.toml`` without one.

    Raises:
        ConfigError: it is not TOML, or says something that reanac does not understand.
    """
    try:
        source = Source(path, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8: {error.reason} at byte {error.start}.") from error
    try:
        document: object = tomllib.loads(source.text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise _error(source, (_syntax(source, str(error)),)) from error
    table: tuple[str, ...] = ()
    if os.path.basename(path) == _SHARED_FILE:
        table = ("tool", "reanac")
        for name in table:
            document = document.get(name) if isinstance(document, Mapping) else None
        if document is None:
            return None
    reader = _Reader(source, table)
    config = reader.config(document, os.path.dirname(path))
    if reader.findings.in_order():
        raise _error(source, reader.findings.in_order())
    return config


def _error(source: Source, findings: tuple[Diagnostic, ...]) -> ConfigError:
    return ConfigError(f"The configuration {source.name} cannot be used.", source, findings)


def _syntax(source: Source, message: str) -> Diagnostic:
    """Return what tomllib says, at the place that it names."""
    found = re.search(r" \(at line (\d+), column (\d+)\)", message)
    at = len(source.text)
    if found:
        line = min(int(found[1]), len(source.line_starts))
        at = min(source.line_starts[line - 1] + int(found[2]) - 1, len(source.text))
        message = message.replace(found[0], "")
    message = message.replace(" (at end of document)", "")
    return Diagnostic(_CODE, Severity.ERROR, Span(at, at + 1), f"This is not TOML: {message}.")


class _Reader:
    """Reads the table of a configuration, and notes what is wrong with it."""

    def __init__(self, source: Source, table: tuple[str, ...]) -> None:
        self.findings = Findings()
        self._source = source
        self._table = table

    def config(self, value: object, folder: str) -> Config | None:
        """Return the configuration that a table says."""
        if not isinstance(value, Mapping):
            self._wrong((), "A configuration is a table.")
            return None
        self._known((), value, _KEYS)
        per_file = value.get("per-file", {})
        entries: list[PerFile] = []
        if not isinstance(per_file, Mapping):
            self._wrong(("per-file",), 'per-file has a table for each pattern, such as [per-file."old/*.yaml"].')
        else:
            entries = [self._per_file(pattern, entry) for pattern, entry in per_file.items()]
        return Config(
            self._source.name,
            self._choice((), value),
            tuple(entries),
            self._targets(value),
            tuple(os.path.join(folder, name) for name in self._words(("site-files",), value) or ()),
            self._words(("exclude",), value) or (),
        )

    def _per_file(self, pattern: str, value: object) -> PerFile:
        where = ("per-file", pattern)
        if not isinstance(value, Mapping):
            self._wrong(where, "What holds for some files is a table with select, ignore or severity.")
            return PerFile(pattern, Choice())
        self._known(where, value, _CHOICE_KEYS)
        return PerFile(pattern, self._choice(where, value))

    def _choice(self, where: tuple[str, ...], value: Mapping[str, object]) -> Choice:
        select = self._codes((*where, "select"), self._words((*where, "select"), value))
        ignore = self._codes((*where, "ignore"), self._words((*where, "ignore"), value))
        severity = value.get("severity")
        here = (*where, "severity")
        if isinstance(severity, Mapping):
            levels = [
                (code, level)
                for word, name in severity.items()
                for code in self._codes(here, (word,)) or ()
                if (level := self._severity((*here, word), name)) is not None
            ]
            return Choice(select, ignore or (), tuple(levels))
        threshold = self._severity(here, severity) if severity is not None else None
        return Choice(select, ignore or (), (), threshold)

    def _severity(self, where: tuple[str, ...], name: object) -> Severity | None:
        found = _SEVERITIES.get(name) if isinstance(name, str) else None
        if found is None:
            self._wrong(where, f"A severity is one of {', '.join(map(repr, _SEVERITIES))}.", str(name))
        return found

    def _targets(self, value: Mapping[str, object]) -> tuple[str, ...]:
        from ..targets import target_names

        words = self._words(("to",), value) or ()
        for word in words:
            if word not in target_names():
                self._wrong(("to",), f"There is no target {word!r}.", word, _near(word, target_names()))
        return words

    def _codes(self, where: tuple[str, ...], words: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if words is None:
            return None
        codes: list[str] = []
        for word in words:
            try:
                codes += codes_for((word,))
            except UnknownRuleError as error:
                hint = f"Did you mean {error.near}?" if error.near else "`reanac rules` lists them all."
                self._wrong(where, f"There is no rule {word!r}.", word, hint)
        return tuple(codes)

    def _words(self, where: tuple[str, ...], value: Mapping[str, object]) -> tuple[str, ...] | None:
        """Return the texts of a list, or None where the key is absent."""
        key = where[-1]
        words = value.get(key)
        if words is None:
            return None
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            self._wrong(where, f'{key} is a list of texts, such as {key} = ["…"].')
            return ()
        return tuple(words)

    def _known(self, where: tuple[str, ...], value: Mapping[str, object], known: tuple[str, ...]) -> None:
        for key in value:
            if key not in known:
                hint = _near(key, known)
                self._wrong((*where, key), f"There is no key {key!r} here.", help=hint)

    def _wrong(self, where: tuple[str, ...], message: str, word: str | None = None, help: str | None = None) -> None:
        place = _locate(self._source.text, (*self._table, *where), word)
        self.findings.error(_CODE, place, message, help)


def _near(word: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(word.lower(), known, 1, 0.6)
    return f"Did you mean {near[0]!r}?" if near else f"Known here: {', '.join(known)}."


# --------------------------------------------------------------------------------------------------------------------
# tomllib keeps no places, so they are looked for in the text


def _locate(text: str, where: tuple[str, ...], word: str | None) -> Span:
    """Return where a key stands, or a word of its value: the table with the longest fitting header is searched."""
    start, end, depth = _section(text, where)
    for key in where[depth:]:
        found = _find(text, key, start, end)
        if found is None:
            break
        start = found.end if word is not None or key != where[-1] else found.start
    if word is not None:
        found = _find(text, word, start, end) or _find(text, word, 0, len(text))
        if found is not None:
            return found
    return _find(text, where[-1], start, end) or Span(start, start + 1) if where else Span(0, 1)


def _section(text: str, where: tuple[str, ...]) -> tuple[int, int, int]:
    """Return where the table begins and ends that holds a key, and how many of the key's names its header says."""
    headers = list(_HEADER.finditer(text))
    ends = [*(header.start() for header in headers), len(text)]
    best = (0, ends[0], 0)
    for header, end in zip(headers, ends[1:], strict=True):
        names = tuple("".join(parts) for parts in _NAME.findall(header[1]))
        if names == where[: len(names)] and len(names) >= best[2]:
            at = header.start(1) if names == where else header.end()
            best = (at, end, min(len(names), len(where) - 1))
    return best


def _find(text: str, word: str, start: int, end: int) -> Span | None:
    """Return where a word stands, with its quotes; comments are passed over."""
    pattern = re.compile(rf"(?m)#.*$|([\"'])({re.escape(word)})\1|(?<![\w-])({re.escape(word)})(?![\w-])")
    for found in pattern.finditer(text, start, end):
        if not found.group().startswith("#"):
            return Span(found.start(), found.end())
    return None
