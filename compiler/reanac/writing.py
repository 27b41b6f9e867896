"""How a bundle reaches the disk: all of it or nothing, and never over a file that reanac did not write."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from .bundle import MANIFEST, Bundle, is_inside, listed_files


class BundleError(Exception):
    """A bundle cannot be written; nothing has been."""


class _UndoneError(BundleError):
    """The disk failed while a bundle was written, and again when that was taken back."""


def write_bundle(
    bundle: Bundle, folder: Path, *, force: bool = False, link: bool = False, keep: Mapping[str, str] | None = None
) -> None:
    """Write a bundle into a folder: all of its files or none.

    A file of an earlier compile that is unchanged, and no longer part of the bundle, is removed. Two compiles into one
    folder take turns.

    Args:
        bundle: what to write.
        folder: where; it is made when it does not exist.
        force: overwrite files that reanac did not write.
        link: link declared inputs instead of copying them.
        keep: files of an earlier compile that are left as they stand, and the digests that stay listed for them.

    Raises:
        BundleError: a file that reanac did not write stands in the way, the specification or its inputs would be
            overwritten, or the disk refuses; nothing has changed.
    """
    keep = keep or {}
    bundle = bundle.replace(files=tuple(file for file in bundle.files if file.path not in keep))
    try:
        folder = folder.resolve()
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(folder.parent):
            written = listed_files(folder)
            _refuse_sources(bundle, folder)
            _refuse_foreign(bundle, folder, {} if force else written, force=force)
            with _work_folder(folder if folder.exists() else folder.parent) as work:
                new, old = work / "new", work / "old"
                new.mkdir()
                old.mkdir()
                _write_all(bundle, new, folder, link=link, keep=keep)
                wanted = keep.keys() | {file.path for file in bundle.files}
                stale = (folder / path for path in written.keys() - wanted if is_inside(path))
                _exchange(new, folder, old, [path for path in stale if _is_written(path, written, folder)])
    except OSError as error:
        raise BundleError(f"{error.filename or folder}: {error.strerror}; nothing was written.") from error


@contextmanager
def _work_folder(parent: Path) -> Iterator[Path]:
    """Make a folder on the file system of the bundle, for renaming does not reach over to another."""
    work = Path(tempfile.mkdtemp(prefix=".reanac-", dir=parent))
    try:
        yield work
    except _UndoneError:
        raise  # what stands in it has no other copy
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    shutil.rmtree(work, ignore_errors=True)


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
            if target.is_file() and digest(target) == digest(file.content):
                continue
            raise BundleError(
                f"{target} was not written by reanac, or was changed since; nothing is overwritten without --force."
            )


def _is_written(target: Path, written: dict[str, str], folder: Path) -> bool:
    """Whether reanac wrote a file, and it is as it was; a link holds nothing that could be lost."""
    known = written.get(target.relative_to(folder).as_posix())
    return known is not None and (target.is_symlink() or (target.is_file() and digest(target) == known))


def digest(content: bytes | Path) -> str:
    """Return what the list of a bundle holds of a file: the SHA-256 digest of its bytes."""
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_all(bundle: Bundle, new: Path, folder: Path, *, link: bool, keep: Mapping[str, str]) -> None:
    """Write the files of a bundle, which is to stand in `folder`, into the folder `new`."""
    listed = dict(keep)
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
        listed[file.path] = digest(target if isinstance(file.content, Path) and not link else file.content)
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
    except BaseException as error:
        _take_back(undo, old, error)
        raise
    for path in stale:
        _remove_empty(path.parent, folder)


def _take_back(undo: list[Callable[[], object]], old: Path, error: BaseException) -> None:
    """Undo what was done, the last first; what cannot be undone does not keep the rest from it."""
    failed = False
    for step in reversed(undo):
        try:
            step()
        except OSError:
            failed = True
    if failed:
        raise _UndoneError(f"The bundle is half written, for the disk fails ({error}); the old files lie in {old}.")


def _rename(path: Path, target: Path, undo: list[Callable[[], object]]) -> None:
    path.rename(target)
    undo.append(partial(target.rename, path))


def _remove_empty(parent: Path, folder: Path) -> None:
    """Remove the folders that have become empty, up to the bundle's own."""
    while parent != folder and not any(parent.iterdir()):
        parent.rmdir()
        parent = parent.parent
