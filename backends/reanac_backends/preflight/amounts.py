"""Amounts as people read them."""

from __future__ import annotations


def bytes_of(number: int) -> str:
    """Return a number of bytes with a decimal unit, as Rucio's client shows it: ``1.2 GB``."""
    size, unit = float(number), "B"
    for unit in ("B", "kB", "MB", "GB", "TB", "PB"):
        if size < 999.5 or unit == "PB":
            break
        size /= 1000
    return f"{number} B" if unit == "B" else f"{size:.3g} {unit}"


def span_of(seconds: float) -> str:
    """Return a span of time in its two largest units: ``11 h 40 min``."""
    minutes = int(seconds) // 60
    if minutes == 0:
        return f"{int(seconds)} s"
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [f"{number} {unit}" for number, unit in ((days, "d"), (hours, "h"), (minutes, "min")) if number]
    return " ".join(parts[:2])


def count_of(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 file``, ``1,200 files``."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
