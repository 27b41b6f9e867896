"""Bundles: the files that a compile makes, and how they reach the disk, all or none."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Protocol

from reanac_grammar.node import Node

from .diagnostics import Findings
from .ir import FilePath, Files, Workflow

MANIFEST = "reanac-bundle.json"
"""The file of a bundle that lists what reanac wrote: what is listed and unchanged may be overwritten."""


class BundleFile(Node):
    """One file of a bundle.

    Attributes:
        path: relative to the bundle, with forward slashes.
        content: its bytes, or the file on this machine that it is a copy of.
    """

    path: str
    content: bytes | Path


class Bundle(Node):
    """The files of a compiled specification.

    Attributes:
        main: the path of the file to submit or run.
        origin: the specification that it was made from, where that is a file on this machine.
    """

    main: str
    files: tuple[BundleFile, ...]
    origin: Path | None = None

    def text(self, path: str | None = None) -> str:
        """Return the text of a file that was made, the main one unless another is named.

        Raises:
            KeyError: the bundle has no such file, or it is a copy of an input.
        """
        wanted = self.main if path is None else path
        for file in self.files:
            if file.path == wanted and isinstance(file.content, bytes):
                return file.content.decode()
        raise KeyError(wanted)


class Backend(Protocol):
    """What a target must offer; it is found by its name (`reanac.targets`)."""

    name: str
    summary: str

    def emit(self, workflow: Workflow, findings: Findings) -> Bundle | None:
        """Return the files that a workflow becomes, or None where it cannot be expressed; findings say why.

        The workflow has been through the passes. The bundle need not hold the declared inputs.
        """
        ...


class BundleError(Exception):
    """A bundle cannot be written; nothing has been."""


# --------------------------------------------------------------------------------------------------------------------
# Declared inputs


def input_files(workflow: Workflow, folder: Path, made: Bundle, findings: Findings) -> tuple[BundleFile, ...]:
    """Return the declared inputs as files of the bundle; what is missing beside the spec is a warning (RN601).

    Links are followed, as REANA's client follows them when it uploads.
    """
    declared = workflow.inputs or Files()
    found: dict[str, BundleFile] = {}
    for entry in declared.files or ():
        source = folder / entry.path
        if os.path.isfile(source) and _inside(entry.path):
            found.setdefault(_normal(entry.path), BundleFile(_normal(entry.path), source))
        elif _normal(entry.path) not in {file.path for file in made.files}:
            _missing(entry, "file", source, findings)
    for entry in declared.directories or ():
        source = folder / entry.path
        files = _walk(source) if os.path.isdir(source) and _inside(entry.path) else ()
        if not files:
            _missing(entry, "directory", source, findings)
        for path in files:
            relative = _normal(os.path.join(entry.path, path.relative_to(source)))
            found.setdefault(relative, BundleFile(relative, path))
    taken = {MANIFEST, *(file.path for file in made.files)}
    return tuple(file for path, file in found.items() if path not in taken)


def _walk(folder: Path) -> tuple[Path, ...]:
    """Return the files below a folder in order, but for those of other bundles; a loop of links has an end."""
    files: list[Path] = []
    pending = [(folder, frozenset[Path]())]
    while pending:
        parent, above = pending.pop()
        real = parent.resolve()
        if real in above or (parent != folder and _manifest(parent)):
            continue
        for path in parent.iterdir():
            if path.is_dir():
                pending.append((path, above | {real}))
            elif path.is_file():
                files.append(path)
    return tuple(sorted(files))


def _inside(path: str) -> bool:
    """Whether a path names something below the spec's folder by its own words (a link may point elsewhere)."""
    return not os.path.isabs(path) and ".." not in Path(path).parts


def _normal(path: str) -> str:
    return os.path.normpath(path).replace(os.sep, "/")


def _missing(entry: FilePath, what: str, source: Path, findings: Findings) -> None:
    """Report an input that cannot be put into the bundle; `os.path` takes any text for a path."""
    fault, help = "does not exist beside the specification", None
    if os.path.isfile(source):
        fault, help = "is a file", "Declare it under inputs.files."
    elif os.path.isdir(source):
        is_empty = what == "directory"
        fault, help = ("has no files", None) if is_empty else ("is a directory", "Declare it under inputs.directories.")
    findings.warning("RN601", entry.span, f"The {what} {entry.path} {fault}, so the bundle is without it.", help)


# --------------------------------------------------------------------------------------------------------------------
# Writing


def write_bundle(bundle: Bundle, folder: Path, *, force: bool = False, link: bool = False) -> None:
    """Write a bundle into a folder: all of its files or none.

    A file of an earlier compile that is unchanged, and no longer part of the bundle, is removed. Two compiles into one
    folder take turns.

    Args:
        bundle: what to write.
        folder: where; it is made when it does not exist.
        force: overwrite files that reanac did not write.
        link: link declared inputs instead of copying them.

    Raises:
        BundleError: a file that reanac did not write stands in the way, the specification or its inputs would be
            overwritten, or the disk refuses; nothing has changed.
    """
    try:
        folder = folder.resolve()
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(folder.parent), tempfile.TemporaryDirectory(prefix=".reanac-", dir=folder.parent) as work:
            written = _manifest(folder)
            _refuse_sources(bundle, folder)
            _refuse_foreign(bundle, folder, {} if force else written, force=force)
            new, old = Path(work, "new"), Path(work, "old")
            new.mkdir()
            old.mkdir()
            _write_all(bundle, new, folder, link=link)
            stale = (folder / path for path in written.keys() - {file.path for file in bundle.files} if _inside(path))
            _exchange(new, folder, old, [path for path in stale if _is_written(path, written, folder)])
    except OSError as error:
        raise BundleError(f"{error.filename or folder}: {error.strerror}; nothing was written.") from error


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Keep two compiles apart; where the file system has no locks, they are not."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _refuse_sources(bundle: Bundle, folder: Path) -> None:
    """Refuse to write over the specification or over its inputs, whatever is forced."""
    sources = [bundle.origin, *(file.content for file in bundle.files)]
    kept = {_identity(source) for source in sources if isinstance(source, Path) and source.exists()}
    for target in (*(folder / file.path for file in bundle.files), folder / MANIFEST):
        if target.exists() and not target.is_symlink() and _identity(target) in kept:
            raise BundleError(f"{target} belongs to the specification; name another folder to write to.")


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def _refuse_foreign(bundle: Bundle, folder: Path, written: dict[str, str], *, force: bool) -> None:
    """Refuse to overwrite a file that reanac did not write, or that was changed since."""
    if folder.exists() and not folder.is_dir():
        raise BundleError(f"{folder} is a file; name a folder.")
    for file in bundle.files:
        target = folder / file.path
        if target.is_dir() and not target.is_symlink():
            raise BundleError(f"{target} is a folder, and a file of that name is to be written.")
        if not force and os.path.lexists(target) and not _is_written(target, written, folder):
            if target.is_file() and _digest(target) == _digest(file.content):
                continue
            raise BundleError(
                f"{target} was not written by reanac, or was changed since; nothing is overwritten without --force."
            )


def _manifest(folder: Path) -> dict[str, str]:
    """Return the files that reanac wrote into a folder, each with the digest that it had."""
    try:
        listed = json.loads((folder / MANIFEST).read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return listed if isinstance(listed, dict) else {}


def _is_written(target: Path, written: dict[str, str], folder: Path) -> bool:
    """Whether reanac wrote a file, and it is as it was; a link holds nothing that could be lost."""
    digest = written.get(target.relative_to(folder).as_posix())
    return digest is not None and (target.is_symlink() or (target.is_file() and _digest(target) == digest))


def _digest(content: bytes | Path) -> str:
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_all(bundle: Bundle, new: Path, folder: Path, *, link: bool) -> None:
    """Write the files of a bundle, which is to stand in `folder`, into the folder `new`."""
    listed: dict[str, str] = {}
    for file in bundle.files:
        target = new / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(file.content, bytes):
            target.write_bytes(file.content)
        elif link:
            # A relative link says nothing of this machine, and holds when both folders are moved.
            target.symlink_to(os.path.relpath(file.content.resolve(), (folder / file.path).parent))
        else:
            shutil.copy(file.content, target)
        listed[file.path] = _digest(target if isinstance(file.content, Path) and not link else file.content)
    manifest = {"made by": "reanac", "files": dict(sorted(listed.items()))}
    (new / MANIFEST).write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _exchange(new: Path, folder: Path, old: Path, stale: list[Path]) -> None:
    """Put what was written in its place, and what is stale away; when one step fails, take back those before it."""
    if not folder.exists():
        new.rename(folder)
        return
    undo: list[Callable[[], object]] = []
    try:
        for path in stale:
            _rename(path, old / str(len(undo)), undo)
        for path in sorted(new.rglob("*")):
            target = folder / path.relative_to(new)
            if path.is_symlink() or not path.is_dir():
                if os.path.lexists(target):
                    _rename(target, old / str(len(undo)), undo)
                _rename(path, target, undo)
            elif not target.is_dir():
                target.mkdir()
                undo.append(target.rmdir)
    except OSError:
        for step in reversed(undo):
            step()
        raise
    for path in stale:
        _remove_empty(path.parent, folder)


def _rename(path: Path, target: Path, undo: list[Callable[[], object]]) -> None:
    path.rename(target)
    undo.append(partial(target.rename, path))


def _remove_empty(parent: Path, folder: Path) -> None:
    """Remove the folders that have become empty, up to the bundle's own."""
    while parent != folder and not any(parent.iterdir()):
        parent.rmdir()
        parent = parent.parent
