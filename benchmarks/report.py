"""Turns timings into the tables of RESULTS.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass

from . import contenders
from .measure import Timing

Timings = dict[str, Timing]


@dataclass(frozen=True, slots=True)
class Goal:
    """A ratio of two times, and what it should be at most."""

    name: str
    ratio: float
    limit: float
    dream: float | None = None

    @property
    def verdict(self) -> str:
        """How the ratio stands to the limit and the dream."""
        if self.ratio > self.limit:
            return "over the limit"
        return "reached" if self.dream is None or self.ratio > self.dream else "better than the dream"


def goals(timings: Timings) -> list[Goal]:
    """Return the ratios that have a limit, of those whose contenders were timed."""
    found = []
    if contenders.PLAIN in timings:
        plain = timings[contenders.PLAIN].median / timings[contenders.YAML].median
        extended = timings[contenders.EXTENDED].median / timings[contenders.LARK].median
        found.append(Goal("3 plain steps : importing yaml, argparse", plain, 2.2, 1.6))
        found.append(Goal("3 extended steps : importing yaml, argparse, lark", extended, 1.8))
    if contenders.check_of(contenders.SIZES[0]) in timings:
        small, large = (_without_start(timings, contenders.check_of(n), contenders.PLAIN) for n in contenders.SIZES)
        events = _without_start(timings, contenders.events_of(contenders.SIZES[1]), contenders.YAML)
        found.append(Goal("twice the steps, start-up aside", large / small, 2.2))
        found.append(Goal("20,000 steps : PyYAML's C events, start-up aside", large / events, 8.0, 4.0))
    if contenders.LINT in timings:
        first = timings[contenders.LINT].median
        further = (timings[contenders.LINT_MORE].median - first) / contenders.MORE
        if contenders.YAMLLINT in timings:
            found.append(Goal("1,000 lines : yamllint", first / timings[contenders.YAMLLINT].median, 2.0))
        found.append(Goal("each further 1,000 lines : the first", further / first, 1 / 3))
    if contenders.CHECK_ALL in timings:
        compiled = timings[contenders.TO_SNAKEMAKE].median / timings[contenders.CHECK_ALL].median
        found.append(Goal("compile to Snakemake : check, 1,000 extended steps", compiled, 3.0))
        compiled = timings[contenders.TO_CWL].median / timings[contenders.CHECK_ALL].median
        found.append(Goal("compile to CWL : check, 1,000 extended steps", compiled, 4.0))
    if contenders.EMITTED in timings:
        read = timings[contenders.EMITTED].median / timings[contenders.BY_HAND].median
        found.append(Goal("Snakemake on what was compiled : on what was written by hand", read, 1.5))
    return found


def cwl_remarks(timings: Timings) -> list[str]:
    """Return what is to be said of cwltool on what was compiled: ratios without a limit."""
    if contenders.CWL_EMITTED not in timings:
        return []
    read = timings[contenders.CWL_EMITTED].median / timings[contenders.CWL_BY_HAND].median
    emitted = _without_start(timings, contenders.RUN_EMITTED, contenders.RUN_ONE) / (contenders.RUN - 1)
    by_hand = _without_start(timings, contenders.RUN_BY_HAND, contenders.RUN_ONE_BY_HAND) / (contenders.RUN - 1)
    return [
        f"cwltool validates what was compiled in {read:.2f} of the time for what was written by hand, in one file and "
        f"without the shell. A step that does nothing takes it {emitted * 1000:.0f} ms, and {by_hand * 1000:.0f} ms "
        "when written by hand.\n"
    ]


def _without_start(timings: Timings, name: str, start: str) -> float:
    """Return the median of a contender above that of another one, which shows what its start costs."""
    return timings[name].median - timings[start].median


def page(timings: Timings, absent: Iterable[str], rounds: int, remarks: Iterable[str] = ()) -> str:
    """Return the results as Markdown; remarks are about what is no whole process."""
    parts = [_INTRODUCTION.format(rounds=rounds, machine=_machine()), _times(timings)]
    if reached := goals(timings):
        parts.append(_ratios(reached))
    parts.extend(remarks)
    parts.extend(f"Not timed: {reason}.\n" for reason in absent)
    return "\n".join(parts)


_INTRODUCTION = """\
# How fast it is

`make bench` wrote this page: whole processes, run in turn {rounds} times; the median counts, and the spread is the
distance between the quartiles. {machine}
"""


def _machine() -> str:
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}."


def _times(timings: Timings) -> str:
    floor = timings[contenders.YAML].median if contenders.YAML in timings else None
    rows = ["| command | median, ms | spread, ms | : yaml, argparse |", "|---|---:|---:|---:|"]
    for name, timing in timings.items():
        ratio = f"{timing.median / floor:.2f}" if floor else ""
        rows.append(f"| {name} | {timing.median * 1000:.1f} | {timing.spread * 1000:.1f} | {ratio} |")
    return "\n".join(rows) + "\n"


def _ratios(reached: list[Goal]) -> str:
    rows = ["| ratio | measured | at most | the dream | |", "|---|---:|---:|---:|---|"]
    for goal in reached:
        dream = "" if goal.dream is None else f"{goal.dream:.1f}"
        rows.append(f"| {goal.name} | {goal.ratio:.2f} | {goal.limit:.1f} | {dream} | {goal.verdict} |")
    return "\n".join(rows) + "\n"
