"""What several commands share: reading files, showing findings, colours."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import TextIO

    from ..diagnostics import SiteError
    from ..lint.config import ConfigError

FINE, FINDINGS, USAGE = 0, 1, 2
"""Exit statuses; 3, an internal error, is `reanac.cli.main`'s own."""


def add_site_file(parser: argparse._ActionsContainer) -> None:
    """Add the option ``--site-file``."""
    parser.add_argument(
        "--site-file",
        action="append",
        default=[],
        metavar="FILE",
        help="a description of a Rucio site of your own (may be given several times)",
    )


def use_colour(stream: TextIO) -> bool:
    """Whether a stream is a terminal that shows colours (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def columns() -> int:
    """Return how wide text may be: what COLUMNS says, else the terminal's width, else 80 columns; never beyond 110."""
    try:
        width = int(os.environ.get("COLUMNS", "")) or 80
    except ValueError:
        try:
            width = os.get_terminal_size().columns
        except OSError:
            width = 80
    return max(min(width, 110) - 2, 40)


def complain(message: str) -> int:
    """Print one sentence on what is wrong with the call, and return the exit status for it."""
    from ..reports.text import safe

    print(f"reanac: {safe(message)}", file=sys.stderr)
    return USAGE


def unreadable(path: str, error: OSError) -> int:
    """Say that a file cannot be read."""
    return complain(f"{error.filename or path} cannot be read: {error.strerror or error}.")


def show_unusable(error: SiteError | ConfigError) -> int:
    """Show what is wrong with a site file or a configuration."""
    from ..reports.text import render

    if error.source is not None:
        sys.stderr.write(render(error.source, error.findings, colour=use_colour(sys.stderr)))
    return complain(str(error))
