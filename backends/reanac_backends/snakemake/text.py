"""Text as a Snakemake user would write it: Python's literals, and the layout that ``snakefmt`` keeps."""

from __future__ import annotations

import re
from collections.abc import Iterable

STEP = "    "
_ABSOLUTE = re.compile(r"(?<=[\"'])/(?=[^/])")
"""The beginning of what `snakemake --lint` takes for an absolute path, wherever it stands."""


def literal(text: str) -> str:
    """Return a Python string, in double quotes unless the other ones need fewer backslashes."""
    shown = repr(text)
    if shown[0] == "'":
        body = shown[1:-1]
        double = body.replace("\\'", "'").replace('"', '\\"')
        if double.count("\\") <= body.count("\\"):
            shown = f'"{double}"'
    return _ABSOLUTE.sub(r"\\x2f", shown)


def call(name: str, arguments: Iterable[str], indent: str) -> str:
    """Return a call with an argument a line, indented under its name."""
    lines = "".join(f"{indent}{STEP}{argument},\n" for argument in arguments)
    return f"{name}(\n{lines}{indent})"


def directive(name: str, values: Iterable[str]) -> str:
    """Return a directive of a rule, with a value a line; nothing where there is no value."""
    lines = "".join(f"{STEP * 2}{value},\n" for value in values)
    return f"{STEP}{name}:\n{lines}" if lines else ""


def comment(lines: Iterable[str], indent: str = "") -> str:
    """Return lines as comments."""
    return "".join(f"{indent}{line}\n" for line in lines)


def docstring(lines: Iterable[str]) -> str:
    """Return the docstring of a rule; comments where the lines could not stand in one as they are."""
    kept = [line for line in (" ".join(line.split()) for line in lines) if line]
    text = "\n".join(f"{STEP}{line}" for line in kept)
    if not kept:
        return ""
    if "\\" in text or '"""' in text or not text.replace("\n", "").isprintable():
        return comment((f"# {line}" for line in kept), STEP)
    text = text.lstrip()
    begin, end = '"""' + " " * text.startswith('"'), " " * text.endswith('"') + '"""'
    if len(kept) == 1:
        return f"{STEP}{begin}{text}{end}\n"
    return f'{STEP}{begin}{text}\n{STEP}"""\n'
