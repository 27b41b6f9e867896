"""Paths of the workspace."""

from __future__ import annotations

import re

from .node import Node
from .problem import GrammarError
from .text import Text, parse_text


class Path(Node):
    """A path relative to the workspace.

    Attributes:
        text: the path; it may hold parameters, whose values are checked again at run time.
        is_folder: whether the path ends in a literal ``/``.
        start, end: the place of the path, without quotes.
    """

    text: Text
    is_folder: bool
    start: int = 0
    end: int = 0

    @property
    def source(self) -> str:
        """The canonical template text of the path, without quotes."""
        return self.text.source


_RELATIVE = "A PATH is relative to the workspace"


def parse_path(text: str, *, globs: bool = False) -> Path:
    """Return the path that the whole of `text` is: blanks, ``:``, ``@`` and quotes are part of it.

    Args:
        text: a scalar of the specification; line breaks at its end are those of a block scalar and are
            dropped.
        globs: whether ``*``, ``?`` and ``[`` may stand in it, as in the source of an upload.

    Raises:
        GrammarError: the path is empty, absolute, or leads out of the workspace; it holds a control
            character, a ``$`` that is no parameter, or a glob where none may stand.
    """
    source = text.rstrip("\n")
    return checked_path(parse_text(source), source, globs=globs)


def checked_path(path: Text, source: str, *, globs: bool) -> Path:
    """Return `path`, a part of `source`, as a path of the workspace.

    Raises:
        GrammarError: as for `parse_path`.
    """
    written = source[path.start : path.end]
    if not written:
        raise GrammarError("The PATH is empty: expected a path relative to the workspace.", path.start, path.end)
    if written[0] == "/":
        slashes = len(written) - len(written.lstrip("/"))
        raise GrammarError(
            f"{_RELATIVE}: it cannot begin with /.",
            path.start,
            path.start + slashes,
            hint="Name the path as seen from the workspace, such as data/x.root.",
        )
    if written.split("/", 1)[0] == "~":
        raise GrammarError(f"{_RELATIVE}: ~ is not expanded.", path.start, path.start + 1)
    _check_components(written, path.start)
    if not globs and (glob := re.search(r"[*?\[]", written)):
        raise GrammarError(
            f"{glob[0]} cannot stand in this PATH: only the source of an upload can be a glob.",
            path.start + glob.start(),
            path.start + glob.end(),
        )
    return Path(path, written.endswith("/"), path.start, path.end)


def _check_components(written: str, start: int) -> None:
    """Refuse ``..`` anywhere, and a ``.`` at the end, which names a folder and does not say so."""
    place = start
    components = written.split("/")
    for component in components:
        if component == "..":
            message = f"{_RELATIVE}: it cannot lead out of a folder with `..`."
            raise GrammarError(message, place, place + 2, hint="Write where it is from the top of the workspace.")
        place += len(component) + 1
    if components[-1] == ".":
        end = start + len(written)
        raise GrammarError(
            "A folder ends in /: expected `./`.",
            end - 1,
            end,
            hint="Write ./ for the folder.",
            replacement="./",
        )
