"""What shellcheck says of commands, where it is installed: one process for all of a specification's commands."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from reanac_grammar.node import Node

from .expansion import PARAMETER, Expansion

_NOT_TRUE_HERE = ("1090", "1091", "2034", "2045", "2046", "2154", "2164")
"""Codes that do not hold for a command of a step, whose variables may come from the image, or that are about style."""


class Remark(Node):
    """One finding of shellcheck.

    Attributes:
        command: the number of the command, counted from 0.
        is_error: it calls it an error; otherwise a warning.
        start, end: offsets in the command as written.
    """

    command: int
    code: int
    is_error: bool
    message: str
    start: int
    end: int


def remarks(shellcheck: str, expansions: Sequence[Expansion], seconds: float) -> Iterator[Remark]:
    """Yield what shellcheck finds in commands; nothing where it fails or takes too long.

    Args:
        shellcheck: the program.
        expansions: the commands; a parameter is an ordinary word to it.
        seconds: how long it may take for all of them.
    """
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, str(number)) for number in range(len(expansions))]
        for file, expansion in zip(files, expansions, strict=True):
            file.write_text(expansion.text.replace(PARAMETER, "p"), encoding="utf-8", errors="replace", newline="")
        options = ["--norc", "-s", "bash", "-f", "json1", "-S", "warning", "-e", ",".join(_NOT_TRUE_HERE)]
        try:
            done = subprocess.run(  # noqa: S603 (a program of the user's path, which runs nothing it reads)
                [shellcheck, *options, *map(str, files)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=seconds,
                check=False,
            )
            comments = json.loads(done.stdout)["comments"]
        except (OSError, subprocess.TimeoutExpired, ValueError, KeyError, TypeError):
            return
    for comment in comments:
        number = int(os.path.basename(comment["file"]))
        start = _offset(expansions[number], comment["line"], comment["column"])
        end = _offset(expansions[number], comment["endLine"], comment["endColumn"])
        is_error = comment["level"] == "error"
        yield Remark(number, comment["code"], is_error, comment["message"], start, max(end, start))


def _offset(expansion: Expansion, line: int, column: int) -> int:
    """Return where a line and a column of the text, both counted from 1, stand in the command as written."""
    lines = expansion.text.split("\n")
    before = "\n".join(lines[: line - 1]) + ("\n" if line > 1 else "") + lines[min(line, len(lines)) - 1][: column - 1]
    at = len(before.encode("utf-8", "surrogatepass"))
    return expansion.offsets[min(at, len(expansion.offsets) - 1)]
