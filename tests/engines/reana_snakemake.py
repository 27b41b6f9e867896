"""An imitation of REANA's Snakemake engine, for what cannot be had here: a REANA cluster.

It does what reana-workflow-engine-snakemake 0.95.0a3 does (its ``runner.py`` and ``executor.py``): the parameters are
the configuration, a job is ``cd WORKSPACE && SHELL COMMAND`` and gets a fixed list of the rule's resources, folders are
not made for it, and ``touch`` is the engine's own. Only the cluster is a bash on this machine.

Runs in an environment that has Snakemake 8 or 9 and needs nothing else::

    python reana_snakemake.py WORKSPACE SNAKEFILE PARAMETERS.json JOBS.json

The bodies of the jobs are written to JOBS.json. Exit status: 0 when the workflow has finished, 1 when not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from types import ModuleType
from typing import Any

from snakemake.api import SnakemakeApi
from snakemake.settings.types import (
    ConfigSettings,
    DAGSettings,
    DeploymentSettings,
    OutputSettings,
    RemoteExecutionSettings,
    ResourceSettings,
    StorageSettings,
    WorkflowSettings,
)
from snakemake_interface_common.exceptions import WorkflowError
from snakemake_interface_executor_plugins.executors.base import SubmittedJobInfo
from snakemake_interface_executor_plugins.executors.remote import RemoteExecutor
from snakemake_interface_executor_plugins.registry import ExecutorPluginRegistry
from snakemake_interface_executor_plugins.settings import CommonSettings

FORWARDED = (
    "compute_backend", "kerberos", "unpacked_img", "kubernetes_uid", "kubernetes_cpu_request", "kubernetes_cpu_limit",
    "kubernetes_memory_request", "kubernetes_memory_limit", "kubernetes_job_timeout", "voms_proxy", "rucio",
    "htcondor_max_runtime", "htcondor_accounting_group", "slurm_partition", "slurm_time", "c4p_cpu_cores",
    "c4p_memory_limit", "c4p_additional_requirements",
)  # fmt: skip
"""What the engine hands to a job of the resources of its rule."""

common_settings = CommonSettings(
    non_local_exec=True,
    implies_no_shared_fs=False,
    job_deploy_sources=True,
    pass_default_storage_provider_args=True,
    pass_default_resources_args=True,
    pass_envvar_declarations_to_cmd=True,
    auto_deploy_default_storage_provider=False,
    init_seconds_before_status_checks=0,
)
bodies: list[dict[str, Any]] = []


class Executor(RemoteExecutor):
    """Runs the jobs."""

    def run_job(self, job: Any) -> None:
        """Run a job to its end, and remember how it ended."""
        workspace = os.environ["WORKSPACE"]
        body = {
            "job_name": job.name,
            "image": (job.container_img_url or "").replace("docker://", ""),
            "cmd": f"cd {workspace} && {job.shellcmd}",
            **{key: job.resources.get(key) for key in FORWARDED},
        }
        bodies.append(body)
        assert job.is_shell, "the engine runs shell rules only"
        variables = {"PATH": os.environ["PATH"], "HOME": "/home/me", "PYTHONDONTWRITEBYTECODE": "1"}
        variables["REANA_WORKSPACE"] = workspace
        done = subprocess.run(
            ["bash", "-c", body["cmd"]], cwd="/", env=variables, stdin=subprocess.DEVNULL, check=False
        )
        self.report_job_submission(
            SubmittedJobInfo(job=job, external_jobid=str(len(bodies)), aux={"status": done.returncode})
        )

    async def check_active_jobs(self, active_jobs: list[Any]) -> AsyncGenerator[Any, None]:
        """Report the jobs, all of which have ended."""
        self.next_sleep_seconds = 0.01
        for active in active_jobs:
            if active.aux["status"]:
                self.report_job_error(active)
            else:
                self.report_job_success(active)
            for never in ():
                yield never

    def cancel_jobs(self, active_jobs: list[Any]) -> None:
        """Cancel nothing: all jobs have ended."""


def run(workspace: Path, snakefile: str, parameters: dict[str, Any]) -> bool:
    """Run a workflow as the engine does, and say whether it has finished."""
    os.environ["WORKSPACE"] = str(workspace)
    plugin = ModuleType("reana_executor")
    plugin.Executor, plugin.common_settings = Executor, common_settings  # type: ignore[attr-defined]
    ExecutorPluginRegistry().register_plugin("reana", plugin)
    with SnakemakeApi(OutputSettings(printshellcmds=True)) as api:
        try:
            workflow = api.workflow(
                resource_settings=ResourceSettings(nodes=300),
                config_settings=ConfigSettings(config=parameters),
                storage_settings=StorageSettings(),
                storage_provider_settings={},
                workflow_settings=WorkflowSettings(),
                deployment_settings=DeploymentSettings(),
                snakefile=workspace / snakefile,
                workdir=workspace,
            )
            dag = workflow.dag(dag_settings=DAGSettings())
            quickly = RemoteExecutionSettings(seconds_between_status_checks=0)
            dag.execute_workflow(executor="reana", remote_execution_settings=quickly)
        except WorkflowError as error:
            api.print_exception(error)
            return False
    return True


if __name__ == "__main__":
    finished = run(Path(sys.argv[1]), sys.argv[2], json.loads(Path(sys.argv[3]).read_text()))
    Path(sys.argv[4]).write_text(json.dumps(bodies))
    sys.exit(not finished)
