"""``reanac targets``: list what a specification can be compiled to."""

from __future__ import annotations

from ..targets import find_backend, target_names
from .common import FINE

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
examples:
  reanac targets
  reanac targets --names     one name a line, for scripts
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--names", action="store_true", help="print the names alone")


def run(options: argparse.Namespace) -> int:
    """Print the targets."""
    for name in target_names():
        print(name if options.names else f"{name:12}{find_backend(name).summary}")
    return FINE
