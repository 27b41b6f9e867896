"""Profiles: what Snakemake's executor plugins need to know to run the rules on a cluster.

The resources of a rule are those of its own ``compute_backend``; a profile says for each rule what its limits for the
profile's scheduler are, in the words of the plugin: snakemake-executor-plugin-slurm 2.8.0, -htcondor 0.3.0 and
-kubernetes 0.5.1.
"""

from __future__ import annotations

from collections.abc import Callable

from reanac import ir
from reanac_grammar.quantity import Kind, parse_quantity

from ..yaml_text import dump
from .limits import resources_for

_K, _H, _S = ir.Scheduler.KUBERNETES, ir.Scheduler.HTCONDOR, ir.Scheduler.SLURM


def _units(kind: Kind, units: int) -> Callable[[str], int]:
    return lambda text: -(-parse_quantity(text, kind).amount // units)


OWN_RESOURCES: dict[tuple[ir.Scheduler, ir.Bound], tuple[str, Callable[[str], object]]] = {
    (_S, ir.Bound.PARTITION): ("slurm_partition", str),
    (_H, ir.Bound.MEMORY_REQUEST): ("htcondor_request_mem_mb", _units(Kind.HTCONDOR_MEMORY, 1 << 20)),
    (_H, ir.Bound.DISK_REQUEST): ("htcondor_request_disk_mb", _units(Kind.HTCONDOR_DISK, 1 << 20)),
    (_H, ir.Bound.WALL_TIME): ("classad_MaxRuntime", _units(Kind.HTCONDOR_RUNTIME, 1)),
    (_H, ir.Bound.ACCOUNTING_GROUP): ("classad_AccountingGroup", str),
    (_H, ir.Bound.REQUIREMENTS): ("requirements", str),
}
"""Resources that a plugin has of its own: their names and values. HTCondor's megabytes are of 2^20 bytes; its run time
is the ClassAd ``MaxRuntime`` of CERN's batch service, in seconds."""

_HEADS = {
    "slurm": """\
# For snakemake-executor-plugin-slurm: snakemake --profile profiles/slurm
# The folder of the run must be on a file system that all nodes share. An account is set by --default-resources.
""",
    "htcondor": """\
# For snakemake-executor-plugin-htcondor: snakemake --profile profiles/htcondor
# The folder of the run must be on a file system that all nodes share.
""",
    "kubernetes": """\
# For snakemake-executor-plugin-kubernetes: snakemake --profile profiles/kubernetes
# Pods share nothing by themselves. Put workspace/ on a persistent volume claim, and mount that:
#   kubernetes-persistent-volumes: [CLAIM:/workdir/workspace]
# The marks in done/ go through a storage that pods and this machine can reach, which holds a copy of workspace/ too:
#   default-storage-provider: s3
#   default-storage-prefix: s3://BUCKET/FOLDER
""",
}
_SETTINGS: dict[str, dict[str, object]] = {
    "slurm": {"executor": "slurm", "jobs": 100, "latency-wait": 60, "software-deployment-method": ["apptainer"]},
    "htcondor": {
        "executor": "htcondor",
        "jobs": 100,
        "latency-wait": 60,
        "htcondor-jobdir": ".snakemake/htcondor",
        "software-deployment-method": ["apptainer"],
    },
    "kubernetes": {"executor": "kubernetes", "jobs": 100},
}  # fmt: skip
_SCHEDULERS = {"slurm": _S, "htcondor": _H, "kubernetes": _K}


def profiles(workflow: ir.Workflow, names: tuple[str, ...]) -> dict[str, str]:
    """Return the profiles of a plain workflow by their paths; `names` are those of its rules."""
    return {f"profiles/{name}/config.yaml": _profile(name, workflow, names) for name in _SCHEDULERS}


def _profile(profile: str, workflow: ir.Workflow, names: tuple[str, ...]) -> str:
    threads: dict[str, object] = {}
    resources: dict[str, object] = {}
    for name, step in zip(names, workflow.steps, strict=True):
        assert isinstance(step, ir.Step), "transfers have become commands"
        asked = resources_for(step, _SCHEDULERS[profile])
        if "threads" in asked:
            threads[name] = asked.pop("threads")
        own = _own_resources(step, _SCHEDULERS[profile])
        if asked or own:
            resources[name] = dict(sorted(asked.items())) | own
    settings = dict(_SETTINGS[profile])
    settings |= {"set-threads": threads} if threads else {}
    settings |= {"set-resources": resources} if resources else {}
    return _HEADS[profile] + dump(settings)


def _own_resources(step: ir.Step, scheduler: ir.Scheduler) -> dict[str, object]:
    found: dict[str, object] = {}
    for limit in step.limits:
        entry = OWN_RESOURCES.get((limit.scheduler, limit.bound))
        if entry is not None and limit.scheduler is scheduler:
            found[entry[0]] = entry[1](limit.text)
    return found
