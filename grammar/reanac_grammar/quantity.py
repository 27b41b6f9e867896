"""Quantities of a step's limits: ``256Mi``, ``500m``, ``4 GB``, ``1-12:00:00``, ``30d``.

Every scheduler spells them in its own way; a `Kind` is a spelling. One regular expression a kind takes the
valid ones apart; ``quantity.lark`` says the same and is asked only where the expression does not match, to
say where and why.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from functools import cache

from .node import Node
from .quantity_kinds import FLAVOURS, SECONDS
from .quantity_kinds import Kind as Kind


class Unit(Enum):
    """What an amount counts."""

    BYTES = "bytes"
    MILLICORES = "millicores"
    SECONDS = "seconds"
    COUNT = "count"


class Quantity(Node):
    """An amount of something.

    Attributes:
        amount: how many of `unit`; a fraction is rounded up, because no request may become smaller than it
            was.
        text: how it was written.
    """

    amount: int
    unit: Unit
    text: str


_POWERS = {letter: power for power, letter in enumerate("KMGTPE", start=1)}


def parse_quantity(text: str, kind: Kind) -> Quantity:
    """Return the quantity that the whole of `text` is.

    Raises:
        GrammarError: the text is no quantity of this kind.
    """
    expression, unit, amount = _READERS[kind]
    if match := _pattern(expression).fullmatch(text):
        return Quantity(amount(match), unit, text)
    from .quantity_slips import explain

    raise explain(text, kind)


@cache
def _pattern(expression: str) -> re.Pattern[str]:
    """Compile an expression when it is first needed: a specification has few kinds."""
    return re.compile(expression)


def _scaled(match: re.Match[str], factor: int) -> int:
    """Return the number that was written times `factor`, rounded up."""
    whole, part = match["whole"] or "0", match["part"] or ""
    divisor: int = 10 ** len(part)
    return (int(whole + part) * factor + divisor - 1) // divisor


def _kubernetes_bytes(match: re.Match[str]) -> int:
    letter = match["unit"]
    return _scaled(match, (1024 if match["binary"] else 1000) ** _POWERS[letter] if letter else 1)


def _millicores(match: re.Match[str]) -> int:
    return int(match["milli"]) if match["milli"] else _scaled(match, 1000)


def _condor_bytes(bare: str) -> Callable[[re.Match[str]], int]:
    """Return how a quantity of HTCondor is read when a number without a unit is in `bare`."""

    def amount(match: re.Match[str]) -> int:
        return _scaled(match, 1024 ** _POWERS[(match["unit"] or bare)[0].upper()])

    return amount


def _runtime(match: re.Match[str]) -> int:
    return FLAVOURS[match[0]] if match[0] in FLAVOURS else int(match[0])


def _slurm_seconds(match: re.Match[str]) -> int:
    fields = [int(field or 0) for field in match.group("first", "second", "third")]
    # Without days the fields end with the seconds, with days they begin with the hours.
    hours, minutes, seconds = fields if match["days"] or match["third"] else [0, *fields[:2]]
    return int(match["days"] or 0) * 86400 + hours * 3600 + minutes * 60 + seconds


def _count(match: re.Match[str]) -> int:
    return int(match[0])


def _duration(match: re.Match[str]) -> int:
    return int(match["whole"]) * SECONDS[match["unit"] or "s"]


# Eighteen digits fit into 64 bits, and keep `int` fast.
_DIGITS, _POSITIVE, _PART = "[0-9]{1,18}", "[1-9][0-9]{0,17}", r"(?:\.(?P<part>[0-9]{1,18}))?"
_CONDOR = f"(?P<whole>{_POSITIVE})(?P<part>) *(?P<unit>[KkMmGgTt][Bb]?)?"

_READERS: dict[Kind, tuple[str, Unit, Callable[[re.Match[str]], int]]] = {
    Kind.KUBERNETES_MEMORY: (
        f"(?P<whole>{_DIGITS})(?:{_PART}(?P<unit>[KMGTPE])(?P<binary>i)?)?",
        Unit.BYTES,
        _kubernetes_bytes,
    ),
    Kind.KUBERNETES_CPU: (
        f"(?P<milli>{_POSITIVE})m|(?=[0-9.]*[1-9])(?P<whole>{_DIGITS})?{_PART}",
        Unit.MILLICORES,
        _millicores,
    ),
    Kind.HTCONDOR_MEMORY: (_CONDOR, Unit.BYTES, _condor_bytes("M")),
    Kind.HTCONDOR_DISK: (_CONDOR, Unit.BYTES, _condor_bytes("K")),
    Kind.HTCONDOR_RUNTIME: (f"{_DIGITS}|{'|'.join(FLAVOURS)}", Unit.SECONDS, _runtime),
    Kind.SLURM_TIME: (
        f"(?:(?P<days>{_DIGITS})-)?(?P<first>{_DIGITS})(?::(?P<second>{_DIGITS})(?::(?P<third>{_DIGITS}))?)?",
        Unit.SECONDS,
        _slurm_seconds,
    ),
    Kind.COMPUTE4PUNCH_MEMORY: (
        f"(?P<whole>{_DIGITS}){_PART} *(?P<unit>[KkMmGgTt][Bb]?)?",
        Unit.BYTES,
        _condor_bytes("M"),
    ),
    Kind.COUNT: (_POSITIVE, Unit.COUNT, _count),
    Kind.DURATION: (f"(?P<whole>{_POSITIVE})(?P<unit>[smhd])?", Unit.SECONDS, _duration),
}
