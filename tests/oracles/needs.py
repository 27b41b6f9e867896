"""Real parts that a test needs: it is skipped with a reason where one is missing, and fails in CI."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest

from . import containers, corpus, environments, node


def missing(part: str) -> str | None:
    """Say why a real part cannot be had, or return None when it can.

    Args:
        part: an environment's name, a program's from npm, ``corpus``, ``containers``, or a program's on the path.
    """
    if part == "corpus":
        return corpus.missing()
    if part == "containers":
        return containers.missing()
    if part in environments.names():
        return environments.missing(part)
    if part in node.names():
        return node.missing(part)
    return None if shutil.which(part) else f"there is no program {part} on the path"


def need(*parts: str) -> None:
    """Skip the running test when a real part is missing; where ``CI`` is set, fail it.

    Node.js is no part of what `make test` may install: without it, what needs it is skipped in CI too.
    """
    for part in parts:
        reason = missing(part)
        if reason is None:
            continue
        needs_node = part in ("node", "npm", *node.names()) and not (shutil.which("node") and shutil.which("npm"))
        if needs_node:
            pytest.skip(reason)
        lack(reason)


def lack(reason: str) -> NoReturn:
    """Skip the running test for a real part that cannot be had; where ``CI`` is set, fail it."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason}; CI has every real part", pytrace=False)
    pytest.skip(reason)
