"""Why a text is no RSE expression, for people."""

from __future__ import annotations

from .problem import GrammarError, name_of
from .text import dollar_error

_OPERAND = "an RSE name, an attribute such as tier=2, *, or ("
_SIGNS: tuple[tuple[str, str, str | None], ...] = (
    ("&&", "And is written `&`.", "&"),
    ("||", "Or is written `|`.", "|"),
    ("==", "Equal is written `=`.", "="),
    (">=", "Rucio compares with `=`, `<` and `>` only.", None),
    ("<=", "Rucio compares with `=`, `<` and `>` only.", None),
    ("=>", "Rucio compares with `=`, `<` and `>` only.", None),
    ("=<", "Rucio compares with `=`, `<` and `>` only.", None),
    ("!=", "Rucio has no `!=`: take the RSEs away with a backslash, as in *\\tier=2.", None),
)


def explain(source: str, place: int, expected: frozenset[str]) -> GrammarError:
    """Return the error, in words, of an expression that makes no sense at `place`."""
    char = source[place : place + 1]
    if not source:
        return GrammarError(f"There is nothing here: expected {_OPERAND}.", 0, 0)
    if char == "$":
        return dollar_error(source, place, literal=False)
    if char == " ":
        end = place + len(source[place:]) - len(source[place:].lstrip(" "))
        return GrammarError("An RSE expression holds no blanks.", place, end, replacement="")
    for sign, message, replacement in _SIGNS:
        for start in (place - 1, place):
            if start >= 0 and source.startswith(sign, start):
                return GrammarError(message, start, start + 2, replacement=replacement)
    if "OPERATOR" in expected:
        return _after_operand(source, place, expected)
    wanted = "a value" if source[place - 1 : place] in ("=", "<", ">") else _OPERAND
    if not char:
        return GrammarError(f"The expression ends too early: expected {wanted}.", place, place)
    return GrammarError(f"{name_of(char)} cannot stand here: expected {wanted}.", place, place + 1)


def _after_operand(source: str, place: int, expected: frozenset[str]) -> GrammarError:
    """Return the error of a sign that does not go on after an RSE, an attribute or a group."""
    char = source[place]
    if char == "*" or source[place - 1] == "*":
        star = place if char == "*" else place - 1
        return GrammarError(
            "Rucio has no patterns of RSE names: * alone stands for all RSEs.",
            star,
            star + 1,
            hint="Name an attribute that the RSEs share, or list them: A|B.",
        )
    if char in ",;":
        return GrammarError(f"RSEs are joined by | and not by {char}.", place, place + 1, replacement="|")
    if char == "/":
        return GrammarError(
            "/ cannot stand here: RSEs are taken away with a backslash.", place, place + 1, replacement="\\"
        )
    compared = " or = < >" if "COMPARISON" in expected else ""
    return GrammarError(f"{name_of(char)} cannot stand here: expected | & \\{compared}.", place, place + 1)
