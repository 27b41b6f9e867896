"""The command line: one module a command; the only place that prints or exits."""

from __future__ import annotations

import gc
import io
import sys
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

COMMANDS = {
    "check": "find the mistakes in specifications",
    "compile": "turn a specification into the files of a target",
    "explain": "say what a rule finds and why",
    "graph": "draw what a specification does: Mermaid, DOT, SVG, HTML",
    "lsp": "serve editors: findings while you type, fixes, completion",
    "preflight": "ask the real services: is the proxy good, are the files there, can results be uploaded",
    "rules": "list the rules",
    "run": "compile a specification, and run it on this machine",
    "schema": "print the JSON Schema of specifications, for editors",
    "secrets": "list the secrets that a specification needs on REANA, and how to set them",
    "targets": "list what a specification can be compiled to",
    "verify": "prove that what is compiled does what REANA does",
}
"""Every command, with what it does; the module of the same name has `add_arguments` and `run`."""

_BROKEN_STREAM = (5, 9, 28)
"""EIO, EBADF and ENOSPC: without a file's name they are about a standard stream."""

_EXAMPLES = """\
examples:
  reanac check reana.yaml                      find the mistakes before the queue does
  reanac compile reana.yaml --to serial -o out write plain REANA, with the data transfers injected
  reanac explain RN101                         say what a finding means

exit status: 0 fine, 1 findings, 2 usage, 3 internal error
"""


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit status; `arguments` are those of the process unless given."""
    gc.disable()  # a run is short and makes many small objects that live until its end
    words = sys.argv[1:] if arguments is None else arguments
    if sys.stdin is None or sys.stdout is None or sys.stderr is None:
        return _no_stream("standard input, output and error must be open")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal may know less than Unicode
    try:
        status = _run(words)
        if not sys.stdout.closed:  # the language server's library closes it
            sys.stdout.flush()
        return status
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        print("reanac: interrupted", file=sys.stderr)
        return 130
    except OSError as error:
        if error.errno not in _BROKEN_STREAM or error.filename is not None:
            return _internal(error)
        return _no_stream(f"what is read or written is not there any more: {error.strerror}")
    except Exception as error:  # the last boundary: whatever it is, it is reanac's fault
        return _internal(error)


def _run(words: list[str]) -> int:
    import os

    if "_ARGCOMPLETE" in os.environ:
        return _complete()
    command = next((word for word in words if not word.startswith("-")), None)
    parser = build_parser(command if command in COMMANDS else None)
    options = parser.parse_args(words)
    module = import_module(f".{options.command}", __package__)
    status: int = module.run(options)
    return status


def build_parser(command: str | None = None) -> argparse.ArgumentParser:
    """Return the parser of the command line, with the arguments of one command, or of all where it is None."""
    import argparse

    from .. import __version__
    from .common import columns

    class Formatter(argparse.RawDescriptionHelpFormatter):
        """Knows the terminal's width without shutil, whose import costs as much as argparse's own."""

        def __init__(self, prog: str) -> None:
            super().__init__(prog, width=columns())

    parser = argparse.ArgumentParser(
        prog="reanac",
        description="Check, compile and port REANA analyses that keep their data in Rucio.",
        epilog=_EXAMPLES,
        formatter_class=Formatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"reanac {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, prog="reanac")
    for name, summary in COMMANDS.items():
        if command not in (None, name):
            continue
        module = import_module(f".{name}", __package__)
        sub = commands.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            epilog=module.EXAMPLES,
            formatter_class=Formatter,
            allow_abbrev=False,
        )
        module.add_arguments(sub)
    return parser


def _complete() -> int:
    """Answer a shell that asks for completions, where argcomplete is installed."""
    try:
        import argcomplete  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return 1
    argcomplete.autocomplete(build_parser())
    return 0


def _no_stream(message: str) -> int:
    """Say that a standard stream cannot be used, if there is one to say it to."""
    sys.stdout = None  # what it still holds cannot be written
    if sys.stderr is not None:
        print(f"reanac: {message}.", file=sys.stderr)
    return 2


def _internal(error: Exception) -> int:
    import traceback

    traceback.print_exception(error)
    print("reanac: internal error; please report it with the lines above", file=sys.stderr)
    return 3
