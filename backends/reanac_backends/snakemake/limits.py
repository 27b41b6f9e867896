"""What a step asks of a machine, in Snakemake's units."""

from __future__ import annotations

from reanac import ir
from reanac_grammar.node import Node
from reanac_grammar.quantity import Kind, parse_quantity

_K, _H, _S, _C = ir.Scheduler.KUBERNETES, ir.Scheduler.HTCONDOR, ir.Scheduler.SLURM, ir.Scheduler.COMPUTE4PUNCH

_KINDS = {
    (_K, ir.Bound.MEMORY_LIMIT): ("mem_mb", Kind.KUBERNETES_MEMORY, 1_000_000),
    (_K, ir.Bound.MEMORY_REQUEST): ("mem_mb", Kind.KUBERNETES_MEMORY, 1_000_000),
    (_H, ir.Bound.MEMORY_REQUEST): ("mem_mb", Kind.HTCONDOR_MEMORY, 1_000_000),
    (_C, ir.Bound.MEMORY_LIMIT): ("mem_mb", Kind.COMPUTE4PUNCH_MEMORY, 1_000_000),
    (_H, ir.Bound.DISK_REQUEST): ("disk_mb", Kind.HTCONDOR_DISK, 1_000_000),
    (_K, ir.Bound.CPU_LIMIT): ("threads", Kind.KUBERNETES_CPU, 1000),
    (_K, ir.Bound.CPU_REQUEST): ("threads", Kind.KUBERNETES_CPU, 1000),
    (_H, ir.Bound.CPU_REQUEST): ("threads", Kind.COUNT, 1),
    (_C, ir.Bound.CPU_REQUEST): ("threads", Kind.COUNT, 1),
    (_K, ir.Bound.WALL_TIME): ("runtime", Kind.DURATION, 60),
    (_H, ir.Bound.WALL_TIME): ("runtime", Kind.HTCONDOR_RUNTIME, 60),
    (_S, ir.Bound.WALL_TIME): ("runtime", Kind.SLURM_TIME, 60),
}
"""What a limit becomes, how its text is read, and how many of its units make one of Snakemake's.

Snakemake counts megabytes, cores and minutes. A request and a limit become one: the larger counts.
"""


class Amount(Node):
    """How much of what Snakemake counts a limit stands for.

    Attributes:
        resource: ``threads``, or a resource of Snakemake: ``mem_mb``, ``disk_mb``, ``runtime``.
        number: cores, millions of bytes or minutes, rounded up.
    """

    resource: str
    number: int


def amount_of(limit: ir.Limit) -> Amount | None:
    """Return what a limit is for Snakemake, or None where it has no word for it.

    Raises:
        GrammarError: the limit cannot be read.
    """
    entry = _KINDS.get((limit.scheduler, limit.bound))
    if entry is None:
        return None
    name, kind, units = entry
    return Amount(name, max(-(-parse_quantity(limit.text, kind).amount // units), 1))


def resources_for(step: ir.Step, scheduler: ir.Scheduler) -> dict[str, int]:
    """Return threads and resources of a step on a scheduler, rounded up."""
    found: dict[str, int] = {}
    for limit in step.limits:
        amount = amount_of(limit) if limit.scheduler is scheduler else None
        if amount is not None:
            found[amount.resource] = max(amount.number, found.get(amount.resource, 1))
    return found


def resources_of(step: ir.Step) -> dict[str, int]:
    """Return threads and resources of a step on the scheduler that it asks for; Kubernetes is REANA's own choice."""
    return resources_for(step, step.scheduler or _K)
