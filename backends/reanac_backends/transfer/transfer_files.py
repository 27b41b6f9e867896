"""What the transfer script does with files of the workspace: where they land, whether they are whole, what is uploaded.

It stands beside rucio_transfer.py in a bundle.
"""

import glob
import hashlib
import json
import os
import re
import shutil
import sys
import uuid
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING or __package__:
    from . import transfer_checks as checks
else:  # in a bundle the two files stand side by side and are no package
    sys.dont_write_bytecode = True
    import transfer_checks as checks

PRIVATE = ".reanac"
LINKS = "TRANSFER_FOLLOWS_LINKS"
"""A variable that is set where an engine has put links to files into the folder, which may then be uploaded."""

CHOICES = "TRANSFER_CHOICES"
"""A variable with the folder of the choices of another run, which are made again."""

MOST = 500
"""How many files are asked of a client at once: Rucio's schema refuses more than 1,000 DIDs in one question."""


class File(NamedTuple):
    """A file as the catalogue describes it; `top` is the DID that was asked for: its own, or one that holds it."""

    did: str
    top: str
    size: int
    adler32: "str | None"
    md5: "str | None"


def inside(path: str) -> str:
    """Return `path` without needless parts; fail if it is not one of a file in the workspace."""
    clean = os.path.normpath(path)
    if os.path.isabs(path) or ".." in path.split("/") or clean == "." or path.endswith("/"):
        raise checks.TransferError(f"{path!r} is not the path of a file in the workspace.")
    if not os.environ.get(LINKS) and not os.path.realpath(clean).startswith(os.path.realpath(".") + os.sep):
        raise checks.TransferError(f"{path!r} leads out of the workspace through a symbolic link.")
    return clean


def landing(files: "list[File]", words: "dict[str, str]") -> "dict[str, File]":
    """Return each file under the path where it lands; without `to` that is where ``rucio get`` puts it."""
    to = words.get("to")
    if to and not to.endswith("/") and len({file.did for file in files}) != 1:
        raise checks.TransferError(
            f"{words['get']} has {len(files)} files, and {to!r} is the name of one: write {to + '/'!r}."
        )
    places = {}  # type: dict[str, File]
    for file in files:
        scope, name = file.did.split(":")
        base = name.rsplit("/", 1)[-1]
        if to is not None:
            path = to + base if to.endswith("/") else to
        elif file.did == file.top:
            path = f"{scope}/{name.lstrip('/')}"
        else:
            path = f"{file.top.split(':')[1].lstrip('/')}/{base if name.startswith('/') else name}"
        path = inside(path)
        if path in places and places[path].did != file.did:
            raise checks.TransferError(f"{places[path].did} and {file.did} would both be {path!r}: fetch them apart.")
        places[path] = file
    return places


def checksum(path: str, algorithm: str) -> int:
    """Return the ``adler32`` or ``md5`` of a file, as a number."""
    adler, md5 = 1, hashlib.md5()  # noqa: S324 (the catalogue's choice)
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            if algorithm == "md5":
                md5.update(block)
            else:
                adler = zlib.adler32(block, adler)
    return int(md5.hexdigest(), 16) if algorithm == "md5" else adler


def difference(path: str, file: File) -> str:
    """Say how a local file differs from what the catalogue says of it; nothing if it does not."""
    if not os.path.isfile(path):
        return "did not arrive"
    if os.path.getsize(path) != file.size:
        return f"has {os.path.getsize(path)} bytes, and the catalogue says {file.size}"
    for algorithm, known in (("adler32", file.adler32), ("md5", file.md5)):
        if known:
            return "" if checksum(path, algorithm) == int(known, 16) else f"has another {algorithm} than the catalogue"
    return ""


def temporary(room: str, path: str, file: File) -> str:
    """Return where a file that is to land at `path` comes at first; it is the same in every run.

    Folders cost time, so files share them, except where a name could be the folder of another, or its ``.part``.
    """
    scope, name = file.did.split(":")
    kin = {"scope": scope, "of": os.path.dirname(name), "to": os.path.dirname(path), "parts": str(name.count(".part"))}
    return os.path.join(room, key_of(kin), name.lstrip("/"))


def order(path: str, file: File, words: "dict[str, str]") -> "dict[str, Any]":
    """Return what a client is told of a file that is to come to `path`; it compares the checksum that it is told."""
    known = {"adler32": f"{int(file.adler32, 16):08x}"} if file.adler32 else {}
    known.update({"md5": f"{int(file.md5, 16):032x}"} if file.md5 else {})
    # The functions of the clients give up after six minutes, whatever the size; `rucio get` allows for 500 kB/s.
    patience = checks.seconds(words["timeout"]) if "timeout" in words else 360 + file.size // 500000
    base = path[: -len(file.did.split(":")[1].lstrip("/"))]
    return dict(known, did=file.did, bytes=file.size, base_dir=base, no_subdir=True, transfer_timeout=patience)


def sources(source: str) -> "list[str]":
    """Return the files that a folder or a glob stands for, without hidden ones."""
    inside(source.rstrip("/"))
    paths = sorted(glob.glob(os.path.join(glob.escape(source), "*") if source.endswith("/") else source))
    for path in paths:
        if not os.path.isfile(inside(path)):
            raise checks.TransferError(f"{path!r} is a folder, and a dataset is made of files.")
    if not paths:
        raise checks.TransferError(f"There is nothing to upload at {source!r}.")
    if len({os.path.basename(path) for path in paths}) != len(paths):
        raise checks.TransferError(f"Two files at {source!r} have one name.")
    return [os.path.normpath(path) for path in paths]


def local_file(did: str, path: str) -> File:
    """Return what the catalogue will have to say of a local file."""
    if not re.fullmatch(checks.DID, did):
        raise checks.TransferError(f"{path!r} cannot be uploaded under its own name: {did!r} is no DID.")
    if not os.path.isfile(path):
        raise checks.TransferError(f"There is no file {path!r} to upload.")
    return File(did, did, os.path.getsize(path), f"{checksum(path, 'adler32'):08x}", None)


def put_in_place(temporary: str, path: str) -> None:
    """Rename a finished file into place, within one file system."""
    folder = os.path.dirname(path) or "."
    os.makedirs(folder, exist_ok=True)
    if os.stat(folder).st_dev != os.stat(temporary).st_dev:
        temporary = shutil.move(temporary, os.path.join(folder, "." + uuid.uuid4().hex))
    os.replace(temporary, inside(path))


def write(path: str, text: str) -> None:
    """Write a small file whole or not at all."""
    temporary = os.path.join(PRIVATE, uuid.uuid4().hex)
    with open(temporary, "w") as file:
        file.write(text)
    put_in_place(temporary, path)


def key_of(words: "dict[str, str]") -> str:
    """Return a name for what belongs to a statement; it is the same in every run."""
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:16]
