"""The spellings of quantities, and the words that some of them have for amounts."""

from __future__ import annotations

from enum import Enum


class Kind(Enum):
    """A spelling; the value is the rule of ``quantity.lark``.

    Attributes:
        KUBERNETES_MEMORY: bytes, or a number and one of ``K M G T P E``, with ``i`` for powers of 1024
            (``KUBERNETES_MEMORY_FORMAT`` of reana-commons).
        KUBERNETES_CPU: cores, or whole millicores with ``m``; more than none (``KUBERNETES_CPU_FORMAT``).
        HTCONDOR_MEMORY: a whole number and one of ``K KB M MB G GB T TB`` in any case, powers of 1024; a bare
            number is in MB (``HTCONDOR_QUANTITY_RE`` of reana-job-controller).
        HTCONDOR_DISK: the same, where a bare number is in KB.
        HTCONDOR_RUNTIME: seconds, or a job flavour of CERN's HTCondor.
        SLURM_TIME: what ``sbatch --time`` takes: ``M``, ``M:S``, ``H:M:S``, ``D-H``, ``D-H:M``, ``D-H:M:S``.
        COMPUTE4PUNCH_MEMORY: reana-job-controller hands it to ``condor_submit`` as it is, which takes what
            `HTCONDOR_MEMORY` takes and fractions too.
        COUNT: a whole number from one on.
        DURATION: seconds, or a number and one of ``s m h d``; more than none.
    """

    KUBERNETES_MEMORY = "kubernetes_memory"
    KUBERNETES_CPU = "kubernetes_cpu"
    HTCONDOR_MEMORY = "htcondor_memory"
    HTCONDOR_DISK = "htcondor_disk"
    HTCONDOR_RUNTIME = "htcondor_runtime"
    SLURM_TIME = "slurm_time"
    COMPUTE4PUNCH_MEMORY = "compute4punch_memory"
    COUNT = "count"
    DURATION = "duration"


FLAVOURS = {
    "espresso": 1200,
    "microcentury": 3600,
    "longlunch": 7200,
    "workday": 28800,
    "tomorrow": 86400,
    "testmatch": 259200,
    "nextweek": 604800,
}
"""Seconds of each job flavour (``HTCONDOR_JOB_FLAVOURS`` of reana-commons)."""

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
"""Seconds of each unit of a duration."""
