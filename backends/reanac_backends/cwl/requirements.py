"""What a step asks of a machine, as CWL says it: image, cores, memory, time."""

from __future__ import annotations

from typing import Any

from reanac import ir
from reanac_grammar.node import Node
from reanac_grammar.quantity import Kind, parse_quantity

_K, _H, _S, _C = ir.Scheduler.KUBERNETES, ir.Scheduler.HTCONDOR, ir.Scheduler.SLURM, ir.Scheduler.COMPUTE4PUNCH
_MIB = 1024 * 1024

_KINDS = {
    (_K, ir.Bound.MEMORY_REQUEST): ("ramMin", Kind.KUBERNETES_MEMORY, _MIB),
    (_K, ir.Bound.MEMORY_LIMIT): ("ramMax", Kind.KUBERNETES_MEMORY, _MIB),
    (_H, ir.Bound.MEMORY_REQUEST): ("ramMin", Kind.HTCONDOR_MEMORY, _MIB),
    (_C, ir.Bound.MEMORY_LIMIT): ("ramMin", Kind.COMPUTE4PUNCH_MEMORY, _MIB),
    (_H, ir.Bound.DISK_REQUEST): ("outdirMin", Kind.HTCONDOR_DISK, _MIB),
    (_K, ir.Bound.CPU_REQUEST): ("coresMin", Kind.KUBERNETES_CPU, 1000),
    (_K, ir.Bound.CPU_LIMIT): ("coresMax", Kind.KUBERNETES_CPU, 1000),
    (_H, ir.Bound.CPU_REQUEST): ("coresMin", Kind.COUNT, 1),
    (_C, ir.Bound.CPU_REQUEST): ("coresMin", Kind.COUNT, 1),
    (_K, ir.Bound.WALL_TIME): ("timelimit", Kind.DURATION, 1),
    (_H, ir.Bound.WALL_TIME): ("timelimit", Kind.HTCONDOR_RUNTIME, 1),
    (_S, ir.Bound.WALL_TIME): ("timelimit", Kind.SLURM_TIME, 1),
}
"""What a limit becomes, how its text is read, and how many of its units make one of CWL's: MiB, cores, seconds."""

_LEAST = {"ramMin": 256, "coresMin": 1, "outdirMin": 1024}
"""What CWL v1.2 takes for granted: a bound from above that is below needs one from below."""


class Amount(Node):
    """How much of what CWL counts a limit stands for: MiB, cores or seconds, rounded up."""

    word: str
    number: int


def amount_of(limit: ir.Limit) -> Amount | None:
    """Return what a limit is in CWL, or None where that has no word for it.

    Raises:
        GrammarError: the limit cannot be read.
    """
    entry = _KINDS.get((limit.scheduler, limit.bound))
    if entry is None:
        return None
    word, kind, units = entry
    return Amount(word, max(-(-parse_quantity(limit.text, kind).amount // units), 1))


def limits_of(step: ir.AnyStep) -> dict[str, Any]:
    """Return ResourceRequirement and ToolTimeLimit of a step on the scheduler that it asks for."""
    scheduler = (step.scheduler if isinstance(step, ir.Step) else None) or _K
    found: dict[str, int] = {}
    for limit in step.limits:
        amount = amount_of(limit) if limit.scheduler is scheduler else None
        if amount is not None:
            found[amount.word] = max(amount.number, found.get(amount.word, 1))
    for least, most in (("coresMin", "coresMax"), ("ramMin", "ramMax")):
        if most in found and found[most] < found.get(least, _LEAST[least]):
            found[least] = found[most]
    time = found.pop("timelimit", None)
    order = [word for word in ("coresMin", "coresMax", "ramMin", "ramMax", "outdirMin") if word in found]
    requirements: dict[str, Any] = {}
    if order:
        requirements["ResourceRequirement"] = {word: found[word] for word in order}
    if time is not None:
        requirements["ToolTimeLimit"] = {"timelimit": time}
    return requirements


def image_of(step: ir.AnyStep) -> dict[str, Any]:
    """Return DockerRequirement of a step; Apptainer reads an image that is unpacked on CVMFS from its folder."""
    if not step.image:
        return {}
    word = "dockerImageId" if step.image.startswith("/") else "dockerPull"
    return {"DockerRequirement": {word: step.image}}
