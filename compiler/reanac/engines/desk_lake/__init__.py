"""A desk lake: a folder that stands for the Data Lake, so that transfers can be tried without Rucio.

What the commands meet is a STUB of Rucio's Python client and of the commands ``rucio`` and ``xrdcp`` (the folder
``stub``), with credentials that are no credentials (`desk_lake.credentials`).
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from .credentials import Need, configuration, proxy
from .stub.rucio.lake import FOLDER, LOG

STUB = Path(__file__).parent / "stub"
"""What has to stand on the PYTHONPATH of the commands."""


def set_up_desk(folder: Path, needs: Iterable[Need]) -> None:
    """Make what commands need at a desk, in a new folder: the stub's commands, and throw-away credentials."""
    programs = folder / "bin"
    programs.mkdir(parents=True)
    call = f"PYTHONPATH={shlex.quote(str(STUB))} exec {shlex.quote(sys.executable)} -BP -m rucio.commands"
    for name in ("rucio", "xrdcp"):
        (programs / name).write_text(f'#!/bin/sh\n# STUB of {name}, made by reanac.\n{call} {name} "$@"\n')
        (programs / name).chmod(0o755)
    needs = list(needs)
    for name, text in (("x509up", proxy(needs)), ("rucio.cfg", configuration(needs))):
        descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)


def at_desk(environment: Mapping[str, str], desk: Path, lake: Path, log: Path) -> dict[str, str]:
    """Return the variables of commands that are to meet a desk lake.

    Args:
        environment: the variables that they would have.
        desk: what `set_up_desk` has made.
        lake: the folder that stands for the Data Lake; uploads go into it.
        log: the file in which every transfer is written down.
    """
    changed = dict(environment)
    for name, first in (("PATH", desk / "bin"), ("PYTHONPATH", STUB)):
        known = environment.get(name)
        changed[name] = os.pathsep.join((str(first), *([known] if known else [])))
    return changed | {
        FOLDER: str(lake),
        LOG: str(log),
        "RUCIO_CONFIG": str(desk / "rucio.cfg"),
        "X509_USER_PROXY": str(desk / "x509up"),
    }
