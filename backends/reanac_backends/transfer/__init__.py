"""Transfers: the script that moves an injected step's data, and the words that it is given."""

from __future__ import annotations

from pathlib import Path

SCRIPT_PATH = "reanac/rucio_transfer.py"
"""Where the transfer script lies in a bundle, and in the workspace."""

_NAMES = ("rucio_transfer.py", "transfer_advice.py", "transfer_checks.py", "transfer_files.py")


def scripts() -> dict[str, bytes]:
    """Return the files of the transfer script, by their places in a bundle; `SCRIPT_PATH` is the one that is called."""
    folder = Path(__file__).parent
    return {f"reanac/{name}": (folder / name).read_bytes() for name in _NAMES}
