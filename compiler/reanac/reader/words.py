"""Words of directives: one scalar, read by a mini-language's grammar, with the place of every part in the source."""

from __future__ import annotations

import re
from collections.abc import Callable

from reanac_grammar.directive import DID, parse_did
from reanac_grammar.problem import GrammarError
from reanac_grammar.quantity import Kind, parse_quantity
from reanac_grammar.rse import parse_rse_expression
from reanac_grammar.text import Text, parse_text

from ..diagnostics import Edit, Fix
from .fields import Reading
from .places import Places
from .tree import Sequence, Tree

_PROTOCOLS = re.compile(r"[a-z][a-z0-9+.-]*(?:,[a-z][a-z0-9+.-]*)*\Z")
_COUNT = re.compile(r"[1-9][0-9]*\Z")


def report(reading: Reading, places: Places, error: GrammarError) -> None:
    """Report a grammar's error at its place in the source."""
    place = places.span(error.start, error.end)
    fix = None
    if error.replacement is not None:
        fix = Fix(f"Write {error.replacement}", (Edit(place, error.replacement),))
    reading.findings.error("RN201", place, error.message, error.hint, fix=fix)


def option(reading: Reading, name: str, node: Tree) -> Text | None:
    """Read the value of a directive's key in its long form."""
    if isinstance(node, Sequence) and name == "protocols":
        return _joined(reading, name, node)
    word = reading.word(node, name, "one word")
    if word is None:
        return None
    return option_word(reading, name, Places(reading.source.text, word.span, word.text))


def _joined(reading: Reading, name: str, node: Sequence) -> Text | None:
    words = [option(reading, "protocol", item) for item in node.items]
    if not words:
        reading.wrong(node, name, "at least one protocol")
    if not words or None in words:
        return None
    joined = ",".join(word.source for word in words if word is not None)
    return parse_text(joined).replace(start=node.start, end=node.end)


def option_word(reading: Reading, name: str, places: Places) -> Text | None:
    """Read the value of an option, short form or long; where it holds no parameter, its form is checked as well."""
    try:
        word = parse_text(places.value)
        if word.is_literal and name in _FORMS:
            _FORMS[name](places.value)
        elif name == "rses":
            parse_rse_expression(places.value)
    except GrammarError as error:
        report(reading, places, error)
        return None
    return places.relocate(word)


def did_word(reading: Reading, node: Tree, what: str, *, wildcards: bool = False) -> DID | None:
    """Read a DID in its long form."""
    word = reading.word(node, what, "a DID, SCOPE:NAME")
    if word is None:
        return None
    places = Places(reading.source.text, word.span, word.text)
    try:
        return places.relocate(parse_did(word.text, wildcards=wildcards))
    except GrammarError as error:
        report(reading, places, error)
        return None


def _duration(text: str) -> None:
    parse_quantity(text, Kind.DURATION)


def _form(pattern: re.Pattern[str], message: str) -> Callable[[str], None]:
    def check(text: str) -> None:
        if not pattern.match(text):
            raise GrammarError(message, 0, len(text))

    return check


_FORMS: dict[str, Callable[[str], object]] = {
    "rses": parse_rse_expression,
    "nrandom": _form(_COUNT, "nrandom takes the number of files to fetch, a positive integer."),
    "limit": _form(_COUNT, "limit takes a number of replicas, a positive integer."),
    "timeout": _duration,
    "lifetime": _duration,
    "protocol": _form(re.compile(r"[a-z][a-z0-9+.-]*\Z"), "protocol takes one scheme, such as root or davs."),
    "protocols": _form(_PROTOCOLS, "protocols takes schemes joined by commas, such as root,davs."),
    "register_after_upload": _form(re.compile(r"(?:true|false)\Z"), "register_after_upload takes true or false."),
    "rse": _form(re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z"), "rse takes the name of one RSE, such as CERN-EOSPILOT."),
    "scope": _form(re.compile(r"[A-Za-z0-9._-]+\Z"), "scope takes letters, digits, '.', '_' and '-'."),
}
