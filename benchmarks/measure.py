"""Runs whole processes, one of each kind in turn, and keeps the time of each."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


class FailedError(Exception):
    """A command that is timed does not succeed."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A command to time.

    Attributes:
        name: what the table calls it.
        command: the program and its arguments.
        folder: where it runs.
    """

    name: str
    command: tuple[str, ...]
    folder: Path


@dataclass(frozen=True, slots=True)
class Timing:
    """The times of one contender, in seconds of wall clock, in the order in which they were taken."""

    contender: Contender
    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median time in seconds."""
        return median(self.seconds)

    @property
    def spread(self) -> float:
        """The distance between the quartiles, in seconds."""
        ordered = sorted(self.seconds)
        quarter = len(ordered) // 4
        return ordered[-1 - quarter] - ordered[quarter]


def time_in_turn(contenders: Sequence[Contender], rounds: int) -> dict[str, Timing]:
    """Time every contender once in each round (A B A B …), so that a slow moment of the machine strikes all.

    A first run of each is not counted: it shows that the command succeeds, and leaves byte code behind.

    Returns:
        The timings, by the contenders' names.

    Raises:
        FailedError: a command did not exit with 0.
    """
    for contender in contenders:
        _try(contender)
    seconds: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    for _ in range(rounds):
        for contender in contenders:
            seconds[contender.name].append(_time(contender))
    return {contender.name: Timing(contender, tuple(seconds[contender.name])) for contender in contenders}


def _environment() -> dict[str, str]:
    """Return the environment without what changes how Python starts, such as PYTHONDONTWRITEBYTECODE."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def _try(contender: Contender) -> None:
    done = subprocess.run(
        contender.command,
        cwd=contender.folder,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != 0:
        raise FailedError(f"{contender.name}: exit status {done.returncode}\n{done.stdout}")


def _time(contender: Contender) -> float:
    silent = subprocess.DEVNULL
    environment = _environment()
    start = time.perf_counter()
    subprocess.run(
        contender.command,
        cwd=contender.folder,
        env=environment,
        stdin=silent,
        stdout=silent,
        stderr=silent,
        check=True,
    )
    return time.perf_counter() - start
