"""``reanac targets``: list what a specification can be compiled to."""

from __future__ import annotations

import sys

from ..targets import find_backend, places, target_names
from .common import FINE

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
examples:
  reanac targets
  reanac targets --names     one name a line, for scripts
  reanac targets --losses    what becomes of each part of a specification in each target, as Markdown
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--names", action="store_true", help="print the names alone")
    shown.add_argument("--losses", action="store_true", help="print what each target keeps and loses, as Markdown")


def run(options: argparse.Namespace) -> int:
    """Print the targets."""
    if options.names:
        print("\n".join(target_names()))
        return FINE
    backends = [find_backend(name, place) for name in target_names() for place in places(name)]
    if options.losses:
        from ..reports.matrix import render

        sys.stdout.write(render(backends))
        return FINE
    for backend in backends:
        print(f"{backend.name:12}{backend.on:8}{backend.summary}")
    return FINE
