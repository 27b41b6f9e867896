"""What an engine is free in when a run fails: steps that the failing one does not wait for, nor they for it.

The reference executor runs steps one after another. An engine may have run independent steps before the one that
fails, or not yet those that come before it in the specification.
"""

from __future__ import annotations

from ..ir import StageOut, Workflow
from ..passes.dataflow import dependencies, touched
from ..passes.workspace import Paths


class Leeway:
    """The steps in which two failed runs may differ, and the files that those write.

    Args:
        workflow: the workflow after the passes.
        failing: the step that fails, from 0.
    """

    def __init__(self, workflow: Workflow, failing: int) -> None:
        waits = dependencies(workflow)
        related = {failing, *_above(waits, failing)}
        related |= {number for number in range(len(waits)) if failing in _above(waits, number)}
        self._steps = workflow.steps
        self._free = frozenset(range(len(waits))) - related

    def allows(self, different: frozenset[int]) -> bool:
        """Whether these steps may be done in one run and not in the other."""
        return different <= self._free

    def paths(self, different: frozenset[int]) -> Paths:
        """Return the paths in the workspace that may differ when these steps do."""
        found = Paths()
        for number in different:
            for path in touched(self._steps[number]).writes or ():
                found.add(path)
        return found

    def moves_data(self, different: frozenset[int]) -> bool:
        """Whether one of these steps uploads something."""
        return any(isinstance(self._steps[number], StageOut) for number in different)


def _above(waits: tuple[tuple[int, ...], ...], number: int) -> set[int]:
    """Return all that a step waits for, directly or not."""
    found: set[int] = set()
    pending = [number]
    while pending:
        for earlier in waits[pending.pop()]:
            if earlier not in found:
                found.add(earlier)
                pending.append(earlier)
    return found
