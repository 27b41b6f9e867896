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


def script(before: Iterable[str], is_transfer: bool) -> str:
    """Return the script of a tool; its name is ``$0``, and the commands, or words of a transfer, are its arguments."""
    return escaped("".join(f"{line}\n" for line in before) + (_TRANSFER if is_transfer else _LOOP))


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
