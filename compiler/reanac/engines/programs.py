"""Programs of engines: those of this interpreter's environment first, then those of the path."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from .engine import EngineMissingError


def find_program(package: str, title: str, main: str = "") -> list[str]:
    """Return the command that starts an engine.

    Args:
        package: the name of its package, its module and its program.
        title: what people call it.
        main: what its program calls, as ``module:function``, where ``python -m`` does not end with its exit status.

    Raises:
        EngineMissingError: it is not installed.
    """
    found = find_spec(package)
    if found is not None and found.origin is not None:  # a mere folder of that name has no origin
        module, _, function = main.partition(":")
        how = (
            ["-c", f"import sys; from {module} import {function}; sys.exit({function}())"] if main else ["-m", package]
        )
        return [sys.executable, "-P", *how]
    program = shutil.which(package)
    if program is None:
        raise EngineMissingError(f"{title} is not installed here: pip install 'reanac[engines]'")
    return [program]


@cache
def version_of(command: tuple[str, ...], package: str, title: str) -> str:
    """Return what a command calls itself; that of this interpreter need not be started."""
    if len(command) > 1:
        with suppress(PackageNotFoundError):
            return f"{title} {version(package)}"
    call = [*command, "--version"]
    done = subprocess.run(call, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)  # noqa: S603
    return f"{title} {done.stdout.strip().rpartition(' ')[2]}".rstrip()


def exit_status(status: int) -> int:
    """Return the exit status of a process as a shell tells it: 128 and the number of a signal where one ended it."""
    return status if status >= 0 else 128 + signal.Signals(-status).value
