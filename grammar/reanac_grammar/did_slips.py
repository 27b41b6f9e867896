"""Slips in a DID."""

from __future__ import annotations

import re

from .problem import GrammarError, name_of, short
from .slip import Slip, is_syntax

DID_LIKE = re.compile(r"[\w.${}-]+:[^\s:]")
"""How a word begins that was meant as a DID."""


def quote_in_did(slip: Slip) -> GrammarError | None:
    """Recognise ``'S:N'``."""
    if slip.char not in ("'", '"') or not slip.expected & {"SCOPE_CHARS", "NAME_CHARS", "_COLON"}:
        return None
    return GrammarError("A DID is written without quotes.", slip.place, slip.place + 1)


def blank_around_colon(slip: Slip) -> GrammarError | None:
    """Recognise ``S: N`` and ``S :N``."""
    if slip.char != " ":
        return None
    start, end = slip.next_word
    if slip.before.endswith(":") and "NAME_CHARS" in slip.expected:
        if is_syntax(slip.text[start:end]):
            return no_name(slip)
        return GrammarError("A DID has no blank after the colon: expected its name.", slip.place, start, replacement="")
    if "_COLON" in slip.expected and slip.text[start : start + 1] == ":":
        return GrammarError("A DID has no blank before the colon.", slip.place, start, replacement="")
    return None


def no_name(slip: Slip) -> GrammarError | None:
    """Recognise ``S:``."""
    if not slip.before.endswith(":") or "NAME_CHARS" not in slip.expected or slip.char not in ("", " "):
        return None
    return GrammarError("The name of the DID is missing: expected SCOPE:NAME.", slip.place, slip.place + len(slip.char))


def no_scope(slip: Slip) -> GrammarError | None:
    """Recognise ``N`` and ``:N``."""
    if not slip.expected & {"_COLON", "SCOPE_CHARS"}:
        return None
    if slip.char == ":":
        return GrammarError("The scope of the DID is missing before the colon.", slip.place, slip.place + 1)
    start, end = slip.word
    word = slip.text[start:end]
    if ":" in word or not word or word.startswith("@"):
        return None
    return GrammarError(
        f"{short(word)} has no scope: a DID is SCOPE:NAME.", start, end, hint=f"Write SCOPE:{short(word)}."
    )


def second_colon(slip: Slip) -> GrammarError | None:
    """Recognise ``S:N:M``."""
    if slip.char != ":" or "NAME_CHARS" not in slip.expected:
        return None
    return GrammarError("A DID has one colon, between scope and name.", slip.place, slip.place + 1)


def sign_in_did(slip: Slip) -> GrammarError | None:
    """Recognise ``S:N,M``."""
    place = (slip.place, slip.place + 1)
    if slip.char in ("", " "):
        return None
    if "NAME_CHARS" in slip.expected:
        hint = "A wildcard of Rucio is *." if slip.char in "?[%" else None
        return GrammarError(
            f"{name_of(slip.char)} cannot stand in the name of a DID: expected letters, digits or . _ - / + = #.",
            *place,
            hint=hint,
        )
    if slip.expected & {"_COLON", "SCOPE_CHARS"}:
        return GrammarError(
            f"{name_of(slip.char)} cannot stand in the scope of a DID: expected letters, digits or . _ -.",
            *place,
        )
    return None


def second_did(slip: Slip) -> GrammarError | None:
    """Recognise ``S:N S:M``."""
    start, end = slip.word
    if start != slip.place or "KEY" not in slip.expected or not DID_LIKE.match(slip.text, start, end):
        return None
    return GrammarError(
        "A transfer has one DID, and this is a second.", start, end, hint="Write one list item for each DID."
    )


def blank_in_did(slip: Slip) -> GrammarError | None:
    """Recognise ``S:N x`` where nothing but a DID can stand."""
    if slip.form != "did" or slip.char != " ":
        return None
    return GrammarError("A DID holds no blank.", slip.place, slip.next_word[0])
