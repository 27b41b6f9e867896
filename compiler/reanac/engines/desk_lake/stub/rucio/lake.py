"""STUB: a folder that stands for the Data Lake.

``LAKE/SCOPE/NAME`` is the file SCOPE:NAME, ``LAKE/SCOPE/DATASET/NAME`` the file SCOPE:NAME of the dataset
SCOPE:DATASET; what may not stand in a file's name is written as in a URL (``%2F``). ``LAKE/lake.json`` says what
folders cannot: a mapping by DID to any of

    type      FILE, DATASET or CONTAINER
    holds     the DIDs in it
    content   the text of a file that has none of its own here
    rses      the RSEs that have it; ``["DESK"]`` where nothing is said
    rules     the replication rules of it
    events    how many events are in it
    lie       another text that a download delivers, and calls a success
    seconds   how long a download takes

and under the keys ``rses``, the RSEs that are known (where they are not listed, every expression stands for all), and
``lie-upload``, that uploads do nothing and are called a success. Uploads write both.
"""

import fcntl
import json
import os
import uuid
import zlib
from contextlib import contextmanager
from typing import Any, Iterator  # noqa: UP035 (Python 3.6)
from urllib.parse import quote, unquote

FOLDER = "REANAC_DESK_LAKE"
"""The variable that names the folder."""

LOG = "REANAC_DESK_LOG"
"""The variable that names a file in which every transfer is written down."""

CATALOGUE = "lake.json"
ANYWHERE = "DESK"


class Lake:
    """The folder, and what was last read from it."""

    def __init__(self) -> None:
        self.folder = os.environ[FOLDER]
        self.said = {}  # type: dict[str, Any]
        self.dids = {}  # type: dict[str, dict[str, Any]]
        self.read()

    def read(self) -> None:
        """Read the folder anew."""
        path = os.path.join(self.folder, CATALOGUE)
        self.said = {}
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                self.said = json.load(file)
        self.dids = {}
        for scope in _names(self.folder):
            if os.path.isdir(os.path.join(self.folder, scope)):
                self._read_scope(scope)
        for did, more in self.said.items():
            if ":" in did:
                self.dids[did] = dict(self.dids.get(did, {"type": "FILE"}), **more)

    def _read_scope(self, scope: str) -> None:
        for name in _names(os.path.join(self.folder, scope)):
            path = os.path.join(self.folder, scope, name)
            did = f"{unquote(scope)}:{unquote(name)}"
            if not os.path.isdir(path):
                self.dids[did] = {"type": "FILE", "file": path}
                continue
            held = [(f"{unquote(scope)}:{unquote(inner)}", inner) for inner in _names(path)]
            self.dids[did] = {"type": "DATASET", "holds": [inner for inner, _ in held]}
            self.dids.update((inner, {"type": "FILE", "file": os.path.join(path, file)}) for inner, file in held)

    def content(self, did: str) -> bytes:
        """Return the bytes of a file."""
        entry = self.dids[did]
        if "content" in entry:
            return bytes(entry["content"].encode())
        with open(entry["file"], "rb") as file:
            return file.read()

    def rses(self, did: str) -> "list[str]":
        """Return the RSEs that have a file."""
        return list(self.dids[did].get("rses", [ANYWHERE]))

    def knows(self, expression: str) -> bool:
        """Whether an RSE expression makes sense here."""
        return "rses" not in self.said or expression in self.said["rses"]

    def has(self, did: str, expression: "str | None") -> bool:
        """Whether a file is where an expression says; where no RSEs are listed, everything is everywhere."""
        return not expression or "rses" not in self.said or expression in self.rses(did)

    def put(self, did: str, content: bytes) -> None:
        """Keep the bytes of a new file."""
        scope, name = (quote(part, safe="=+#") for part in did.split(":"))
        os.makedirs(os.path.join(self.folder, scope), exist_ok=True)
        self._write(os.path.join(self.folder, scope, name), content)

    @contextmanager
    def changing(self) -> "Iterator[dict[str, Any]]":
        """Hand out what lake.json says, and write it back; others wait for that."""
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            self.read()
            yield self.said
            text = json.dumps(self.said, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
            self._write(os.path.join(self.folder, CATALOGUE), text.encode())
            self.read()
        finally:
            os.close(descriptor)

    def _write(self, path: str, content: bytes) -> None:
        temporary = os.path.join(self.folder, "." + uuid.uuid4().hex)
        with open(temporary, "wb") as file:
            file.write(content)
        os.replace(temporary, path)


def _names(folder: str) -> "list[str]":
    """Return the names in a folder, in order and without hidden ones."""
    return sorted(name for name in os.listdir(folder) if not name.startswith("."))


def adler32(content: bytes) -> str:
    """Return a checksum as Rucio writes it."""
    return f"{zlib.adler32(content):08x}"


def log(line: str) -> None:
    """Write a transfer down, where that is wanted."""
    path = os.environ.get(LOG)
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(line + "\n")
