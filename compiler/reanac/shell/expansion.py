"""From a command as written to the text that bash reads: parameters become signs that stand for anything.

``$$`` is the shell's own dollar and a parameter is text that nobody knows (fact S2). A sign of Unicode's private use
stands for a parameter, which is a letter of a word to a shell.
"""

from __future__ import annotations

from reanac_grammar.node import Node
from reanac_grammar.template import Escape, Invalid, scan
from reanac_grammar.text import Literal

PARAMETER = "\ue000"
"""What stands in a shell text for a parameter's value."""


class Expansion(Node):
    """The text that the shell reads, and where its characters were written.

    Attributes:
        text: the text, with `PARAMETER` for each parameter.
        offsets: for every UTF-8 byte of the text, and for its end, the offset in the command as written.
    """

    text: str
    offsets: tuple[int, ...]


def expand(command: str) -> Expansion | None:
    """Return what the shell reads of a command, or None where REANA could not expand it."""
    if PARAMETER in command:
        return None
    text: list[str] = []
    offsets: list[int] = []
    for piece in scan(command):
        match piece:
            case Invalid():
                return None
            case Literal():
                text.append(piece.text)
                for at, char in enumerate(piece.text, piece.start):
                    offsets += [at] * len(char.encode("utf-8", "surrogatepass"))
            case _:
                sign = "$" if isinstance(piece, Escape) else PARAMETER
                text.append(sign)
                offsets += [piece.start] * len(sign.encode())
    return Expansion("".join(text), (*offsets, len(command)))
