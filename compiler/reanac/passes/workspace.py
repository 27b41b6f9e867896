"""Paths in the workspace: where a transfer lands, and whether two paths may name the same files."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ..ir import Get, Replicas


def clean(path: str) -> str:
    """Return a path without needless parts: ``./a//b/`` is ``a/b``."""
    return posixpath.normpath(path) if path else "."


def landing(transfer: Get | Replicas) -> tuple[str, ...]:
    """Return where a transfer may land: without a path, ``rucio get`` names the place after the scope or dataset."""
    if transfer.to is not None:
        return (clean(transfer.to.source),)
    scope, name = transfer.did.scope.source, transfer.did.name.source.lstrip("/")
    return clean(f"{scope}/{name}"), clean(name)


def is_uncertain(path: str) -> bool:
    """Whether a path may name any file: a parameter or a pattern stands for anything, and ``.`` is all."""
    return path == "." or "${" in path or "*" in path


def parents(path: str) -> Iterator[str]:
    """Yield the folders that a path lies in, the nearest first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


class Paths:
    """A set of paths that can be asked, in time that does not grow with it, whether one of them may be another."""

    __slots__ = ("_above", "_paths", "_uncertain")

    def __init__(self) -> None:
        self._paths: set[str] = set()
        self._above: set[str] = set()
        self._uncertain = False

    def add(self, path: str) -> None:
        """Add a path."""
        path = clean(path)
        self._uncertain = self._uncertain or is_uncertain(path)
        self._paths.add(path)
        self._above.update(parents(path))

    def overlap(self, path: str) -> bool:
        """Whether a path may be one of these, lie in one, or hold one."""
        path = clean(path)
        if not self._paths:
            return False
        if self._uncertain or is_uncertain(path) or path in self._paths or path in self._above:
            return True
        return any(parent in self._paths for parent in parents(path))
