"""Lark parsers for the ``.lark`` files of this package, built when first asked for and kept between runs.

Fresh tables for directives cost 20 ms, kept ones 2 ms. The tables are kept in a pickle, so they are read only
from a folder that nobody but this user can write to: `_private_folder` decides, and where it finds none
nothing is kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import stat
import sys
from functools import cache
from typing import TYPE_CHECKING

import lark
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

RULES: dict[str, tuple[str, ...]] = {
    "directive": ("get", "upload", "replicas", "did"),
    "image": ("image",),
    "quantity": (
        "kubernetes_memory",
        "kubernetes_cpu",
        "htcondor_memory",
        "htcondor_disk",
        "htcondor_runtime",
        "slurm_time",
        "compute4punch_memory",
        "count",
        "duration",
    ),
    "rse": ("expression",),
    "template": ("command",),
}
"""The grammar files, and the rules that a text of each can begin with."""

_DIGEST_SIZE = hashlib.sha256().digest_size


class Mismatch(Exception):  # noqa: N818 - not an error yet: the caller says in its own words what is wrong
    """A text that the grammar does not accept.

    Attributes:
        place: offset of the first character that cannot stand where it stands; the text's length at its end.
        expected: names of the terminals that could stand there; ``$END`` is the end of the text.
    """

    def __init__(self, place: int, expected: frozenset[str]) -> None:
        super().__init__(place, expected)
        self.place = place
        self.expected = expected


def parse(grammar: str, rule: str, text: str) -> Tree[Token]:
    """Return the tree of `text` by `rule` of ``grammar.lark``; its tokens know their offsets.

    Raises:
        Mismatch: the grammar does not accept the text.
    """
    try:
        return parser(grammar).parse(text, start=rule)
    except UnexpectedCharacters as error:
        raise Mismatch(_start(error.pos_in_stream, text), frozenset(error.allowed)) from None
    except UnexpectedToken as error:
        # The token of the end has the place of the last one before it.
        start = None if error.token.type == "$END" else error.token.start_pos
        raise Mismatch(_start(start, text), frozenset(error.expected)) from None


def _start(place: int | None, text: str) -> int:
    """Return where a text stops making sense; Lark has no place for its end."""
    return len(text) if place is None else place


@cache
def parser(grammar: str) -> Lark:
    """Return the parser of ``grammar.lark``, from the cache where there is one."""
    source = grammar_source(grammar)
    with _Cache(_cache_key(grammar, source)) as kept:
        tables = kept.read()
        if tables is not None:
            return lark.Lark.load(io.BytesIO(tables))
        fresh = lark.Lark(
            source, parser="lalr", lexer="contextual", start=list(RULES[grammar]), maybe_placeholders=False
        )
        buffer = io.BytesIO()
        fresh.save(buffer)
        kept.write(buffer.getvalue())
    return fresh


def grammar_source(grammar: str) -> str:
    """Return the text of ``grammar.lark``."""
    with open(os.path.join(os.path.dirname(__file__), f"{grammar}.lark"), encoding="utf-8") as file:
        return file.read()


def _cache_key(grammar: str, source: str) -> str:
    """Return the name of the file that keeps the tables: other grammar, Lark or Python, other file."""
    parts = (source, repr(RULES[grammar]), lark.__version__, sys.version, sys.implementation.name)
    return f"{grammar}-{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}.lalr"


class _Cache:
    """One file in the private folder, for as long as the ``with`` block lasts.

    The folder is held open and every file is named relative to it, so that it cannot be exchanged between the
    check and the use. A file begins with the digest of what follows: a torn one is no different from none.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._folder: int | None = None

    def __enter__(self) -> _Cache:
        self._folder = _private_folder()
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            os.close(self._folder)

    def read(self) -> bytes | None:
        """Return what was kept, or None."""
        if self._folder is None:
            return None
        try:
            file = os.open(self._name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=self._folder)
            with open(file, "rb") as opened:
                content = opened.read()
        except OSError:
            return None
        digest, tables = content[:_DIGEST_SIZE], content[_DIGEST_SIZE:]
        return tables if hashlib.sha256(tables).digest() == digest else None

    def write(self, tables: bytes) -> None:
        """Keep `tables`, all or nothing; a folder that cannot be written to keeps nothing."""
        if self._folder is None:
            return
        draft = f".{self._name}.{os.getpid()}.{os.urandom(4).hex()}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        try:
            with open(os.open(draft, flags, 0o600, dir_fd=self._folder), "wb") as opened:
                opened.write(hashlib.sha256(tables).digest() + tables)
            os.replace(draft, self._name, src_dir_fd=self._folder, dst_dir_fd=self._folder)
        except OSError:
            self._discard(draft)

    def _discard(self, draft: str) -> None:
        try:
            os.unlink(draft, dir_fd=self._folder)
        except OSError:
            return


def _private_folder() -> int | None:
    """Open the folder of kept tables, made if it is missing.

    Returns:
        A file descriptor of a folder that belongs to this user and that no other user can enter, or None.
    """
    base = os.environ.get("XDG_CACHE_HOME", "")
    # The XDG base directory specification says that a relative path there is to be ignored.
    if not os.path.isabs(base):
        base = os.path.join(os.path.expanduser("~"), ".cache")
    if not os.path.isabs(base):
        return None
    path = os.path.join(base, "reanac")
    try:
        os.makedirs(base, mode=0o700, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.mkdir(path, mode=0o700)
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    status = os.fstat(folder)
    if status.st_uid == os.geteuid() and stat.S_IMODE(status.st_mode) & 0o077 == 0:
        return folder
    os.close(folder)
    return None
