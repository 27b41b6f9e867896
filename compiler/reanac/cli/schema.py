"""``reanac schema``: print the JSON Schema of specifications, for editors."""

from __future__ import annotations

import sys

from ..reader.schema import schema_text
from .common import FINE

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
examples:
  reanac schema > reana.schema.json
  # then, at the top of reana.yaml: # yaml-language-server: $schema=reana.schema.json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments: none."""


def run(options: argparse.Namespace) -> int:
    """Print the schema."""
    sys.stdout.write(schema_text())
    return FINE
