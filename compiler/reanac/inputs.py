"""The files of the user's own that a bundle holds: declared inputs, and tests."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from .bundle import MANIFEST, Bundle, BundleFile, is_inside, listed_files
from .diagnostics import Findings
from .ir import FilePath, Files, Workflow

MOST_ENTRIES = 50_000
"""How many files and folders of an input directory are looked at: through links, a few can stand for billions."""


def input_files(workflow: Workflow, folder: Path, made: Bundle, findings: Findings) -> tuple[BundleFile, ...]:
    """Return the declared inputs and tests that exist as files of the bundle; what cannot be put there is an error.

    Links are followed, as REANA's client follows them when it uploads.
    """
    declared = workflow.inputs or Files()
    workspace = PurePosixPath(made.workspace)
    ours = {
        PurePosixPath(file.path).relative_to(workspace): file
        for file in made.files
        if PurePosixPath(file.path).is_relative_to(workspace)
    }
    found: dict[str, BundleFile] = {}
    for entry in (*(declared.files or ()), *(workflow.tests or ())):
        source, path = folder / entry.path, _normal(entry.path)
        if PurePosixPath(path) in ours:
            _refuse_other(entry, source, ours[PurePosixPath(path)], made, findings)
        elif _is_folder_of_ours(entry, ours, findings):
            continue
        elif os.path.isfile(source) and is_inside(entry.path):
            found.setdefault(path, BundleFile(path, source))
    for entry in declared.directories or ():
        source = folder / entry.path
        files = _files_below(source) if os.path.isdir(source) and is_inside(entry.path) else ()
        if files is None:
            message = f"The directory {entry.path} holds more than {MOST_ENTRIES:,} files and folders."
            findings.error("RN702", entry.span, message, "Links are followed: is there one to a folder above it?")
        for file in files or ():
            path = _normal(os.path.join(entry.path, file.relative_to(source)))
            if PurePosixPath(path) in ours:
                _refuse_other(entry, file, ours[PurePosixPath(path)], made, findings)
            elif path != MANIFEST or made.workspace != ".":
                found.setdefault(path, BundleFile(path, file))
    return tuple(file.replace(path=(workspace / file.path).as_posix()) for file in found.values())


def _files_below(folder: Path) -> tuple[Path, ...] | None:
    """Return the files below a folder in order, but for those of other bundles; None when there are too many.

    A loop of links has an end. Links to links to links are too many when the system says so.
    """
    files: list[Path] = []
    pending = [(folder, frozenset[tuple[int, int]]())]
    entries = 0
    while pending:
        parent, above = pending.pop()
        try:
            status, names = parent.stat(), os.listdir(parent)
        except OSError as error:
            if error.errno != errno.ELOOP:
                raise
            return None
        real = (status.st_dev, status.st_ino)
        if real in above or (parent != folder and listed_files(parent)):
            continue
        for path in map(parent.joinpath, names):
            entries += 1
            if entries > MOST_ENTRIES:
                return None
            if path.is_dir():
                pending.append((path, above | {real}))
            elif path.is_file():
                files.append(path)
    return tuple(sorted(files))


def _normal(path: str) -> str:
    return os.path.normpath(path).replace(os.sep, "/")


def _refuse_other(entry: FilePath, source: Path, ours: BundleFile, made: Bundle, findings: Findings) -> None:
    """Refuse an input that reanac would replace by a file of its own that says something else.

    The main file is made from the specification, which may be among its own inputs.
    """
    if ours.path != made.main and os.path.isfile(source) and source.read_bytes() != ours.content:
        message = f"The bundle holds a {ours.path} of reanac's own, and yours is another."
        findings.error("RN702", entry.span, message, "Give your file another name.")


def _is_folder_of_ours(entry: FilePath, ours: Iterable[PurePosixPath], findings: Findings) -> bool:
    """Whether a declared file stands where the bundle has a folder, which is refused."""
    for path in ours:
        if PurePosixPath(entry.path) in path.parents:
            message = f"The bundle holds a folder {entry.path} for {path}, and this is a file."
            findings.error("RN702", entry.span, message, "Give your file another name.")
            return True
    return False
