"""From bytes to a `Source`: the budget of size, the encoding, and characters that no specification needs."""

from __future__ import annotations

import re

from ..diagnostics import Findings
from ..source import Source, Span

MAX_BYTES = 8 * 1024 * 1024
"""The largest specification that is read, in bytes."""

# What YAML 1.1 does not call printable (chapter 5.1). The rarer ones are a pattern of their own, for compiling it
# takes 4 ms.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_RARE = "[\ud800-\udfff\ufffe\uffff]"
_CONFLICT = r"(?m)^(?:<{7} .*|\|{7} .*|={7}|>{7} .*)$"


def decode(name: str, data: bytes | str, findings: Findings) -> Source | None:
    """Return the source, or None when it cannot be read at all; the reasons are in `findings`."""
    size = len(data)
    if size > MAX_BYTES:
        findings.error(
            "RN006",
            Span(0, 0),
            f"The file has more than {MAX_BYTES // 2**20} MiB, and a specification may not.",
            "Keep data out of the specification: list files under inputs.files.",
        )
        return None if isinstance(data, bytes) else Source(name, "")
    if isinstance(data, bytes):
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            text = data.decode("utf-8", "replace")
            before = len(data[: error.start].decode("utf-8", "replace"))
            guess = "UTF-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "Latin-1"
            findings.error(
                "RN007",
                Span(before, before + 1),
                f"The byte 0x{data[error.start]:02x} is not UTF-8.",
                f"Save the file as UTF-8, for example: iconv -f {guess} -t UTF-8 FILE",
            )
            return Source(name, text)
    else:
        text = data.removeprefix("\ufeff")
    source = Source(name, text)
    _refuse_unprintable(source, findings)
    _refuse_conflict_markers(source, findings)
    return source


def _refuse_unprintable(source: Source, findings: Findings) -> None:
    pattern = _CONTROL
    found = pattern.search(source.text)
    if found is None and not source.text.isascii():
        pattern = re.compile(_RARE)
        found = pattern.search(source.text)
    if found is None:
        return
    number = len(pattern.findall(source.text))
    more = f" ({number} such characters in the file)" if number > 1 else ""
    findings.error(
        "RN008",
        Span(found.start(), found.end()),
        f"The control character U+{ord(found.group()):04X} may not stand in a specification{more}.",
        "Delete it; in a double-quoted string it can be written as an escape.",
    )


def _refuse_conflict_markers(source: Source, findings: Findings) -> None:
    if "<<<<<<< " not in source.text:
        return
    markers = list(re.finditer(_CONFLICT, source.text))
    kinds = {match.group()[0] for match in markers}
    if not {"<", "=", ">"} <= kinds:
        return
    first = markers[0]
    findings.error(
        "RN001",
        Span(first.start(), first.end()),
        "This is a merge-conflict marker: git left both versions here.",
        "Keep one version, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>.",
    )
