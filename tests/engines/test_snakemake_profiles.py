"""Limits in Snakemake's units, and profiles that the executor plugins take."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

import reanac
from oracles.environments import REPOSITORY, python_of
from reanac.bundle import Bundle
from reanac.writing import write_bundle

HEAD = "workflow:\n  type: serial\n  specification:\n    steps:\n"
HEAD += "      - {name: fit, environment: 'a/b:1', commands: ['true'], "


def compiled(keys: str) -> Bundle:
    bundle = reanac.compile(f"{HEAD}{keys}}}\n", "snakemake").bundle
    assert bundle is not None
    return bundle


def rule(keys: str) -> str:
    return compiled(keys).text().split("rule fit:")[1]


def profile(name: str, keys: str) -> dict[str, object]:
    return yaml.safe_load(compiled(keys).text(f"profiles/{name}/config.yaml"))  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ("kubernetes_memory_limit: 256Mi", "mem_mb=269,"),
        ("kubernetes_memory_limit: 9Gi", "mem_mb=9664,"),
        ("kubernetes_memory_limit: '1000000'", "mem_mb=1,"),
        ("kubernetes_memory_limit: 500M", "mem_mb=500,"),
        ("kubernetes_memory_limit: 1.5G", "mem_mb=1500,"),
        ("kubernetes_memory_request: 1G, kubernetes_memory_limit: 2G", "mem_mb=2000,"),
        ("kubernetes_cpu_limit: 500m", "threads: 1\n"),
        ("kubernetes_cpu_request: '1.5'", "threads: 2\n"),
        ("kubernetes_cpu_request: '2', kubernetes_cpu_limit: '4'", "threads: 4\n"),
        ("kubernetes_job_timeout: 60", "runtime=1,"),
        ("kubernetes_job_timeout: 61", "runtime=2,"),
        ("compute_backend: htcondorcern, htcondor_max_runtime: espresso", "runtime=20,"),
        ("compute_backend: htcondorcern, htcondor_max_runtime: nextweek", "runtime=10080,"),
        ("compute_backend: htcondorcern, htcondor_max_runtime: '3600'", "runtime=60,"),
        ("compute_backend: htcondorcern, htcondor_request_memory: 2 GB", "mem_mb=2148,"),
        ("compute_backend: htcondorcern, htcondor_request_memory: '1000'", "mem_mb=1049,"),
        ("compute_backend: htcondorcern, htcondor_request_disk: '1000000'", "disk_mb=1024,"),
        ("compute_backend: htcondorcern, htcondor_request_cpus: '8'", "threads: 8\n"),
        ("compute_backend: slurmcern, slurm_time: '90'", "runtime=90,"),
        ("compute_backend: compute4punch, c4p_memory_limit: '20000'", "mem_mb=20972,"),
        ("compute_backend: compute4punch, c4p_cpu_cores: '8'", "threads: 8\n"),
    ],
)
def test_a_limit_in_snakemakes_units(keys: str, line: str) -> None:
    assert line in rule(keys)


def test_limits_of_another_scheduler_are_for_its_profile() -> None:
    keys = "compute_backend: slurmcern, slurm_time: '5', kubernetes_memory_limit: 1G, htcondor_max_runtime: workday"
    assert "mem_mb" not in rule(keys)
    assert "runtime=5," in rule(keys)
    assert profile("kubernetes", keys)["set-resources"] == {"fit": {"mem_mb": 1000}}
    assert profile("htcondor", keys)["set-resources"] == {"fit": {"runtime": 480, "classad_MaxRuntime": 28800}}
    assert profile("slurm", keys)["set-resources"] == {"fit": {"runtime": 5}}


@pytest.mark.parametrize(
    ("name", "keys", "resources"),
    [
        ("slurm", "compute_backend: slurmcern, slurm_partition: inf-short", {"slurm_partition": "inf-short"}),
        (
            "htcondor",
            "compute_backend: htcondorcern, htcondor_request_memory: 4G, htcondor_request_disk: 2 GB",
            {"mem_mb": 4295, "disk_mb": 2148, "htcondor_request_mem_mb": 4096, "htcondor_request_disk_mb": 2048},
        ),
        (
            "htcondor",
            "htcondor_accounting_group: group_u_ATLAS.phys, htcondor_requirements: 'OpSysAndVer =?= \"AlmaLinux9\"'",
            {"classad_AccountingGroup": "group_u_ATLAS.phys", "requirements": 'OpSysAndVer =?= "AlmaLinux9"'},
        ),
    ],
)
def test_a_plugin_has_words_of_its_own(name: str, keys: str, resources: dict[str, object]) -> None:
    assert profile(name, keys)["set-resources"] == {"fit": resources}


def test_threads_of_a_profile() -> None:
    assert profile("htcondor", "htcondor_request_cpus: '8'")["set-threads"] == {"fit": 8}
    assert "set-threads" not in profile("slurm", "htcondor_request_cpus: '8'")


@pytest.mark.needs("snakemake-plugins")
@pytest.mark.parametrize(
    ("name", "options", "shown"),
    [
        ("slurm", [], "slurm_partition=inf-short"),
        ("htcondor", [], "htcondor_request_mem_mb=2048"),
        ("kubernetes", ["--default-storage-provider", "fs", "--default-storage-prefix", "."], "mem_mb=269"),
    ],
)
def test_the_plugins_take_the_profiles(tmp_path: Path, name: str, options: list[str], shown: str) -> None:
    """As far as that goes without a cluster: the plugin is loaded with the settings, and the rules get them."""
    bundle = reanac.compile(REPOSITORY / "samples" / "batch-limits" / "reana.yaml", "snakemake").bundle
    assert bundle is not None
    write_bundle(bundle, tmp_path / "out")
    call = [str(python_of("snakemake-plugins")), "-m", "snakemake", "--profile", f"profiles/{name}", "--dry-run"]
    containers = ["--software-deployment-method", "env-modules"]  # for Apptainer must be there even for a dry run
    done = subprocess.run(
        [*call, *containers, *options], cwd=tmp_path / "out", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert shown in done.stdout + done.stderr
    assert len(re.findall(r"^rule ", done.stdout + done.stderr, re.MULTILINE)) == 5
