"""What a transfer that does not parse was most likely meant to be.

The parser says where a text stops making sense and what could stand there. Each function below knows one slip
that people make, and returns the error in words if it is the one; `explain` asks them in turn.
"""

from __future__ import annotations

import re

from . import did_slips
from .problem import GrammarError, name_of, short
from .slip import SHAPES, Slip, is_syntax
from .text import dollar_error

_TARGETS = {"get": "A PATH", "replicas": "A PATH", "upload": "A DID or @ RSE"}

_ARROWS = frozenset({"=>", "→", "⇒", "⟶", "⟹", "➔", "➜", "-->", "==>", "~>", ">", ">>", "—>", "–>"})
_ARROW_SIGNS = "→⇒⟶⟹➔➜"


def explain(form: str, text: str, place: int, expected: frozenset[str]) -> GrammarError:
    """Return the error, in words, of a `text` that the rule `form` does not accept at `place`."""
    slip = Slip(form, text, place, expected)
    for recognise in _SLIPS:
        if error := recognise(slip):
            return error
    return _anything_else(slip)


def _empty(slip: Slip) -> GrammarError | None:
    if slip.text.strip(" "):
        return None
    return GrammarError(f"There is nothing here: expected {SHAPES[slip.form]}.", 0, len(slip.text))


def _nothing_before_arrow(slip: Slip) -> GrammarError | None:
    start = len(slip.text) - len(slip.text.lstrip(" "))
    if slip.form == "did" or slip.text[start : start + 3].rstrip(" ") != "->":
        return None
    subject = "PATH" if slip.form == "upload" else "DID"
    return GrammarError(f"There is no {subject} before the arrow: expected {SHAPES[slip.form]}.", start, start + 2)


def _bare_dollar(slip: Slip) -> GrammarError | None:
    if slip.char != "$":
        return None
    return dollar_error(slip.text, slip.place, literal="DOLLAR" in slip.expected)


def _odd_blank(slip: Slip) -> GrammarError | None:
    if not slip.char.isspace() or slip.char == " ":
        return None
    return GrammarError(
        f"{name_of(slip.char)} looks like a blank and is none.", slip.place, slip.place + 1, replacement=" "
    )


def _open_quote(slip: Slip) -> GrammarError | None:
    for terminal, quote in (("SINGLE_CHARS", "'"), ("DOUBLE_CHARS", '"')):
        if not slip.char and terminal in slip.expected:
            place = slip.text.rfind(quote)
            return GrammarError(f"This quote is never closed: expected {quote} at the end.", place, place + 1)
    return None


def _text_after_quote(slip: Slip) -> GrammarError | None:
    if slip.before[-1:] not in ("'", '"') or not slip.expected <= {"_BLANK", "$END"}:
        return None
    return GrammarError("A blank is expected after the closing quote.", slip.place, slip.word[1])


def _quote_in_word(slip: Slip) -> GrammarError | None:
    if slip.char not in ("'", '"') or not slip.expected & {"PATH_CHARS", "VALUE_CHARS", "RSE_CHARS"}:
        return None
    return GrammarError(
        "A quote cannot stand inside a word.",
        slip.place,
        slip.place + 1,
        hint="Quote the whole word, in the other kind of quotes.",
    )


def _second_arrow(slip: Slip) -> GrammarError | None:
    start, end = slip.word
    if slip.text[start:end] != "->" or "_ARROW" in slip.expected or slip.place >= end:
        return None
    if " -> " in f"{slip.text[:start]} ":
        return GrammarError(f"There is one arrow in {SHAPES[slip.form]}, and this is a second.", start, end)
    return GrammarError("The options stand at the end, after the PATH.", start, end)


def _other_arrow(slip: Slip) -> GrammarError | None:
    start, end = slip.word
    if slip.text[start:end] in _ARROWS and slip.form != "did" and start <= slip.place < end:
        return GrammarError("The arrow is written `->`.", start, end, replacement="->")
    if slip.char and slip.char in _ARROW_SIGNS:
        return _arrow_without_blanks(slip, slip.place, slip.place + 1)
    return None


def _glued_arrow(slip: Slip) -> GrammarError | None:
    if slip.char == ">" and slip.before[-1:] in ("-", "="):
        return _arrow_without_blanks(slip, slip.place - 1, slip.place + 1)
    if slip.before.endswith("->") and slip.expected == {"_BLANK"} and slip.char:
        return _arrow_without_blanks(slip, slip.place - 2, slip.place)
    return None


def _arrow_without_blanks(slip: Slip, start: int, end: int) -> GrammarError | None:
    if slip.form == "did":
        return None
    left = "" if slip.text[:start].endswith(" ") else " "
    right = "" if slip.text[end:].startswith(" ") else " "
    return GrammarError(
        "The arrow is `->` between blanks.", start, end, hint="Write ` -> `.", replacement=f"{left}->{right}"
    )


def _nothing_after_arrow(slip: Slip) -> GrammarError | None:
    if slip.char or not slip.before.endswith(" ->"):
        return None
    return GrammarError(f"{_TARGETS[slip.form]} is expected after the arrow.", slip.place, slip.place)


def _at_without_rse(slip: Slip) -> GrammarError | None:
    if slip.form != "upload" or slip.before[-1:] != "@" or slip.expected != {"_BLANK"}:
        return None
    if not slip.char:
        return GrammarError("An RSE is expected after @.", slip.place, slip.place)
    return GrammarError(
        "A blank is expected between @ and the RSE.",
        slip.place - 1,
        slip.word[1],
        replacement=f"@ {slip.text[slip.place : slip.word[1]]}",
    )


def _misplaced_at(slip: Slip) -> GrammarError | None:
    if slip.char != "@":
        return None
    place = (slip.place, slip.place + 1)
    if slip.form == "upload" and "_BLANK" in slip.expected and "NAME_CHARS" in slip.expected:
        return GrammarError("@ stands between blanks, before the RSE.", *place, hint="Write ` @ `.", replacement=" @ ")
    if slip.form == "upload" and "KEY" in slip.expected:
        return GrammarError("The RSE stands right after the DID, before the options.", *place)
    if slip.form in ("get", "replicas") and "PATH_CHARS" not in slip.expected:
        return GrammarError(
            "Only an upload names an RSE with @.", *place, hint="Choose where to read from with rses=RSE."
        )
    return None


def _sign_in_path(slip: Slip) -> GrammarError | None:
    if slip.char not in (":", "@") or "PATH_CHARS" not in slip.expected:
        return None
    start, end = slip.word
    word = slip.text[start:end]
    arrow = slip.text.find("->", start, slip.place)
    if arrow >= 0:
        return _arrow_without_blanks(slip, arrow, arrow + 2)
    if slip.form == "upload" and did_slips.DID_LIKE.match(word):
        hint = f"An upload is {SHAPES['upload']}: the PATH stands first."
    else:
        hint = f"Write '{short(word)}'."
    return GrammarError(f"A PATH that holds {slip.char} must be quoted.", slip.place, slip.place + 1, hint=hint)


def _no_value(slip: Slip) -> GrammarError | None:
    if "VALUE_CHARS" not in slip.expected or not slip.before.endswith("=") or slip.char not in ("", " "):
        return None
    name = slip.text[slip.before.rfind(" ") + 1 : slip.place - 1]
    start, end = slip.next_word
    if slip.char and not is_syntax(slip.text[start:end]):
        return GrammarError("An option has no blank after the =.", slip.place, start, replacement="")
    return GrammarError(f"The option {short(name)} has no value.", slip.place, slip.place + len(slip.char))


def _blank_before_equals(slip: Slip) -> GrammarError | None:
    if "KEY" not in slip.expected:
        return None
    start, end = slip.word
    following = slip.text[end:].lstrip(" ")
    if following.startswith("=") and re.fullmatch(r"[A-Za-z_][\w-]*", slip.text[start:end]):
        return GrammarError(
            "An option has no blank before the =.", end, len(slip.text) - len(following), replacement=""
        )
    return None


def _no_arrow(slip: Slip) -> GrammarError | None:
    if slip.form not in ("upload", "replicas") or "KEY" in slip.expected or "NAME_CHARS" in slip.expected:
        return None
    shape = SHAPES[slip.form]
    if "_ARROW" in slip.expected:
        hint = "Quote a PATH that holds blanks." if slip.text.find(" -> ", slip.place) >= 0 else None
        return GrammarError(f"`->` is expected here: {shape}.", *slip.word, hint=hint)
    if not slip.char and "_BLANK" in slip.expected:
        return GrammarError(f"`->` is expected here: {shape}.", slip.place, slip.place)
    return None


def _no_arrow_after_did(slip: Slip) -> GrammarError | None:
    if slip.form != "replicas" or slip.char or "NAME_CHARS" not in slip.expected:
        return None
    return GrammarError(f"`->` is expected here: {SHAPES[slip.form]}.", slip.place, slip.place)


def _extra_word(slip: Slip) -> GrammarError | None:
    start, end = slip.word
    if "KEY" not in slip.expected or start != slip.place:
        return None
    allowed = ["`->`"] if "_ARROW" in slip.expected else []
    allowed += ["`@ RSE`"] if "_AT" in slip.expected else []
    allowed.append("an option name=value")
    return GrammarError(
        f"{short(slip.text[start:end])} cannot stand here: expected {' or '.join(allowed)}.",
        start,
        end,
        hint="Quote a PATH or a value that holds blanks.",
    )


def _anything_else(slip: Slip) -> GrammarError:
    expected = f"expected {SHAPES[slip.form]}"
    if not slip.char:
        return GrammarError(f"The text ends too early: {expected}.", slip.place, slip.place)
    return GrammarError(f"{name_of(slip.char)} cannot stand here: {expected}.", slip.place, slip.place + 1)


# The order matters: the narrower recognisers come before the wider ones.
_SLIPS = (
    _empty,
    _nothing_before_arrow,
    _bare_dollar,
    _odd_blank,
    _open_quote,
    _text_after_quote,
    did_slips.quote_in_did,
    _quote_in_word,
    _second_arrow,
    _other_arrow,
    _glued_arrow,
    _nothing_after_arrow,
    _at_without_rse,
    _misplaced_at,
    did_slips.blank_around_colon,
    did_slips.no_name,
    did_slips.no_scope,
    did_slips.second_colon,
    did_slips.sign_in_did,
    _sign_in_path,
    _no_value,
    _blank_before_equals,
    did_slips.second_did,
    did_slips.blank_in_did,
    _no_arrow,
    _no_arrow_after_did,
    _extra_word,
)
