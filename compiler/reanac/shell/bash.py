"""Bash as a reader: with ``-n`` it says whether a text is a command, and runs nothing."""

from __future__ import annotations

import os
import re
import subprocess

from reanac_grammar.node import Node

_SAYS = re.compile(r"[^:]*: (?:-c: )?(?:line (\d+): )?(.*)")


class Complaint(Node):
    """What bash says of a text that it cannot read, and at which line, counted from 1."""

    line: int
    message: str


def complaint(text: str, seconds: float) -> Complaint | None:
    """Return what bash says of a command that it cannot read; None where it can, or where there is no bash.

    Args:
        text: what follows ``cd WORKSPACE &&``.
        seconds: how long it may take.
    """
    if "\0" in text or len(text) > 100_000:  # no argument can hold it
        return None
    try:
        done = subprocess.run(  # noqa: S603 (it reads its argument and runs nothing)
            ["/bin/bash", "--norc", "--noprofile", "-n", "-c", f"cd . && {text}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=seconds,
            check=False,
            env={"PATH": os.defpath, "LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return None
    if done.returncode == 0:
        return None
    first = done.stderr.decode("utf-8", "replace").split("\n")[0]
    found = _SAYS.match(first)
    if found is None:
        return Complaint(1, "it is a syntax error")
    return Complaint(int(found[1] or 1), found[2].rstrip("."))
