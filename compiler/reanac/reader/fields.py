"""Typed reading of a mapping's fields: each value as what it should be, or a finding at its place."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

from .. import ir
from ..diagnostics import Edit, Findings, Fix
from ..source import Source, Span
from . import scalars
from .spec import Word
from .tree import Mapping, Scalar, Sequence, Tree

_LONGEST_SHOWN = 1000
"""How many characters of a collection are underlined at the most."""

_PLAIN_NAMES = {
    scalars.INT: "an integer",
    scalars.FLOAT: "a number",
    scalars.BOOL: "true or false",
    scalars.NULL: "nothing",
}


class Reading:
    """What every reader of a node needs: the source, and where findings go."""

    __slots__ = ("findings", "source")

    def __init__(self, source: Source, findings: Findings) -> None:
        self.source = source
        self.findings = findings

    def wrong(self, node: Tree, what: str, wanted: str, help: str | None = None, fix: Fix | None = None) -> None:
        """Report that a node is not what its key takes."""
        message = f"{what} takes {wanted}, not {self.describe(node)}."
        self.findings.error("RN011", self.place(node), message, help, fix=fix)

    def not_one_of(self, node: Scalar, what: str, known: Collection[str]) -> None:
        """Report a text that is none of those that its key takes."""
        from ..suggest import nearest

        near = nearest(node.text, known, self.findings, 0.6)
        help = f"Did you mean {near}?" if near else None
        fix = Fix(f"Write {near}", (Edit(node.span, near),)) if near else None
        self.findings.error("RN011", node.span, f"{what} takes {_listed(known)}, not {node.text!r}.", help, fix=fix)

    def describe(self, node: Tree) -> str:
        """Say in words what a node is."""
        if isinstance(node, Mapping):
            return "a mapping"
        if isinstance(node, Sequence):
            return "a list"
        tag = scalars.tag_of(node)
        if tag == scalars.STR:
            return "a text" if node.text else "an empty text"
        if tag == scalars.NULL:
            return "nothing"
        kind = _PLAIN_NAMES.get(tag, f"a {tag.rpartition(':')[2]}")
        return f"{kind} (YAML reads {node.text} so)"

    def place(self, node: Tree) -> Span:
        """Return the span to underline for a node: a scalar whole, a collection up to the end of its first line."""
        text = self.source.text
        if node.start == node.end:  # an empty value: point at the end of what stands before it
            before = node.start
            while before and text[before - 1].isspace():
                before -= 1
            return Span(max(before - 1, 0), before)
        end = node.end
        if not isinstance(node, Scalar):
            line_end = text.find("\n", node.start, end)
            end = min(line_end if line_end >= 0 else end, node.start + _LONGEST_SHOWN)
        while end > node.start + 1 and text[end - 1].isspace():
            end -= 1
        return Span(node.start, max(end, node.start + 1))

    # -- single values

    def text(self, node: Tree, what: str) -> str | None:
        """Read a string."""
        if isinstance(node, Scalar):
            tag = scalars.tag_of(node)
            if tag == scalars.STR:
                return node.text
            if tag != scalars.NULL:
                quoted = f'"{node.text}"'
                fix = _quote_fix(node)
                self.wrong(node, what, "a text", f"Quote it: {quoted}", fix)
                return None
        self.wrong(node, what, "a text")
        return None

    def word(self, node: Tree, what: str, wanted: str) -> Scalar | None:
        """Read a word of a directive, which is source text whatever YAML makes of it, but for nothing at all."""
        if isinstance(node, Scalar) and node.text and scalars.tag_of(node) != scalars.NULL:
            return node
        help = _quote_help(node) if isinstance(node, Scalar) and node.text else None
        self.wrong(node, what, wanted, help)
        return None

    def flag(self, node: Tree, what: str) -> bool | None:
        """Read a boolean."""
        if isinstance(node, Scalar):
            tag = scalars.tag_of(node)
            if tag == scalars.BOOL:
                return bool(scalars.value_of(node))
            if tag == scalars.STR and node.text.lower() in scalars.FLAG_WORDS:
                word = "true" if node.text.lower() in ("true", "yes", "on") else "false"
                fix = Fix(f"Write {word}", (Edit(node.span, word),))
                self.wrong(node, what, "true or false", f"Without quotes: {word}", fix)
                return None
        self.wrong(node, what, "true or false")
        return None

    def integer(self, node: Tree, what: str, at_least: int = 0) -> int | None:
        """Read an integer."""
        if isinstance(node, Scalar) and scalars.tag_of(node) in (scalars.INT, scalars.FLOAT):
            try:
                value = scalars.value_of(node)
            except ValueError:
                value = None
            if (
                isinstance(value, float) and value.is_integer()
            ):  # JSON Schema counts 1.0 as an integer, and so does REANA
                value = int(value)
            if isinstance(value, int) and value >= at_least:
                return value
            message = f"{what} takes an integer of at least {at_least}, not {node.text}."
            self.findings.error("RN011", node.span, message)
            return None
        help = None
        if isinstance(node, Scalar) and node.text.isdecimal():
            help = f"Without quotes: {node.text}"
        self.wrong(node, what, "an integer", help)
        return None

    # -- lists and mappings

    def items(self, node: Tree, what: str) -> tuple[Tree, ...] | None:
        """Read a list."""
        if isinstance(node, Sequence):
            return node.items
        self.wrong(node, what, "a list", "Write one item a line, each after a dash and a blank.")
        return None

    def words(self, node: Tree, what: str) -> tuple[Word, ...] | None:
        """Read a list of strings."""
        items = self.items(node, what)
        if items is None:
            return None
        read = ((self.text(item, f"An item of {what}"), self.place(item)) for item in items)
        return tuple(Word(text, place) for text, place in read if text is not None)

    def mapping(self, node: Tree, what: str) -> Mapping | None:
        """Read a mapping."""
        if isinstance(node, Mapping):
            return node
        self.wrong(node, what, "a mapping")
        return None

    # -- values of any kind

    def value(self, node: Tree, what: str) -> ir.Value:
        """Read any value that can also be said in JSON (reana-commons 0.95 refuses others)."""
        if isinstance(node, Sequence):
            return ir.Sequence(tuple(self.value(item, what) for item in node.items))
        if isinstance(node, Mapping):
            return ir.Mapping(tuple((key.text, self.value(item, what)) for key, item in self.keys(node)))
        try:
            value = scalars.value_of(node)
        except ValueError:
            self.wrong(node, what, "a value that YAML can read", _quote_help(node))
            return None
        if value is None or isinstance(value, (bool, int, str)):
            return value
        if isinstance(value, float):
            if math.isfinite(value):
                return value
            self.wrong(node, what, "a finite number", _quote_help(node))
            return None
        self.wrong(node, what, "a value that REANA can carry", _quote_help(node), _quote_fix(node))
        return None

    def keys(self, mapping: Mapping) -> Iterator[tuple[Scalar, Tree]]:
        """Yield keys and values; a key that is no string is an error (reana-commons 0.95 refuses it)."""
        for key, value in mapping.entries:
            tag = scalars.tag_of(key)
            if tag == scalars.STR:
                yield key, value
            elif tag == scalars.NULL:
                self.findings.error("RN011", self.place(key), "A key must be a text; this one is empty.")
            else:
                self.findings.error(
                    "RN011",
                    self.place(key),
                    f"A key must be a text; YAML reads {key.text} as {_PLAIN_NAMES.get(tag, 'something else')}.",
                    f'Quote it: "{key.text}"',
                    fix=_quote_fix(key),
                )


class Fields:
    """The fields of one mapping, taken key by key; what was never asked for is unknown."""

    __slots__ = ("known", "mapping", "name", "reading", "values")

    def __init__(self, reading: Reading, mapping: Mapping, name: str, known: Collection[str]) -> None:
        self.reading = reading
        self.mapping = mapping
        self.name = name
        self.known = known
        self.values = {key.text: (key, value) for key, value in reading.keys(mapping)}

    @property
    def absent(self) -> tuple[str, ...]:
        """The known keys that do not stand here: one of them may be what an unknown one was meant to be."""
        return tuple(key for key in self.known if key not in self.values)

    def node(self, key: str) -> Tree | None:
        """Return the value of a key, or None when it does not stand here."""
        entry = self.values.get(key)
        return entry[1] if entry is not None else None

    def text(self, key: str) -> str | None:
        """Read a string field."""
        entry = self.values.get(key)
        return self.reading.text(entry[1], key) if entry is not None else None

    def flag(self, key: str) -> bool | None:
        """Read a boolean field."""
        entry = self.values.get(key)
        return self.reading.flag(entry[1], key) if entry is not None else None

    def integer(self, key: str, at_least: int = 0) -> int | None:
        """Read an integer field."""
        entry = self.values.get(key)
        return self.reading.integer(entry[1], key, at_least) if entry is not None else None

    def words(self, key: str) -> tuple[Word, ...] | None:
        """Read a field that is a list of strings."""
        entry = self.values.get(key)
        return self.reading.words(entry[1], key) if entry is not None else None

    def mapping_of(self, key: str) -> Mapping | None:
        """Read a field that is a mapping."""
        entry = self.values.get(key)
        return self.reading.mapping(entry[1], key) if entry is not None else None

    def require(self, key: str, place: Span, help: str) -> None:
        """Report a key that is missing here."""
        if key in self.values or self._is_misspelt(key):
            return
        name = self.name[0].upper() + self.name[1:] if self.name.startswith("a ") else self.name
        self.reading.findings.error("RN012", place, f"{name} has no {key!r}.", help)

    def _is_misspelt(self, missing: str) -> bool:
        """Whether an unknown key is so near to a missing one that the finding about it (RN010, RN011) says it all."""
        from ..suggest import LIKENESS_OF_KEYS, nearest

        likely = (nearest(key.text, self.absent, self.reading.findings, LIKENESS_OF_KEYS) for key, _ in self.unknown())
        return missing in likely

    def unknown(self) -> tuple[tuple[Scalar, Tree], ...]:
        """Return the keys that are not known here, with their values."""
        known = self.known
        return tuple(entry for key, entry in self.values.items() if key not in known)


def _listed(words: Collection[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}"


def _quote_help(node: Scalar) -> str:
    return f'Quote it: "{node.text}"'


def _quote_fix(node: Scalar) -> Fix | None:
    if node.end - node.start != len(node.text):  # an anchor stands before it
        return None
    return Fix("Quote it", (Edit(node.span, f'"{node.text}"'),)) if node.tag is None else None
