"""Bundles: the files that a compile makes, and how they reach the disk, all or none."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Protocol

from reanac_grammar.node import Node

from .diagnostics import Findings
from .ir import FilePath, Workflow

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
    """The files of a compiled specification; `main` is the one to submit or run."""

    main: str
    files: tuple[BundleFile, ...]

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
    """Return the declared inputs as files of the bundle; what is missing beside the spec is a warning (RN601)."""
    declared = workflow.inputs
    if declared is None:
        return ()
    taken = {file.path for file in made.files}
    found: dict[str, BundleFile] = {}
    for entry in declared.files or ():
        source = folder / entry.path
        if entry.path in taken:
            continue
        if source.is_file() and _inside(source, folder):
            found[_normal(entry.path)] = BundleFile(_normal(entry.path), source)
        else:
            _missing(entry, "file", findings)
    for entry in declared.directories or ():
        source = folder / entry.path
        if not source.is_dir() or not _inside(source, folder):
            _missing(entry, "directory", findings)
            continue
        for path in sorted(_walk(source)):
            relative = _normal(os.path.join(entry.path, path.relative_to(source)))
            if relative not in taken:
                found[relative] = BundleFile(relative, path)
    return tuple(found.values())


def _walk(folder: Path) -> list[Path]:
    """Return the files below a folder; links to folders are not followed, so a loop of them has an end."""
    files: list[Path] = []
    for parent, _, names in os.walk(folder):
        files += [Path(parent, name) for name in names if Path(parent, name).is_file()]
    return files


def _inside(path: Path, folder: Path) -> bool:
    """Whether a path names something below the spec's folder by its own words (a link may point elsewhere)."""
    return not os.path.isabs(os.path.relpath(path, folder)) and ".." not in Path(os.path.relpath(path, folder)).parts


def _normal(path: str) -> str:
    return os.path.normpath(path).replace(os.sep, "/")


def _missing(entry: FilePath, what: str, findings: Findings) -> None:
    findings.warning(
        "RN601",
        entry.span,
        f"The {what} {entry.path} does not exist beside the specification, so the bundle is without it.",
    )


# --------------------------------------------------------------------------------------------------------------------
# Writing


def write_bundle(bundle: Bundle, folder: Path, *, force: bool = False, link: bool = False) -> None:
    """Write a bundle into a folder: all of its files or none.

    Args:
        bundle: what to write.
        folder: where; it is made when it does not exist.
        force: overwrite files that reanac did not write.
        link: link declared inputs instead of copying them.

    Raises:
        BundleError: a file that reanac did not write stands in the way, or the disk refuses; nothing has changed.
    """
    if not force:
        _refuse_foreign(bundle, folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise BundleError(f"{folder} cannot be written: {error.strerror}.") from error
    try:
        _write_all(bundle, staging, link=link)
        _move(staging, folder)
    except OSError as error:
        raise BundleError(f"{error.filename or folder} cannot be written: {error.strerror}.") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _refuse_foreign(bundle: Bundle, folder: Path) -> None:
    """Refuse to overwrite a file that reanac did not write, or that was changed since."""
    if folder.exists() and not folder.is_dir():
        raise BundleError(f"{folder} is a file; name a folder.")
    written = _manifest(folder)
    for file in bundle.files:
        target = folder / file.path
        if not target.exists() and not target.is_symlink():
            continue
        if target.is_dir():
            raise BundleError(f"{target} is a folder, and a file of that name is to be written.")
        digest = _digest(target.read_bytes())
        if digest != written.get(file.path) and digest != _digest(_bytes(file)):
            raise BundleError(
                f"{target} was not written by reanac, or was changed since; nothing is overwritten without --force."
            )


def _manifest(folder: Path) -> dict[str, str]:
    try:
        listed = json.loads((folder / MANIFEST).read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return listed if isinstance(listed, dict) else {}


def _bytes(file: BundleFile) -> bytes:
    return file.content if isinstance(file.content, bytes) else file.content.read_bytes()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _write_all(bundle: Bundle, folder: Path, *, link: bool) -> None:
    listed: dict[str, str] = {}
    for file in bundle.files:
        target = folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(file.content, bytes):
            target.write_bytes(file.content)
        elif link:
            target.symlink_to(file.content.resolve())
        else:
            shutil.copyfile(file.content, target)
        listed[file.path] = _digest(_bytes(file))
    manifest = {"made by": "reanac", "files": dict(sorted(listed.items()))}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")


def _move(staging: Path, folder: Path) -> None:
    """Put what was staged in its place: by one rename where the folder is new, else file by file."""
    staging.chmod(0o755)
    if not folder.exists():
        staging.rename(folder)
        return
    for path in sorted(staging.rglob("*")):
        target = folder / path.relative_to(staging)
        if path.is_dir() and not path.is_symlink():
            target.mkdir(exist_ok=True)
        else:
            path.replace(target)
