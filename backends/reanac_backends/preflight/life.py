"""For how long a proxy has to last: until the last step that uses it has ended, as far as steps have time limits."""

from __future__ import annotations

from reanac import ir
from reanac.passes.dataflow import dependencies
from reanac_grammar.node import Node
from reanac_grammar.problem import GrammarError
from reanac_grammar.quantity import Kind, parse_quantity

from ..credentials import AskedProxy

_KINDS = {
    ir.Scheduler.KUBERNETES: Kind.DURATION,
    ir.Scheduler.HTCONDOR: Kind.HTCONDOR_RUNTIME,
    ir.Scheduler.SLURM: Kind.SLURM_TIME,
}


class Life(Node):
    """How long a proxy has to be valid, in seconds.

    Attributes:
        asked: as the specification says (`valid`), 0 where it says nothing.
        longest_path: when the last step that uses it ends, if steps run side by side where they may.
        in_order: the same, if they run one after another and the limit is one for each command, as with REANA's serial
            engine (fact S1).
        without_limit: how many of the steps up to there have no time limit; they are counted as 0.
    """

    asked: int
    longest_path: int
    in_order: int
    without_limit: int


def life_of(staged: ir.Workflow, of_step: tuple[str | None, ...], proxy: AskedProxy) -> Life:
    """Return for how long a proxy has to last.

    Args:
        staged: a workflow that has been through the passes.
        of_step: the file of the proxy of each step, or None.
        proxy: the proxy.
    """
    limits = [seconds_of(step) for step in staged.steps]
    ends: list[int] = []
    for limit, waits in zip(limits, dependencies(staged), strict=True):
        ends.append((limit or 0) + max((ends[number] for number in waits), default=0))
    using = [number for number, file in enumerate(of_step) if file == proxy.file]
    until = using[-1] + 1
    jobs = [len(step.commands) if isinstance(step, ir.Step) else 1 for step in staged.steps]
    return Life(
        proxy.seconds,
        max(ends[number] for number in using),
        sum((limit or 0) * number for limit, number in zip(limits[:until], jobs, strict=False)),
        limits[:until].count(None),
    )


def seconds_of(step: ir.AnyStep) -> int | None:
    """Return the time limit of a step in seconds, or None where it has none that can be read."""
    scheduler = step.scheduler if isinstance(step, ir.Step) else None
    scheduler = scheduler or ir.Scheduler.KUBERNETES
    for limit in step.limits:
        if (limit.scheduler, limit.bound) == (scheduler, ir.Bound.WALL_TIME) and scheduler in _KINDS:
            try:
                return parse_quantity(limit.text, _KINDS[scheduler]).amount
            except GrammarError:
                return None
    return None
