"""Transfers: the script that moves an injected step's data, and the words that it is given."""

from __future__ import annotations

from pathlib import Path

SCRIPT_PATH = "reanac/rucio_transfer.py"
"""Where the transfer script lies in a bundle, and in the workspace."""


def script() -> bytes:
    """Return the transfer script, to be put into a bundle at `SCRIPT_PATH`."""
    return (Path(__file__).parent / "rucio_transfer.py").read_bytes()
