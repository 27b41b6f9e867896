"""Which files a command line means: files, folders and patterns, without what ``.gitignore`` leaves out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from .config import NotFoundError
from .patterns import spec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

STANDARD_INPUT = "-"


def expand(names: Iterable[str], is_excluded: Callable[[str], bool] | None = None) -> Iterator[str]:
    """Yield the files that are meant, none twice: those named or fitting a pattern, and specifications below folders.

    Files come in the order of the command line, those of a pattern or a folder by name. A folder is searched for
    ``reana*.yaml`` and ``reana*.yml``; hidden folders, what a ``.gitignore`` names, and what `is_excluded` says are
    left out there. A file that is named itself is always meant.

    Args:
        names: of files and folders, or patterns with ``*``, ``?``, ``[…]`` and ``**``.
        is_excluded: asked for the path of every file that was found in a folder.

    Raises:
        reanac.config.NotFoundError: a pattern fits nothing.
    """
    seen: set[str] = set()
    for name in names:
        for found in _fitting(name):
            for file in _below(found, is_excluded) if found != STANDARD_INPUT and os.path.isdir(found) else (found,):
                if file not in seen:
                    seen.add(file)
                    yield file


def _fitting(name: str) -> list[str]:
    if name == STANDARD_INPUT or not any(char in name for char in "*?[") or os.path.lexists(name):
        return [name]
    from glob import glob

    found = sorted(glob(name, recursive=True))
    if not found:
        raise NotFoundError(f"No file fits the pattern {name!r}.")
    return found


def _below(folder: str, is_excluded: Callable[[str], bool] | None) -> Iterator[str]:
    """Yield the specifications below a folder, by name."""
    ignored = _Ignored(folder)
    for parent, folders, files in os.walk(folder, onerror=_refuse):
        ignored.enter(parent)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and not ignored.is_ignored(os.path.join(parent, name), is_folder=True)
        )
        for name in sorted(files):
            if name.startswith("reana") and name.endswith((".yaml", ".yml")):
                path = os.path.join(parent, name)
                if not ignored.is_ignored(path) and not (is_excluded is not None and is_excluded(path)):
                    yield path


def _refuse(error: OSError) -> None:
    raise error


class _Ignored:
    """What the ``.gitignore`` files say: those of the folders that are walked, and of those above in the repository."""

    def __init__(self, folder: str) -> None:
        self._specs: dict[str, GitIgnoreSpec] = {}
        top = os.path.abspath(folder)
        above = [top]
        while not os.path.exists(os.path.join(above[-1], ".git")):
            parent = os.path.dirname(above[-1])
            if parent == above[-1]:  # no repository: nothing above the folder speaks of it
                above = [top]
                break
            above.append(parent)
        for each in reversed(above[1:]):
            self.enter(each)

    def enter(self, folder: str) -> None:
        """Read the ``.gitignore`` of a folder, if it has one."""
        path = os.path.join(folder, ".gitignore")
        if os.path.isfile(path):
            with open(path, encoding="utf-8", errors="surrogateescape") as file:
                self._specs[os.path.abspath(folder)] = spec(file.read().splitlines())

    def is_ignored(self, path: str, *, is_folder: bool = False) -> bool:
        """Whether a path is ignored; the ``.gitignore`` that lies nearest to it has the last word."""
        if not self._specs:
            return False
        whole = os.path.abspath(path)
        folder = os.path.dirname(whole)
        while True:
            spec = self._specs.get(folder)
            if spec is not None:
                relative = os.path.relpath(whole, folder) + ("/" if is_folder else "")
                verdict = spec.check_file(relative).include
                if verdict is not None:
                    return verdict
            parent = os.path.dirname(folder)
            if parent == folder:
                return False
            folder = parent
