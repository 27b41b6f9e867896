"""YAML of documents, as `reanac_backends.yaml_text` writes it, but in a tenth of the time: most of it is simple words.

A thousand steps are a hundred thousand scalars. What is no simple word is left to PyYAML, once for each text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from ..yaml_text import dump

_SIMPLE = re.compile(
    r"\$\((?:inputs|runtime)\.[A-Za-z0-9_.]{1,60}\)|https://[A-Za-z0-9_./+-]{1,60}"
    r"|[A-Za-z_][A-Za-z0-9_./-]{0,40}(?: [A-Za-z0-9_./-]{1,20})?"
)
_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})
_LINE = re.compile(r"(?!\.\.\.)[A-Za-z_./][!-~]*(?: [!-~]+)+")
"""A command: words on one line."""
_NO_LINE = re.compile(r": | #|:$")
"""What in it means something else to YAML."""
_WIDTH = 100
_LINES = re.compile(r"[!-~](?:[ -~]*[!-~])?\n(?: *[!-~](?:[ -~]*[!-~])?\n)+")
"""A script: lines that neither are empty nor end in blanks."""


def document(fields: Mapping[str, object]) -> str:
    """Return a mapping as YAML; it ends in a line break."""
    lines: list[str] = []
    _add_mapping(fields, "", lines)
    return "".join(lines)


def _add_mapping(fields: Mapping[str, object], margin: str, lines: list[str]) -> None:
    for key, value in fields.items():
        name = key if _is_simple(key) else dump({key: 0})[:-4]
        if value and isinstance(value, dict):
            lines.append(f"{margin}{name}:\n")
            _add_mapping(value, f"{margin}  ", lines)
        elif value and isinstance(value, list):
            lines.append(f"{margin}{name}:\n")
            _add_list(value, f"{margin}  ", lines)
        elif _is_simple(value):
            lines.append(f"{margin}{name}: {value}\n")
        else:
            lines.append(_other(value, key, margin))


def _add_list(values: list[object], margin: str, lines: list[str]) -> None:
    for value in values:
        if value and isinstance(value, dict):
            first = len(lines)
            _add_mapping(value, f"{margin}  ", lines)
            lines[first] = f"{margin}- {lines[first][len(margin) + 2 :]}"
        elif _is_simple(value):
            lines.append(f"{margin}- {value}\n")
        else:
            lines.append(_other(value, None, margin))


def _is_simple(value: object) -> bool:
    return type(value) is str and _SIMPLE.fullmatch(value) is not None and value.lower() not in _WORDS


def _other(value: object, key: str | None, margin: str) -> str:
    """Return a value that is no simple word, behind its key, or behind the dash of a list."""
    if type(value) is str and (key is None or _is_simple(key)):
        begin = f"{margin}- " if key is None else f"{margin}{key}: "
        if _LINE.fullmatch(value) and not _NO_LINE.search(value) and len(begin) + len(value) <= _WIDTH:
            return f"{begin}{value}\n"
        if _LINES.fullmatch(value):
            return f"{begin}|\n{_indented(value, f'{margin}  ')}"
    if isinstance(value, (str, bool, int)):
        return _scalar(value, type(value).__name__, key, len(margin))
    return _any(value, key, len(margin))


@lru_cache(maxsize=4096)
def _indented(text: str, margin: str) -> str:
    return "".join(f"{margin}{line}\n" for line in text.splitlines())


def _any(value: object, key: str | None, indent: int) -> str:
    return dump([value] if key is None else {key: value}, indent)


@lru_cache(maxsize=4096)
def _scalar(value: str | bool | int, kind: str, key: str | None, indent: int) -> str:
    return _any(value, key, indent)
