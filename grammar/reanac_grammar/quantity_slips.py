"""Why a text is no quantity of its kind, and how it is spelt; nothing here is on the way of a valid one."""

from __future__ import annotations

import re

from . import engine
from .problem import GrammarError, name_of, short
from .quantity_kinds import FLAVOURS, SECONDS, Kind

_NAMES = {
    Kind.KUBERNETES_MEMORY: "memory on Kubernetes",
    Kind.KUBERNETES_CPU: "CPU on Kubernetes",
    Kind.HTCONDOR_MEMORY: "memory on HTCondor",
    Kind.HTCONDOR_DISK: "disk space on HTCondor",
    Kind.HTCONDOR_RUNTIME: "a run time on HTCondor",
    Kind.SLURM_TIME: "a time limit on Slurm",
    Kind.COMPUTE4PUNCH_MEMORY: "memory on Compute4PUNCH",
    Kind.COUNT: "a count",
    Kind.DURATION: "a duration",
}

_SHAPES = {
    Kind.KUBERNETES_MEMORY: "bytes, or a number with Ki, Mi, Gi or K, M, G, such as 256Mi",
    Kind.KUBERNETES_CPU: "cores such as 0.5 or 2, or millicores such as 500m",
    Kind.HTCONDOR_MEMORY: "a whole number with KB, MB, GB or TB, such as 4 GB; a bare one is in MB",
    Kind.HTCONDOR_DISK: "a whole number with KB, MB, GB or TB, such as 10 GB; a bare one is in KB",
    Kind.HTCONDOR_RUNTIME: f"whole seconds, or one of {', '.join(FLAVOURS)}",
    Kind.SLURM_TIME: "minutes, or M:S, H:M:S, D-H, D-H:M or D-H:M:S",
    Kind.COMPUTE4PUNCH_MEMORY: "a number with KB, MB, GB or TB, such as 4 GB; a bare one is in MB",
    Kind.COUNT: "a whole number from 1 on",
    Kind.DURATION: "a whole number with s, m, h or d, such as 12h; a bare one is in seconds",
}

_CONDOR = frozenset({Kind.HTCONDOR_MEMORY, Kind.HTCONDOR_DISK, Kind.COMPUTE4PUNCH_MEMORY})
_WHOLE = frozenset(Kind) - {Kind.KUBERNETES_MEMORY, Kind.KUBERNETES_CPU, Kind.COMPUTE4PUNCH_MEMORY}
_POSITIVE = frozenset({Kind.HTCONDOR_MEMORY, Kind.HTCONDOR_DISK, Kind.COUNT, Kind.DURATION})

_TIME_WORDS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "m"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("d", "day", "days"), "d"),
}
_CPU_WORDS = {
    **dict.fromkeys(("c", "core", "cores", "cpu", "cpus"), ""),
    "m": "m",
    "mcpu": "m",
    "millicores": "m",
}

_LOOSE = re.compile(r" *(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?P<tail> *+(?P<unit>[A-Za-z]*) *)")
_CLOCK = re.compile(
    r"(?P<hours>[0-9]{1,6}):(?P<minutes>[0-9]{1,6})(?::(?P<seconds>[0-9]{1,6}))?"
    r"|(?:(?P<w>[0-9]{1,6})w)?(?:(?P<d>[0-9]{1,6})d)?(?:(?P<h>[0-9]{1,6})h)?(?:(?P<m>[0-9]{1,6})m)?(?:(?P<s>[0-9]{1,6})s)?"
)
_MAX_DIGITS = 18


def explain(text: str, kind: Kind) -> GrammarError:
    """Return the error, in words, of a `text` that is no quantity of `kind`."""
    if not text.strip(" "):
        return GrammarError(f"There is no quantity here: expected {_SHAPES[kind]}.", 0, len(text))
    if loose := _LOOSE.fullmatch(text):
        if max(map(len, loose["number"].split("."))) > _MAX_DIGITS:
            return GrammarError(f"A number has at most {_MAX_DIGITS} digits.", *loose.span("number"))
        for recognise in (_unit, _fraction, _zeros):
            if error := recognise(loose, kind):
                return error
    if kind is Kind.HTCONDOR_RUNTIME and (error := _flavour(text)):
        return error
    return _clock(text, kind) or _at_place(text, kind)


def _flavour(text: str) -> GrammarError | None:
    """Recognise a job flavour with a slip of the pen."""
    # Only an error pays for the import; a long text is no slip, and difflib would take its time over it.
    from difflib import get_close_matches

    close = get_close_matches(text.strip().lower(), FLAVOURS, n=1) if len(text) < 20 and text.isprintable() else []
    if not close:
        return None
    return GrammarError(
        f"{short(text)} is no job flavour: expected {_SHAPES[Kind.HTCONDOR_RUNTIME]}.",
        0,
        len(text),
        hint=f"Write {close[0]}.",
        replacement=close[0],
    )


def _clock(text: str, kind: Kind) -> GrammarError | None:
    """Recognise ``12:00``, ``1d12h`` and ``2w`` where a duration or seconds are expected."""
    match = _CLOCK.fullmatch(text.replace(" ", ""))
    if not match or kind not in (Kind.DURATION, Kind.HTCONDOR_RUNTIME, Kind.SLURM_TIME):
        return None
    hours, minutes, seconds = (int(match[field] or 0) for field in ("hours", "minutes", "seconds"))
    total = hours * 3600 + minutes * 60 + seconds
    for unit in "wdhms":
        total += int(match[unit] or 0) * (604800 if unit == "w" else SECONDS[unit])
    if not total:
        return None
    right = _spelt(total, kind)
    return GrammarError(
        f"{short(text)} is not how {_NAMES[kind]} is written: expected {_SHAPES[kind]}.",
        0,
        len(text),
        hint=f"Write {right}.",
        replacement=right,
    )


def _spelt(seconds: int, kind: Kind) -> str:
    """Return a time in the spelling of `kind`."""
    if kind is Kind.HTCONDOR_RUNTIME:
        return str(seconds)
    if kind is Kind.SLURM_TIME:
        return str(-(-seconds // 60))
    unit = next(unit for unit in "dhms" if seconds % SECONDS[unit] == 0)
    return f"{seconds // SECONDS[unit]}{unit}"


def _unit(loose: re.Match[str], kind: Kind) -> GrammarError | None:
    """Recognise a number with the unit of another spelling."""
    number, unit = loose["number"], loose["unit"]
    if kind is Kind.KUBERNETES_MEMORY and unit == "m":
        return GrammarError(
            f"{number}m is {_thousandth(number)} byte: m is a thousandth.",
            *loose.span("unit"),
            hint=f"Write {number}Mi for mebibytes.",
        )
    if kind in (Kind.HTCONDOR_RUNTIME, Kind.SLURM_TIME) and unit:
        return _time_in_words(loose, kind)
    suffix = _suffix(unit, kind)
    if suffix is None or suffix == loose["tail"] or (kind in _CONDOR and suffix.strip() == unit):
        return None
    return GrammarError(
        f"{loose[0].strip()} is not how {_NAMES[kind]} is written: expected {_SHAPES[kind]}.",
        *loose.span("tail"),
        hint=f"Write {number}{suffix}.",
        replacement=suffix,
    )


def _thousandth(number: str) -> str:
    whole, _, part = number.partition(".")
    padded = whole.rjust(4, "0")
    return f"{padded[:-3].lstrip('0') or '0'}.{padded[-3:]}{part}".rstrip("0").rstrip(".")


def _suffix(unit: str, kind: Kind) -> str | None:
    """Return what `unit` is called in the spelling of `kind`, with the blank before it, or None."""
    lower = unit.lower()
    if not unit:
        return ""
    if kind is Kind.DURATION:
        return _TIME_WORDS.get(lower)
    if kind is Kind.KUBERNETES_CPU:
        return _CPU_WORDS.get(lower)
    if kind is Kind.KUBERNETES_MEMORY:
        if re.fullmatch(r"[KMGTPE]i?", unit):
            return unit
        return f"{unit[0].upper()}{'i' * ('i' in lower)}" if re.fullmatch(r"[kmgtpe](i?b|i)?", lower) else None
    if kind in _CONDOR:
        return f" {unit[0].upper()}B" if re.fullmatch(r"[kmgt](i?b|i)?", lower) else None
    return None


def _time_in_words(loose: re.Match[str], kind: Kind) -> GrammarError | None:
    """Recognise ``2h`` where a scheduler counts seconds or minutes."""
    word = _TIME_WORDS.get(loose["unit"].lower())
    if word is None or "." in loose["number"]:
        return None
    seconds = int(loose["number"]) * SECONDS[word]
    right = _spelt(seconds, kind)
    return GrammarError(
        f"{loose[0].strip()} is not how {_NAMES[kind]} is written: expected {_SHAPES[kind]}.",
        0,
        len(loose[0]),
        hint=f"Write {right}.",
        replacement=right,
    )


def _fraction(loose: re.Match[str], kind: Kind) -> GrammarError | None:
    number = loose["number"]
    if "." not in number or not (kind in _WHOLE or (kind is Kind.KUBERNETES_MEMORY and not loose["unit"])):
        return None
    right = _in_smaller_unit(number, loose["unit"], kind)
    if right is None and not number.partition(".")[2].strip("0"):
        right = f"{number.partition('.')[0]}{loose['tail']}"
    return GrammarError(
        f"{number} is no whole number: expected {_SHAPES[kind]}.",
        *((0, len(loose[0])) if right else loose.span("number")),
        hint=f"Write {right}." if right else None,
        replacement=right,
    )


def _in_smaller_unit(number: str, unit: str, kind: Kind) -> str | None:
    """Return ``1536 MB`` for ``1.5 GB`` and ``90m`` for ``1.5h``, where that is a whole number."""
    if kind in _CONDOR and unit[:1].upper() in tuple("MGT"):
        factor, smaller = 1024, f" {'KMGT'['KMGT'.index(unit[0].upper()) - 1]}B"
    elif kind is Kind.DURATION and unit in ("m", "h", "d"):
        factor, smaller = {"m": (60, "s"), "h": (60, "m"), "d": (24, "h")}[unit]
    else:
        return None
    whole, _, part = number.partition(".")
    amount, rest = divmod(int(whole + part) * factor, 10 ** len(part))
    return f"{amount}{smaller}" if amount and not rest else None


def _zeros(loose: re.Match[str], kind: Kind) -> GrammarError | None:
    number = loose["number"]
    if not number.strip("0."):
        return GrammarError(f"{number} is nothing: expected {_SHAPES[kind]}.", *loose.span("number"))
    if kind in _POSITIVE and number.startswith("0"):
        return GrammarError("A number does not begin with 0.", *loose.span("number"), replacement=number.lstrip("0"))
    return None


def _at_place(text: str, kind: Kind) -> GrammarError:
    try:
        engine.parse("quantity", kind.value, text)
    except engine.Mismatch as mismatch:
        place = mismatch.place
    else:
        raise AssertionError(f"quantity.lark accepts {text!r} and the expression of quantity.py does not")
    if place == len(text):
        return GrammarError(f"The quantity ends too early: expected {_SHAPES[kind]}.", place, place)
    return GrammarError(f"{name_of(text[place])} cannot stand here: expected {_SHAPES[kind]}.", place, place + 1)
