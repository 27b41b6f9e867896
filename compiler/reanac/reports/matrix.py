"""What becomes of each field of the IR in each target, as a page of Markdown, made from the backends' declarations."""

from __future__ import annotations

from collections.abc import Sequence

from ..losses import Fate, fields_of_ir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..bundle import Backend

_INTRODUCTION = """\
# What each target keeps

Every field of reanac's intermediate representation, and what becomes of it in each target: **kept**, *approximated*,
*dropped* or *refused*. A compile reports what the specification at hand really loses (RN701), where it stands. What is
refused is always an error; other losses are errors where meaning or credentials would be lost, marked with **!**, and
warnings elsewhere; `--on-loss error` and `--on-loss warn` say otherwise.

This page is made from the backends' own declarations, by `reanac targets --losses`.
"""


def render(backends: Sequence[Backend]) -> str:
    """Return the page, with a table for each class of the IR."""
    parts = [_INTRODUCTION]
    titles = [f"{backend.name}, {'on REANA' if backend.on == 'reana' else backend.on}" for backend in backends]
    shown = ""
    for key in fields_of_ir():
        name, _, field = key.partition(".")
        if name != shown:
            parts.append(f"\n## {name}\n\n| field | {' | '.join(titles)} |\n|---|{'---|' * len(titles)}\n")
            shown = name
        cells = [_cell(backend, key) for backend in backends]
        parts.append(f"| `{field}` | {' | '.join(cells)} |\n")
    return "".join(parts)


def _cell(backend: Backend, key: str) -> str:
    declaration = backend.declarations[key]
    word = declaration.fate.value
    shown = f"**{word}**" if declaration.fate is Fate.KEPT else f"*{word}*{' **!**' if declaration.is_serious else ''}"
    return f"{shown}: {declaration.sentence}".replace("|", "\\|")
