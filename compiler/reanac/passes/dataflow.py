"""What a step waits for: all before it, or, where steps promise which files they read and write, those that matter.

A step without promises is a barrier: everything before it is done, and everything behind it waits. Two steps that
promise wait for each other where one reads or writes what the other writes. Transfers say themselves which files they
are about; they stay with the step that they serve.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from reanac_grammar.node import Node

from ..ir import AnyStep, StageIn, StageOut, Workflow
from .workspace import clean, is_uncertain, landing, parents

_PATTERN = re.compile(r"[*?\[$]")


class Touched(Node):
    """The paths that a step reads and writes; None for any."""

    reads: tuple[str, ...] | None
    writes: tuple[str, ...] | None


def touched(step: AnyStep) -> Touched:
    """Return what a step promises to read and write; of a transfer, what it is about."""
    match step:
        case StageIn():
            return Touched((), tuple(path for transfer in step.transfers for path in landing(transfer)))
        case StageOut():
            return Touched(tuple(_folder_of_pattern(transfer.source.source) for transfer in step.transfers), ())
    reads = None if step.reads is None else tuple(clean(path.source) for path in step.reads)
    writes = None if step.writes is None else tuple(clean(path.source) for path in step.writes)
    return Touched(reads, writes)


def dependencies(workflow: Workflow) -> tuple[tuple[int, ...], ...]:
    """Return for each step the numbers of the steps, from 0, that it waits for; none that another of them waits for."""
    known = _Known()
    found: list[tuple[int, ...]] = []
    ancestors: list[int] = []
    for number, step in enumerate(workflow.steps):
        direct: list[int] = []
        above = 0
        for earlier in sorted(known.before(number, step, workflow.steps), reverse=True):
            if not above >> earlier & 1:
                direct.append(earlier)
                above |= ancestors[earlier] | 1 << earlier
        found.append(tuple(reversed(direct)))
        ancestors.append(above)
        known.add(number, step)
    return tuple(found)


class _Known:
    """The steps since the last barrier, by the paths that they read and write."""

    def __init__(self) -> None:
        self._barrier: int | None = None
        self._since: set[int] = set()
        self._writers = _Index()
        self._all = _Index()
        self._upload: int | None = None

    def before(self, number: int, step: AnyStep, steps: tuple[AnyStep, ...]) -> set[int]:
        """Return the steps that one waits for."""
        found = set() if self._barrier is None else {self._barrier}
        if number and (isinstance(step, StageOut) or isinstance(steps[number - 1], StageIn)):
            found.add(number - 1)  # a transfer stays with its step, whatever that promises
        done = touched(step)
        if done.reads is None or done.writes is None:
            return found | self._since
        if isinstance(step, StageOut) and self._upload is not None:
            found.add(self._upload)  # two uploads may be about one dataset
        return found | self._writers.near(done.reads) | self._all.near(done.writes)

    def add(self, number: int, step: AnyStep) -> None:
        """Add a step."""
        done = touched(step)
        self._upload = number if isinstance(step, StageOut) else self._upload
        if done.reads is None or done.writes is None:
            self._barrier, self._since = number, set()
            self._writers, self._all = _Index(), _Index()
            return
        self._since.add(number)
        self._writers.add(number, done.writes)
        self._all.add(number, (*done.reads, *done.writes))


class _Index:
    """Steps by their paths: asks which of them may have to do with a path, without looking at each."""

    def __init__(self) -> None:
        self._steps: set[int] = set()
        self._anything: set[int] = set()
        self._at: dict[str, set[int]] = {}
        self._below: dict[str, set[int]] = {}

    def add(self, number: int, paths: Iterable[str]) -> None:
        """Add the paths of a step."""
        for path in paths:
            self._steps.add(number)
            if is_uncertain(path):
                self._anything.add(number)
            self._at.setdefault(path, set()).add(number)
            for parent in parents(path):
                self._below.setdefault(parent, set()).add(number)

    def near(self, paths: Iterable[str]) -> set[int]:
        """Return the steps of which a path may be one of these, lie in one, or hold one."""
        found: set[int] = set()
        for path in paths:
            if is_uncertain(path):
                return set(self._steps)
            found |= self._anything | self._at.get(path, set()) | self._below.get(path, set())
            found.update(number for parent in parents(path) for number in self._at.get(parent, ()))
        return found


def _folder_of_pattern(source: str) -> str:
    """Return the folder in which all that a pattern matches must lie."""
    pattern = _PATTERN.search(source)
    return clean(source if pattern is None else source[: pattern.start()].rpartition("/")[0])
