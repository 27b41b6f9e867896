"""Limits: quantities in the units of their schedulers (fact S9)."""

from __future__ import annotations

from reanac_grammar.problem import GrammarError
from reanac_grammar.quantity import Kind, parse_quantity
from reanac_grammar.quantity_kinds import FLAVOURS

from .. import ir
from ..diagnostics import Edit, Fix, Related, Severity
from ..source import Span
from ..vocabulary import BACKEND_WORD, KEY_OF_LIMIT
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


@rule("RN502", "limit-without-effect", Severity.WARNING)
def limit_without_effect(subject: Subject) -> None:
    """A limit is for another backend than the one that the step runs on, or has no effect at all.

    ## What it does
    Finds keys such as `htcondor_max_runtime` on a step of another `compute_backend` (kubernetes, where none is named),
    and `slurm_time`.

    ## Why is this bad
    REANA ignores the key without a word: the step gets the default of its backend, and is killed by it.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      compute_backend: htcondorcern
      kubernetes_memory_limit: 8Gi
      commands:
        - python fit.py
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      compute_backend: htcondorcern
      htcondor_request_memory: 8 GB
      commands:
        - python fit.py
    ```

    ## Fix safety
    No fix is offered: where the step is to run is not for a linter to decide.

    ## Source
    Facts S9 and S10: each manager of reana-job-controller reads its own keys; the Slurm manager reads no `slurm_time`.
    """
    for step in subject.steps:
        scheduler = step.scheduler or _KUBERNETES
        if any(limit.scheduler is scheduler for limit in step.limits) and step.scheduler is None:
            continue  # a step that can be moved from one backend to another
        for limit in step.limits:
            key = KEY_OF_LIMIT[limit.scheduler, limit.bound].key
            place = _key_place(subject, key, limit.span)
            word, other = BACKEND_WORD[scheduler], BACKEND_WORD[limit.scheduler]
            if limit.scheduler is not scheduler:
                default = "" if step.scheduler else ", the default"
                message = f"{key} is for {other}, and this step runs on {word}{default}: it has no effect."
                subject.found(place, message, f"Delete it, or add: compute_backend: {other}")
            elif (limit.scheduler, limit.bound) == (_SLURM, ir.Bound.WALL_TIME):
                subject.found(place, "REANA does not hand slurm_time on to Slurm: it has no effect.", "Delete it.")


def _key_place(subject: Subject, key: str, value: Span) -> Span:
    """Return where the key of a value stands."""
    start = subject.source.text.rfind(key, 0, value.start)
    return Span(start, start + len(key)) if start >= 0 else value


@rule("RN503", "request-above-limit", Severity.ERROR)
def request_above_limit(subject: Subject) -> None:
    """A step requests more memory or CPU than its limit allows.

    ## What it does
    Compares `kubernetes_memory_request` with `kubernetes_memory_limit`, and `kubernetes_cpu_request` with
    `kubernetes_cpu_limit`.

    ## Why is this bad
    Kubernetes refuses the job.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      kubernetes_memory_request: 4Gi
      kubernetes_memory_limit: 2Gi
      commands:
        - python fit.py
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      kubernetes_memory_request: 2Gi
      kubernetes_memory_limit: 4Gi
      commands:
        - python fit.py
    ```

    ## Fix safety
    No fix is offered: which of the two is wrong is not written.

    ## Source
    Kubernetes: "must be less than or equal to memory limit".
    """
    pairs = ((ir.Bound.MEMORY_REQUEST, ir.Bound.MEMORY_LIMIT), (ir.Bound.CPU_REQUEST, ir.Bound.CPU_LIMIT))
    for step in subject.steps:
        known = {limit.bound: limit for limit in step.limits if limit.scheduler is _KUBERNETES}
        for request, limit in ((known.get(low), known.get(high)) for low, high in pairs):
            if request is None or limit is None:
                continue
            wanted, allowed = _amount(request), _amount(limit)
            if wanted is not None and allowed is not None and wanted > allowed:
                subject.found(
                    request.span,
                    f"The request {request.text} is above the limit {limit.text}, so Kubernetes refuses the job.",
                    related=(Related(limit.span, "the limit"),),
                )


def _amount(limit: ir.Limit) -> int | None:
    try:
        return parse_quantity(limit.text, KINDS[limit.scheduler, limit.bound]).amount
    except GrammarError:
        return None  # RN501 says why
