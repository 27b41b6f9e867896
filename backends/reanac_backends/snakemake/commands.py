"""Commands as a Snakefile writes them: parameters are ``{params.name}``, braces are doubled, a dollar is a dollar."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping

from reanac_grammar.template import Escape, Invalid, scan
from reanac_grammar.text import Literal, Parameter

_TAKEN = frozenset({*dir(list), "self", "get", "items", "keys", "update", "values"})
"""What a name after ``params.`` cannot be: Snakemake's lists of parameters have these of their own."""


def used_parameters(commands: Iterable[str]) -> tuple[str, ...]:
    """Return the parameters that commands refer to, in the order in which they do so first."""
    found = (piece.name for command in commands for piece in scan(command) if isinstance(piece, Parameter))
    return tuple(dict.fromkeys(found))


def parameter_names(names: Iterable[str]) -> dict[str, str]:
    """Return for each parameter the name that it has after ``params.``: its own, unless that means something else."""
    found: dict[str, str] = {}
    for name in names:
        shown = f"parameter{name}" if name.startswith("_") else name
        while keyword.iskeyword(shown) or shown in _TAKEN or (shown != name and shown in names):
            shown += "_"
        found[name] = shown
    return found


def command_text(command: str, names: Mapping[str, str]) -> str:
    """Return a command of a specification as Snakemake's format strings write it.

    Args:
        command: a template that REANA could expand.
        names: what each parameter is called.
    """
    return "".join(_written(piece, names) for piece in scan(command))


def _written(piece: Literal | Parameter | Escape | Invalid, names: Mapping[str, str]) -> str:
    match piece:
        case Literal():
            return piece.text.replace("{", "{{").replace("}", "}}")
        case Parameter():
            return f"{{params.{names[piece.name]}}}"
        case Escape():
            return "$"
    raise AssertionError("what REANA cannot expand has been refused")
