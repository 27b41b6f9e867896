"""Snakemake as a user has it: on the path, and the programs of this interpreter's environment with it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from oracles.environments import python_of

PYTHONS = str(Path(sys.executable).parent)


def path_with_snakemake() -> str:
    """Return a PATH with Snakemake, where ``python`` is the one that runs the tests."""
    return os.pathsep.join((PYTHONS, str(python_of("snakemake").parent), os.environ.get("PATH", os.defpath)))


def path_without(folder: Path) -> str:
    """Return a PATH on which there is a shell and the usual tools, but no Snakemake; the links are made in a folder."""
    folder.mkdir()
    for name in ("bash", "sh", "cat", "cp", "mkdir", "true", "false", "touch", "rm", "chmod"):
        (folder / name).symlink_to(Path("/bin") / name)
    return str(folder)
