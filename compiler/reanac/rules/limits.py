"""Limits: quantities in the units of their schedulers (fact S9)."""

from __future__ import annotations

from reanac_grammar.problem import GrammarError
from reanac_grammar.quantity import Kind, parse_quantity
from reanac_grammar.quantity_kinds import FLAVOURS

from .. import ir
from ..diagnostics import Edit, Fix, Severity
from .rule import Subject, rule

_KUBERNETES, _HTCONDOR = ir.Scheduler.KUBERNETES, ir.Scheduler.HTCONDOR
_SLURM, _COMPUTE4PUNCH = ir.Scheduler.SLURM, ir.Scheduler.COMPUTE4PUNCH

KINDS = {
    (_KUBERNETES, ir.Bound.MEMORY_LIMIT): Kind.KUBERNETES_MEMORY,
    (_KUBERNETES, ir.Bound.MEMORY_REQUEST): Kind.KUBERNETES_MEMORY,
    (_KUBERNETES, ir.Bound.CPU_LIMIT): Kind.KUBERNETES_CPU,
    (_KUBERNETES, ir.Bound.CPU_REQUEST): Kind.KUBERNETES_CPU,
    (_HTCONDOR, ir.Bound.MEMORY_REQUEST): Kind.HTCONDOR_MEMORY,
    (_HTCONDOR, ir.Bound.DISK_REQUEST): Kind.HTCONDOR_DISK,
    (_HTCONDOR, ir.Bound.CPU_REQUEST): Kind.COUNT,
    (_HTCONDOR, ir.Bound.WALL_TIME): Kind.HTCONDOR_RUNTIME,
    (_SLURM, ir.Bound.WALL_TIME): Kind.SLURM_TIME,
    (_COMPUTE4PUNCH, ir.Bound.MEMORY_LIMIT): Kind.COMPUTE4PUNCH_MEMORY,
    (_COMPUTE4PUNCH, ir.Bound.CPU_REQUEST): Kind.COUNT,
}
"""How the text of each limit is read; what is missing here is a word that only the scheduler understands."""


@rule("RN501", "malformed-quantity", Severity.ERROR)
def malformed_quantity(subject: Subject) -> None:
    """A limit is not written as its backend reads it.

    ## What it does
    Finds memory, CPU, disk and time limits that are not in the form of their key: `256 MB` for Kubernetes (`256Mi`
    or `256M`), `4Gi` for HTCondor (`4 GB`), `500m` as memory (half a byte).

    ## Why is this bad
    The job is refused after it has waited in the queue, or runs with a limit that nobody meant.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      kubernetes_memory_limit: 256MB
      commands:
        - python fit.py
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      kubernetes_memory_limit: 256M
      commands:
        - python fit.py
    ```

    ## Fix safety
    Safe where it spells the same quantity in the backend's units; unsafe where it guesses a job flavour.

    ## Source
    Fact S9: reana-commons `config.py` (`KUBERNETES_MEMORY_FORMAT`, `KUBERNETES_CPU_FORMAT`) and `serial.py`.
    """
    limits = [limit for step in subject.steps for limit in step.limits]
    for limit in (*limits, *subject.workflow.staging.limits):
        kind = KINDS.get((limit.scheduler, limit.bound))
        if (limit.scheduler, limit.bound) == (_HTCONDOR, ir.Bound.REQUIREMENTS) and not limit.text.strip():
            subject.found(limit.span, "REANA refuses empty requirements.", "Delete the key.")
        if kind is None:
            continue
        try:
            parse_quantity(limit.text, kind)
        except GrammarError as error:
            place = subject.part(limit.span, limit.text, error.start, error.end)
            fix = None
            if error.replacement is not None:
                is_guess = error.replacement in FLAVOURS
                fix = Fix(f"Write {error.replacement!r}", (Edit(place, error.replacement),), safe=not is_guess)
            subject.found(place, error.message, error.hint, fix=fix)
