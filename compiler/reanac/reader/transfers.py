"""The transfers of a ``rucio:`` mapping: ``get``, ``replicas`` and ``upload``, each in its short and its long form.

Both forms become the same values: an option's name and its word. So what an option may hold is said once.
"""

from __future__ import annotations

import re

from reanac_grammar.directive import DID, Option, Path, parse_get, parse_path, parse_replicas, parse_upload
from reanac_grammar.problem import GrammarError
from reanac_grammar.text import Text

from .. import ir
from ..diagnostics import Edit, Fix
from ..source import Span
from ..suggest import nearest
from . import levels
from .fields import Fields, Reading
from .places import Places
from .spec import UploadSpec
from .tree import Mapping, Scalar, Sequence, Tree
from .words import did_word, option, option_word, report

Items = tuple[tuple[Tree, Sequence | None], ...]
"""Transfers as written, each with the list that it stands in."""

_GET = ("type", "rses", "nrandom", "protocol", "timeout")
_REPLICAS = ("type", "protocols", "rses", "limit")
_UPLOAD = ("rse", "dataset", "lifetime", "protocol", "register_after_upload")
_COMMENT_THAT_CONTINUES = re.compile(r"[ \t]+#\S*[ \t]+(?:->|@)[ \t]")
_TYPES = {kind.value: kind for kind in ir.DIDType}


def read_get(reading: Reading, entry: tuple[Tree, Sequence | None]) -> ir.Get | None:
    """Read one ``get``."""
    node, within = entry
    long = _long_form(reading, node, "get", ("did", "to", *_GET))
    if long is not None:
        did = _required_did(long, wildcards=True)
        to = _path_word(long, "to")
        words = _Words(reading, long)
    else:
        places = _short_form(reading, node, "get", "SCOPE:NAME -> PATH")
        if places is None:
            return None
        try:
            short = parse_get(places.value)
        except GrammarError as error:
            _report_item(reading, places, error, within)
            return None
        did, to = places.relocate(short.did), places.relocate(short.to) if short.to else None
        words = _Words(reading, None, places, short.options, _GET)
    if did is None:
        return None
    kind = words.type()
    _check_landing(reading, did, to, kind)
    return ir.Get(
        did, to, kind, words.text("rses"), words.text("nrandom"), words.text("protocol"), words.text("timeout"),
        reading.place(node),
    )  # fmt: skip


def read_replicas(reading: Reading, entry: tuple[Tree, Sequence | None]) -> ir.Replicas | None:
    """Read one ``replicas``."""
    node, within = entry
    long = _long_form(reading, node, "replicas", ("did", "to", *_REPLICAS))
    to: Path | None
    if long is not None:
        did = _required_did(long, wildcards=False)
        long.require("to", reading.place(node), "Add: to: PATH, the file that the list is written to")
        to = _path_word(long, "to")
        words = _Words(reading, long)
    else:
        places = _short_form(reading, node, "replicas", "SCOPE:NAME -> PATH")
        if places is None:
            return None
        try:
            short = parse_replicas(places.value)
        except GrammarError as error:
            _report_item(reading, places, error, within)
            return None
        did, to = places.relocate(short.did), places.relocate(short.to)
        words = _Words(reading, None, places, short.options, _REPLICAS)
    if did is None or to is None:
        return None
    if to.is_folder:
        reading.findings.error(
            "RN201",
            Span(to.start, to.end),
            "replicas writes one file, and this names a folder.",
            "Name a file: pfns.txt",
        )
    return ir.Replicas(
        did,
        to,
        words.type(),
        words.text("protocols"),
        words.text("rses"),
        words.text("limit"),
        reading.place(node),
    )


def read_upload(reading: Reading, entry: tuple[Tree, Sequence | None]) -> UploadSpec | None:
    """Read one ``upload``."""
    node, within = entry
    long = _long_form(reading, node, "upload", ("from", "to", *_UPLOAD))
    did: DID | None = None
    rse: Text | None = None
    source: Path | None
    if long is not None:
        long.require("from", reading.place(node), "Add: from: PATH, the file to upload")
        source = _path_word(long, "from", globs=True)
        to = long.node("to")
        did = did_word(reading, to, "to") if to is not None else None
        if to is not None and did is None:
            return None
        words = _Words(reading, long)
    else:
        places = _short_form(reading, node, "upload", "PATH -> SCOPE:NAME @ RSE")
        if places is None:
            return None
        try:
            short = parse_upload(places.value)
        except GrammarError as error:
            _report_item(reading, places, error, within)
            return None
        source = places.relocate(short.source)
        did = places.relocate(short.did) if short.did else None
        rse = option_word(reading, "rse", places.part(short.rse.start, short.rse.end)) if short.rse else None
        words = _Words(reading, None, places, short.options, _UPLOAD)
        if short.rse is not None and "rse" in words.places:
            twice = words.places["rse"]
            place = twice.span(0, len(twice.value))
            reading.findings.error("RN201", place, "The RSE stands after @ already.", "Name it once.")
    if source is None:
        return None
    dataset = words.did("dataset")
    if dataset is not None and ir.is_many(source):
        reading.findings.error(
            "RN201",
            Span(dataset.start, dataset.end),
            "A folder or a pattern is uploaded into the dataset that stands after ->, so dataset= has no place here.",
        )
    return UploadSpec(
        source, did, rse or words.text("rse"), dataset, words.text("lifetime"), words.text("protocol"),
        words.text("register_after_upload"), reading.place(node),
    )  # fmt: skip


class _Words:
    """The options of one transfer, by name, from either form."""

    def __init__(
        self,
        reading: Reading,
        long: Fields | None,
        places: Places | None = None,
        options: tuple[Option, ...] = (),
        known: tuple[str, ...] = (),
    ) -> None:
        self.reading = reading
        self.long = long
        self.places: dict[str, Places] = {}
        for given in options:
            assert places is not None
            name = places.span(given.name_start, given.name_end)
            if given.name not in known:
                self._unknown(given.name, name, known)
            elif given.name in self.places:
                reading.findings.error("RN201", name, f"The option {given.name!r} stands twice.")
            else:
                self.places[given.name] = places.part(given.start, given.end)

    def _unknown(self, name: str, place: Span, known: tuple[str, ...]) -> None:
        left = tuple(other for other in known if other not in self.places)
        near = nearest(name, left, self.reading.findings, 0.6)
        help = f"Did you mean {near}?" if near else f"Options here: {', '.join(known)}."
        fix = Fix(f"Rename it to {near}", (Edit(place, near),)) if near else None
        self.reading.findings.error("RN201", place, f"There is no option {name!r} here.", help, fix=fix)

    def text(self, name: str) -> Text | None:
        """Return an option's word."""
        if self.long is not None:
            node = self.long.node(name)
            return None if node is None else option(self.reading, name, node)
        places = self.places.get(name)
        return None if places is None else option_word(self.reading, name, places)

    def did(self, name: str) -> DID | None:
        """Return an option that is a DID."""
        if self.long is not None:
            node = self.long.node(name)
            return None if node is None else did_word(self.reading, node, name)
        places = self.places.get(name)
        if places is None:
            return None
        from reanac_grammar.directive import parse_did

        try:
            return places.relocate(parse_did(places.value, wildcards=False))
        except GrammarError as error:
            report(self.reading, places, error)
            return None

    def type(self) -> ir.DIDType | None:
        """Return what the DID is said to be."""
        word = self.text("type")
        if word is None:
            return None
        kind = _TYPES.get(word.source)
        if kind is None:
            self.reading.findings.error(
                "RN201", Span(word.start, word.end), f"type takes {', '.join(_TYPES)}, not {word.source}."
            )
        return kind


def _long_form(reading: Reading, node: Tree, what: str, known: tuple[str, ...]) -> Fields | None:
    """Return the fields of a transfer in its long form, or None when it is a short one, or none at all."""
    if not isinstance(node, Mapping):
        return None
    if len(node.entries) == 1 and node.entries[0][0].text not in known:
        key, value = node.entries[0]
        if isinstance(value, Scalar) and value.text:
            joined = f"{key.text}:{value.text}"
            reading.findings.error(
                "RN201",
                Span(key.start, value.end),
                "The blank after the colon makes this a mapping, not a DID.",
                f"Write {joined}",
                fix=Fix(f"Write {joined}", (Edit(Span(key.end, value.start), ":"),))
                if key.plain and value.plain
                else None,
            )
            return Fields(reading, Mapping((), True, node.start, node.end), what, known)
    fields = Fields(reading, node, what, known)
    levels.refuse_unknown(fields)
    return fields


def _short_form(reading: Reading, node: Tree, what: str, form: str) -> Places | None:
    word = reading.word(node, what, f"a text or a mapping: {form}")
    if word is None:
        return None
    if word.plain:
        after = _COMMENT_THAT_CONTINUES.match(reading.source.text, word.end)
        if after:
            start = reading.source.text.index("#", word.end)
            reading.findings.error(
                "RN201",
                Span(start, start + 1),
                "A blank and # begin a comment: YAML does not see what follows.",
                "Quote the whole text if # belongs to a name.",
            )
            return None
    return Places(reading.source.text, word.span, word.text)


def _report_item(reading: Reading, places: Places, error: GrammarError, within: Sequence | None) -> None:
    """Report an error of a short form; in brackets, say that a comma may have cut it."""
    if within is not None and within.flow and len(within.items) > 1:
        parts = [item.text for item in within.items if isinstance(item, Scalar)]
        if any("=" in part for part in parts[: max(parts.index(places.value), 0)] if places.value in parts):
            error.hint = "In brackets a comma begins a new item: quote the text that holds the comma."
            error.replacement = None
    report(reading, places, error)


def _required_did(long: Fields, *, wildcards: bool) -> DID | None:
    node = long.node("did")
    if node is None:
        if long.mapping.entries:
            long.require("did", long.reading.place(long.mapping), "Add: did: SCOPE:NAME")
        return None
    return did_word(long.reading, node, "did", wildcards=wildcards)


def _path_word(long: Fields, key: str, *, globs: bool = False) -> Path | None:
    node = long.node(key)
    if node is None:
        return None
    word = long.reading.word(node, key, "a path")
    if word is None:
        return None
    places = Places(long.reading.source.text, word.span, word.text)
    try:
        return places.relocate(parse_path(word.text, globs=globs))
    except GrammarError as error:
        report(long.reading, places, error)
        return None


def _check_landing(reading: Reading, did: DID, to: Path | None, kind: ir.DIDType | None) -> None:
    """Refuse what cannot land under one file's name."""
    if to is None or to.is_folder:
        return
    place = Span(to.start, to.end)
    if "*" in did.source:
        reading.findings.error(
            "RN201",
            place,
            "A pattern may match many DIDs, and this names one file.",
            f"End the path with /: {to.source}/",
            fix=Fix("End the path with /", (Edit(Span(to.end, to.end), "/"),)),
        )
    elif kind in (ir.DIDType.DATASET, ir.DIDType.CONTAINER):
        reading.findings.error(
            "RN201",
            place,
            f"A {kind.value} has many files, and this names one file.",
            f"End the path with /: {to.source}/",
            fix=Fix("End the path with /", (Edit(Span(to.end, to.end), "/"),)),
        )
