"""Why a text is no reference of an image, for people; nothing here is on the way of a valid one."""

from __future__ import annotations

import re

from . import engine
from .problem import GrammarError, name_of, short

_EXAMPLE = "an image such as docker.io/library/python:3.12"
_WORDS = {
    "TAG": "a tag of letters, digits or _ . -",
    "DIGEST": "a digest such as sha256: and 64 hexadecimal digits",
    "COMPONENT": "a name of lower-case letters and digits",
}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def explain(text: str) -> GrammarError:
    """Return the error, in words, of a `text` that `reanac_grammar.image.parse_image` does not accept."""
    if not text:
        return GrammarError(f"There is no image here: expected {_EXAMPLE}.", 0, 0)
    for recognise in (_blank, _dollar, _scheme, _path):
        if error := recognise(text):
            return error
    try:
        engine.parse("image", "image", text)
    except engine.Mismatch as mismatch:
        return _explain_place(text, mismatch.place, mismatch.expected)
    raise AssertionError(f"image.lark accepts {text!r} and the expression of image.py does not")


def _blank(text: str) -> GrammarError | None:
    if not (match := re.search(r"[\s\x00-\x1f\x7f]+", text)):
        return None
    at_border = match.start() == 0 or match.end() == len(text)
    return GrammarError(
        "The reference of an image holds no blanks.", *match.span(), replacement="" if at_border else None
    )


def _dollar(text: str) -> GrammarError | None:
    if not (match := re.search(r"\$(\{[^{}]*\}|\w*)", text)):
        return None
    return GrammarError("REANA expands no parameter in an image: name the image itself.", *match.span())


def _scheme(text: str) -> GrammarError | None:
    if not (match := _SCHEME.match(text)):
        return None
    return GrammarError(
        f"The reference of an image does not begin with {short(match[0])}: expected {_EXAMPLE}.",
        *match.span(),
        hint=f"Write it without {short(match[0])}.",
        replacement="",
    )


def _path(text: str) -> GrammarError | None:
    if text[0] not in "/.":
        return None
    if not text.startswith("/cvmfs/"):
        return GrammarError(
            "A path is no image: expected a reference, or a path under /cvmfs/ with unpacked_img.",
            0,
            len(text),
            hint=f"Name {_EXAMPLE}.",
        )
    if match := re.search(r"(?<=/)\.\.?(?=/|\Z)|(?<=/)/+|[^A-Za-z0-9._:@+~/-]", text):
        return GrammarError(f"{short(match[0])} cannot stand in the path of an unpacked image.", *match.span())
    return GrammarError(
        "The path of the image is missing: expected /cvmfs/unpacked.cern.ch/REGISTRY/REPOSITORY:TAG.",
        len(text),
        len(text),
    )


def _explain_place(text: str, place: int, expected: frozenset[str]) -> GrammarError:
    """Return the error of a reference that makes no sense at `place`."""
    char = text[place : place + 1]
    if upper := re.match(r"[a-z0-9._/-]*?([A-Z][A-Za-z0-9._-]*)", text[_name_start(text) :]):
        start = _name_start(text) + upper.start(1)
        end = _name_start(text) + upper.end(1)
        if start <= place <= end:
            return _upper_case(text, start, end)
    if not char:
        wanted = " or ".join(_WORDS[name] for name in sorted(expected) if name in _WORDS)
        return GrammarError(f"The reference ends too early: expected {wanted}.", place, place)
    if text[place - 1 : place] == "@":
        return GrammarError("This is no digest: expected sha256: and 64 hexadecimal digits.", place, len(text))
    if char == ":" and text[place - 1] == "/":
        return GrammarError("The name of the image is missing before its tag.", place, len(text))
    if char == ":":
        return GrammarError("A reference has one tag, and this is a second.", place, len(text))
    return _in_name_or_tag(text, place, expected)


def _name_start(text: str) -> int:
    """Return where the repository begins, after the registry if there is one."""
    first, slash, _ = text.partition("/")
    return len(first) + 1 if slash and ("." in first or ":" in first or first == "localhost") else 0


def _upper_case(text: str, start: int, end: int) -> GrammarError:
    word = text[start:end]
    return GrammarError(
        f"{short(word)} holds upper-case letters: the name of an image is lower-case.",
        start,
        end,
        hint=f"Write {short(word.lower())}.",
        replacement=word.lower(),
    )


def _in_name_or_tag(text: str, place: int, expected: frozenset[str]) -> GrammarError:
    char = text[place]
    tag_start = text.rfind(":", 0, place) + 1
    if "TAG" in expected or (tag_start and "/" not in text[tag_start:place]):
        if place - tag_start >= 128:
            return GrammarError("A tag has at most 128 characters.", place, len(text))
        return GrammarError(
            f"{name_of(char)} cannot stand in a tag: expected letters, digits or _ . -.", place, place + 1
        )
    if char == "/":
        return GrammarError("A name is missing between these slashes, or after the last.", place, place + 1)
    return GrammarError(
        f"{name_of(char)} cannot stand here: expected lower-case letters and digits, joined by . _ or -.",
        place,
        place + 1,
    )
