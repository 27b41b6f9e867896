"""REANA's words for the things of the IR: the keys of a step, its backends, and in which unit each key is read.

Sources: the schema of reana-commons 0.95.0a26 (``reana_analysis_schema.json``), its ``serial.py``, and the managers of
reana-job-controller; facts S9 and S10.
"""

from __future__ import annotations

from reanac_grammar.node import Node

from .ir import Bound, Scheduler

BACKENDS = {
    "kubernetes": Scheduler.KUBERNETES,
    "htcondorcern": Scheduler.HTCONDOR,
    "slurmcern": Scheduler.SLURM,
    "compute4punch": Scheduler.COMPUTE4PUNCH,
}
"""The values of ``compute_backend``."""

WORKFLOW_TYPES = ("serial", "cwl", "snakemake", "yadage")
"""The values of ``workflow.type``."""

MAX_INPUT_PATHS = 1000
"""How many input files and directories REANA takes (reana-commons 0.95, ``MAX_INPUT_PATH_DECLARATIONS``)."""

OPTIONS = {
    "serial": ("CACHE", "FROM", "TARGET"),
    "cwl": ("TARGET",),
    "snakemake": ("report",),
    "yadage": ("toplevel", "initdir", "initfiles", "accept_metadir"),
}
"""Operational options that REANA knows, by the type of the workflow."""


class LimitKey(Node):
    """A step key that bounds a step.

    Attributes:
        key: the key in the spec.
        is_number: its value is a YAML integer; otherwise it is a string.
    """

    key: str
    scheduler: Scheduler
    bound: Bound
    is_number: bool = False


_K, _H, _S, _C = Scheduler.KUBERNETES, Scheduler.HTCONDOR, Scheduler.SLURM, Scheduler.COMPUTE4PUNCH

LIMIT_KEYS = (
    LimitKey("kubernetes_cpu_request", _K, Bound.CPU_REQUEST),
    LimitKey("kubernetes_cpu_limit", _K, Bound.CPU_LIMIT),
    LimitKey("kubernetes_memory_request", _K, Bound.MEMORY_REQUEST),
    LimitKey("kubernetes_memory_limit", _K, Bound.MEMORY_LIMIT),
    LimitKey("kubernetes_job_timeout", _K, Bound.WALL_TIME, is_number=True),
    LimitKey("kubernetes_uid", _K, Bound.USER_ID, is_number=True),
    LimitKey("htcondor_max_runtime", _H, Bound.WALL_TIME),
    LimitKey("htcondor_accounting_group", _H, Bound.ACCOUNTING_GROUP),
    LimitKey("htcondor_request_cpus", _H, Bound.CPU_REQUEST),
    LimitKey("htcondor_request_memory", _H, Bound.MEMORY_REQUEST),
    LimitKey("htcondor_request_disk", _H, Bound.DISK_REQUEST),
    LimitKey("htcondor_requirements", _H, Bound.REQUIREMENTS),
    LimitKey("slurm_partition", _S, Bound.PARTITION),
    LimitKey("slurm_time", _S, Bound.WALL_TIME),
    LimitKey("c4p_cpu_cores", _C, Bound.CPU_REQUEST),
    LimitKey("c4p_memory_limit", _C, Bound.MEMORY_LIMIT),
    LimitKey("c4p_additional_requirements", _C, Bound.REQUIREMENTS),
)
"""Every key that bounds a step, in the order in which they are written out."""

LIMIT_KEY = {entry.key: entry for entry in LIMIT_KEYS}
"""The same by key."""

KEY_OF_LIMIT = {(entry.scheduler, entry.bound): entry for entry in LIMIT_KEYS}
"""The same by what they bound."""

BACKEND_WORD = {scheduler: word for word, scheduler in BACKENDS.items()}
"""REANA's word for each scheduler."""

PROXY_SECONDS = 12 * 3600
"""How long a proxy of voms-proxy-init lives unless told otherwise, in seconds."""


def guessed_hosts(vo: str) -> tuple[str, str]:
    """Return the URLs of the Rucio server and its logins that REANA makes of a VO (fact C3)."""
    if vo == "atlas":
        return "https://voatlasrucio-server-prod.cern.ch", "https://voatlasrucio-auth-prod.cern.ch"
    return f"https://{vo}-rucio.cern.ch", f"https://{vo}-rucio-auth.cern.ch"
