"""What a run left in a folder, and how two of them differ: names, kinds, bytes, modes. It knows no engine."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

from reanac_grammar.node import Node


class Kind(Enum):
    """What stands under a name."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    OTHER = "other"


class Entry(Node):
    """One name of a workspace.

    Attributes:
        kind: what it is.
        mode: its permission bits; 0 for a link, which has none of its own.
        content: the SHA-256 digest of a file's bytes, or where a link leads; empty for all else.
    """

    kind: Kind
    mode: int
    content: str


Snapshot = Mapping[str, Entry]
"""Everything below a folder, by its path in it with forward slashes."""


class What(Enum):
    """How an entry differs between two snapshots."""

    ONLY_FIRST = "missing"
    ONLY_SECOND = "surplus"
    KIND = "kind"
    CONTENT = "content"
    MODE = "mode"


class Difference(Node):
    """One entry that is not the same in two snapshots; `first` or `second` is None where it is not there."""

    path: str
    what: What
    first: Entry | None
    second: Entry | None


def snapshot(folder: Path, leave_out: Collection[str] = ()) -> dict[str, Entry]:
    """Return what stands below a folder; nothing where there is none.

    Files that may not be read are read all the same, and their modes put back: a command may make such files.

    Args:
        folder: the folder; it is not part of the snapshot itself.
        leave_out: paths that are no part of it, with all that stands below them.

    Raises:
        OSError: something cannot be read.
    """
    found: dict[str, Entry] = {}
    pending = [""] if folder.is_dir() else []
    while pending:
        parent = pending.pop()
        with _readable(folder / parent):
            names = sorted(os.listdir(folder / parent))
            for path in (f"{parent}/{name}" if parent else name for name in names):
                if path in leave_out:
                    continue
                found[path] = _entry(folder / path)
                if found[path].kind is Kind.FOLDER:
                    pending.append(path)
    return dict(sorted(found.items()))


def differences(first: Snapshot, second: Snapshot) -> tuple[Difference, ...]:
    """Return what differs, in the order of the paths; an entry is told of once for each way in which it differs."""
    found: list[Difference] = []
    for path in sorted(first.keys() | second.keys()):
        one, other = first.get(path), second.get(path)
        found += (Difference(path, what, one, other) for what in _whats(one, other))
    return tuple(found)


def _whats(one: Entry | None, other: Entry | None) -> Iterator[What]:
    if one is None or other is None:
        yield What.ONLY_SECOND if one is None else What.ONLY_FIRST
    elif one.kind is not other.kind:
        yield What.KIND
    else:
        if one.content != other.content:
            yield What.CONTENT
        if one.mode != other.mode:
            yield What.MODE


def _entry(path: Path) -> Entry:
    status = path.lstat()
    mode = stat.S_IMODE(status.st_mode)
    if stat.S_ISLNK(status.st_mode):
        return Entry(Kind.LINK, 0, os.readlink(path))
    if stat.S_ISDIR(status.st_mode):
        return Entry(Kind.FOLDER, mode, "")
    if not stat.S_ISREG(status.st_mode):
        return Entry(Kind.OTHER, mode, "")
    with _readable(path), path.open("rb") as file:
        return Entry(Kind.FILE, mode, hashlib.file_digest(file, "sha256").hexdigest())


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Let the owner read a file, or list a folder, for a while."""
    mode = stat.S_IMODE(path.stat().st_mode)
    wanted = mode | (0o500 if path.is_dir() else 0o400)
    if mode != wanted:
        path.chmod(wanted)
    try:
        yield
    finally:
        if mode != wanted:
            path.chmod(mode)
