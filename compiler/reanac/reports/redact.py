"""Taking secrets out: no report shows what stands where a check has found a secret (RN305), whatever is shown of it.

The text is blotted out in the source that excerpts are cut from, in every message of the file, and in the edits of
fixes; positions stay what they are.
"""

from __future__ import annotations

import re

from ..diagnostics import Diagnostic, Fix, Related
from ..source import Source, Span

BLOT = "*"
_SHORTEST = 4
"""A shorter text is not looked for in messages: it would be found everywhere, and gives nothing away."""
_SURE = 8
"""A text of that length is the secret wherever it stands."""


def redact(source: Source | None, diagnostics: tuple[Diagnostic, ...]) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """Return a source and its findings without secrets; where there is none, the very same."""
    if source is None or not source.secrets:
        return source, diagnostics
    spans = list(source.secrets)
    words = secret_words(source)
    return Source(source.name, _blotted(source.text, spans)), tuple(
        _without(diagnostic, spans, words) for diagnostic in diagnostics
    )


def _blotted(text: str, spans: list[Span]) -> str:
    """Return a text of the same length and the same lines, with the spans blotted out, wherever their text stands."""
    wholes = {text[span.start : span.end].strip("\"'") for span in spans}
    again = "|".join(re.escape(whole) for whole in sorted(wholes, key=len, reverse=True) if len(whole) >= _SURE)
    found = [Span(*match.span()) for match in re.finditer(again, text)] if again else []
    for span in (*spans, *found):
        text = text[: span.start] + re.sub(r"[^\s]", BLOT, text[span.start : span.end]) + text[span.end :]
    return text


def secret_words(source: Source | None) -> list[str]:
    """Return the texts that must not be shown, the longest first: the secrets, and their parts."""
    words: set[str] = set()
    for place in source.secrets if source is not None else ():
        assert source is not None
        whole = source.slice(place)
        words |= {whole, whole.strip("\"'"), *whole.split(), *re.split(r"[\s\"'=:,]+", whole)}
    return sorted((word for word in words if len(word) >= _SHORTEST), key=lambda word: (-len(word), word))


def _without(diagnostic: Diagnostic, spans: list[Span], words: list[str]) -> Diagnostic:
    def clean(text: str) -> str:
        for word in words:
            text = text.replace(word, BLOT * 3)
        return text

    message, help = diagnostic.message, diagnostic.help
    if not diagnostic.secret and _touches(diagnostic.place, spans):
        # Another rule speaks of the same text, perhaps of a part of the secret: its own summary says enough.
        message, help = _summary(diagnostic.code), None
    fix = diagnostic.fix
    if fix is not None and any(_touches(edit.place, spans) or clean(edit.text) != edit.text for edit in fix.edits):
        fix = None
    return diagnostic.replace(
        message=clean(message),
        help=clean(help) if help is not None else None,
        related=tuple(Related(related.place, clean(related.message)) for related in diagnostic.related),
        fix=Fix(clean(fix.title), fix.edits, fix.safe) if fix is not None else None,
    )


def _touches(place: Span, spans: list[Span]) -> bool:
    return any(place.start < span.end and span.start < max(place.end, place.start + 1) for span in spans)


def _summary(code: str) -> str:
    from ..rules.registry import find_rule

    rule = find_rule(code)
    first = rule.documentation.strip().split("\n", 1)[0] if rule is not None else "Something is wrong here."
    return f"{first} (The text is not shown: it holds a secret.)"
