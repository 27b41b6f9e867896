"""Text as CWL reads it: ``$(`` and ``${`` begin an expression, and a backslash in such a text keeps them from it.

A text without either is taken as it is, backslashes and all (CWL v1.2, "Expressions"; cwltool 3.1 and 3.3 alike), so
ordinary commands stay as they were written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from reanac_grammar.template import Escape, Invalid, scan
from reanac_grammar.text import Literal, Parameter

_SPECIAL = re.compile(r"\\|\$(?=[({])")


def is_expression(text: str) -> bool:
    """Whether a runner looks for expressions in a text."""
    return "$(" in text or "${" in text


def escaped(text: str) -> str:
    """Return a text that means itself."""
    return _SPECIAL.sub(lambda found: "\\" + found[0], text) if is_expression(text) else text


def templated(template: str, ids: Mapping[str, str]) -> str:
    """Return a template of REANA's as CWL writes it: a parameter is ``$(inputs.NAME)``, a dollar is a dollar.

    Args:
        template: one that REANA could expand.
        ids: the identifiers of the parameters.
    """
    pieces = _pieces(template)
    if not any(isinstance(piece, Parameter) for piece in pieces):
        return escaped("".join(piece for piece in pieces if isinstance(piece, str)))
    return "".join(
        f"$(inputs.{ids[piece.name]})"
        if isinstance(piece, Parameter)
        else _SPECIAL.sub(lambda found: "\\" + found[0], piece)
        for piece in pieces
    )


def used_parameters(templates: Iterable[str], ids: Mapping[str, str]) -> tuple[str, ...]:
    """Return the identifiers of the parameters that templates refer to, in the order in which they do so first."""
    found = (ids[piece.name] for text in templates for piece in scan(text) if isinstance(piece, Parameter))
    return tuple(dict.fromkeys(found))


def _pieces(template: str) -> list[str | Parameter]:
    """Return texts and parameters by turns."""
    found: list[str | Parameter] = []
    for piece in scan(template):
        match piece:
            case Parameter():
                found.append(piece)
                continue
            case Literal():
                text = piece.text
            case Escape():
                text = "$"
            case Invalid():
                raise AssertionError("what REANA cannot expand has been refused")
        last = found.pop() if found and isinstance(found[-1], str) else ""
        found.append(f"{last}{text}")
    return found
