"""The shell that runs the commands of a step, each in a bash of its own, up to the first that fails (fact S1)."""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Iterable, Iterator, Mapping

from reanac import ir

from .text import escaped, templated

_LOOP = """\
cd "$REANA_WORKSPACE" && for command; do
  ((number += 1))
  bash -c 'cd "$REANA_WORKSPACE" && '"$command" < /dev/null || {
    status=$?
    echo "reanac: $0: command $number failed with status $status" >&2
    exit $status
  }
done
"""
"""A command that goes to the background takes its ``cd`` with it, and the rest of it is to be there as well.

It holds nothing that CWL would read as an expression.
"""

_TRANSFER = """\
cd "$REANA_WORKSPACE" && python3 "$TRANSFER/rucio_transfer.py" --words "$@" || {
  status=$?
  echo "reanac: $0: command 1 failed with status $status" >&2
  exit $status
}
"""

_COPY_LINKED = """\
find {} -type l -print0 2> /dev/null | while IFS= read -r -d '' link; do
  readlink -- "$link" | grep -qxFf "$TMPDIR/linked" || continue
  cp -RHp -- "$link" "$link.copy" && rm -- "$link" && mv -- "$link.copy" "$link" || exit
done
"""


def script(before: Iterable[str], is_transfer: bool, after: str = "") -> str:
    """Return the script of a tool; its name is ``$0``, and the commands, or words of a transfer, are its arguments.

    Args:
        before: the lines that come first.
        is_transfer: it is a transfer.
        after: what is done where all commands have succeeded.
    """
    body = _TRANSFER if is_transfer else _LOOP
    return escaped("".join(f"{line}\n" for line in before) + (f"{body.rstrip()} && {after}" if after else body))


def remember_links(taken: Iterable[str]) -> str:
    """Return the line that writes down where what a runner has linked into the folder of the job leads."""
    return f'readlink -- {" ".join(map(shlex.quote, taken))} > "$TMPDIR/linked"'


def copy_linked(given: Iterable[str]) -> str:
    """Return the lines that make copies of the runner's links in what a step gives.

    ``cp -r`` and ``mv`` of a link make a link, whose end a runner throws away with the step that it came from.
    """
    return _COPY_LINKED.format(" ".join(shlex.quote(f"./{path}" if path[0] == "-" else path) for path in given))


def make_folders(folders: Iterable[str]) -> tuple[str, ...]:
    """Return the line that makes folders, or none."""
    words = " ".join(map(shlex.quote, folders))
    return (f"mkdir -p -- {words}",) if words else ()


def copy_in(places: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines that copy inputs whose names CWL itself would refuse.

    Args:
        places: where each goes that a variable names.
    """
    for variable, place in places.items():
        yield from make_folders([posixpath.dirname(place)])
        yield f'cp -RHp -- "${variable}" {shlex.quote(place)} && unset {variable} || exit'


def arguments(commands: Iterable[ir.Command], ids: Mapping[str, str]) -> list[str]:
    """Return the commands of a step; `ids` are the identifiers of the parameters."""
    return [templated(command.text, ids) for command in commands]
