"""``reanac lsp``: serve editors."""

from __future__ import annotations

from .common import FINE, complain

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
examples:
  reanac lsp                  an editor starts this, and speaks with it on standard input and output

docs/editors.md says how to set up Neovim, VS Code and JupyterLab.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments; editors pass ``--stdio`` by habit."""
    parser.add_argument("--stdio", action="store_true", help="use standard input and output, as always")


def run(options: argparse.Namespace) -> int:
    """Serve until the editor says that it is over."""
    try:
        import pygls  # noqa: F401 (only to see whether it is there)
    except ImportError:
        return complain("The language server needs pygls: pip install 'reanac[lsp]'")
    from ..lsp.server import serve

    serve()
    return FINE
