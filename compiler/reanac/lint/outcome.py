"""What is asked of a run, and what becomes of each file."""

from __future__ import annotations

from reanac_grammar.node import Node

from ..diagnostics import Diagnostic
from ..source import Source
from .config import Choice, Config


class Request(Node):
    """What is asked of a run.

    Attributes:
        choice: which findings are shown; it has the last word over configurations.
        config: the configuration of all files; None for what is found above each.
        targets: the targets whose losses are reported, beside those of the configuration.
        site_files: descriptions of Rucio sites, beside those of the configuration.
        fix: apply the safe fixes.
        unsafe: apply also the fixes that may change the meaning.
        add_ignores: silence what is found, by comments.
        write: change the files; otherwise only say what would change.
    """

    choice: Choice = Choice()
    config: Config | None = None
    targets: tuple[str, ...] = ()
    site_files: tuple[str, ...] = ()
    fix: bool = False
    unsafe: bool = False
    add_ignores: bool = False
    write: bool = False


class Change(Node):
    """What a file held, and what it holds or would hold."""

    before: bytes
    after: bytes


class Outcome(Node):
    """What became of one file.

    Attributes:
        name: the file as it was named, or ``<stdin>``.
        source: its text, after what was changed; None where it could not be read.
        diagnostics: the findings that are shown, and that are left when something was changed.
        change: what was changed, or would be.
        fixed: how many findings are gone.
        left_out: how many fixes were not worth it (`reanac.fixes`).
        error: why the file could not be read or written, or None.
        is_written: the change stands in the file.
    """

    name: str
    source: Source | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    change: Change | None = None
    fixed: int = 0
    left_out: int = 0
    error: str | None = None
    is_written: bool = False
