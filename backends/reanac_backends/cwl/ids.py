"""Identifiers of CWL: letters, digits and underscores, which ``$(inputs.NAME)`` can refer to in every runner."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable

_FORBIDDEN = re.compile(r"[^A-Za-z0-9_]+")
RESERVED = ("class", "id")
"""What means something else in a file of inputs: of ``class``, cwltool 3.3 says "unhashable type"."""
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def identifier(text: str, otherwise: str) -> str:
    """Return a text as an identifier, or another one where nothing of it is left."""
    found = _FORBIDDEN.sub("_", text).strip("_") or otherwise
    return f"_{found}" if found[0].isdigit() else found


class Ids:
    """The identifiers of a workflow: each is given once, and told from the others also where case does not count."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {each.casefold() for each in (*RESERVED, *taken)}
        self._numbers: dict[str, int] = {}

    def take(self, *wanted: str) -> str:
        """Return the first that is free; the last one with a number where none is."""
        for each in wanted:
            if each.casefold() not in self._taken:
                self._taken.add(each.casefold())
                return each
        number = self._numbers.get(wanted[-1], 1) + 1
        while f"{wanted[-1]}_{number}".casefold() in self._taken:
            number += 1
        self._numbers[wanted[-1]] = number
        return self.take(f"{wanted[-1]}_{number}")


def path_ids(paths: Iterable[str], ids: Ids) -> dict[str, str]:
    """Return an identifier for each path: its stem if no other has that, else with its ending or its folders."""
    listed = list(dict.fromkeys(paths))
    stems = [identifier(posixpath.splitext(posixpath.basename(path))[0], "file").casefold() for path in listed]
    counts = Counter(stems)
    found = {}
    for path, stem in zip(listed, stems, strict=True):
        base = posixpath.basename(path)
        short = identifier(posixpath.splitext(base)[0], "file")
        longer = [identifier(base, "file"), identifier(path, "file")]
        found[path] = ids.take(*([short] if counts[stem] == 1 else []), *longer)
    return found
