"""Snakemake on REANA: its loader takes what is emitted, and its engine, imitated, does the same as the serial one."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

import reanac
from compile.compiled import SAMPLES, name_of
from conftest import Golden
from oracles.environments import python_of
from reanac.bundle import Bundle
from reanac.writing import write_bundle

from .same import by_reference, tree

VERSIONS = ("snakemake-9.22", "snakemake-8.27")
"""Snakemake as reana-commons 0.95 pins it, and as the engine's lock has it."""

pytestmark = [pytest.mark.needs(version) for version in VERSIONS]

ENGINE = Path(__file__).with_name("reana_snakemake.py")
LOADER = """\
import json, sys, types
sys.modules["reana_commons.yadage"] = types.SimpleNamespace(yadage_load=None)
from reana_commons.specification import load_reana_spec
from reana_commons.validation.report import validate_serialized_spec
loaded = load_reana_spec("reana.yaml", ".")
policy = {"supported_backends": ["kubernetes", "htcondorcern", "slurmcern", "compute4punch"]}
print(json.dumps({"spec": loaded, "report": validate_serialized_spec(loaded, policy)}))
"""
"""What reana-client 0.95 does with a specification before it sends it as JSON."""


def written(spec: str | Path, folder: Path) -> Bundle:
    compiled = reanac.compile(spec, "snakemake", on="reana", folder=folder.parent if isinstance(spec, str) else None)
    assert compiled.bundle is not None, compiled.diagnostics
    write_bundle(compiled.bundle, folder)
    return compiled.bundle


class Ran:
    """What the imitated engine has made of a bundle in a folder."""

    def __init__(self, folder: Path, version: str, **given: str) -> None:
        parameters = yaml.safe_load((folder / "snakemake" / "config.yaml").read_text()) | given
        (folder.parent / "parameters.json").write_text(json.dumps(parameters))
        jobs = folder.parent / "jobs.json"
        call = [str(python_of(version)), str(ENGINE), str(folder), "snakemake/Snakefile"]
        done = subprocess.run(
            [*call, str(folder.parent / "parameters.json"), str(jobs)], capture_output=True, text=True, check=False
        )
        self.finished, self.said = done.returncode == 0, done.stdout + done.stderr
        self.jobs: list[dict[str, Any]] = json.loads(jobs.read_text())
        ours = ("snakemake", ".snakemake", ".reanac", "reana.yaml", "reanac", "reanac-bundle.json")
        self.files = {path: what for path, what in tree(folder).items() if path.split("/")[0] not in ours}


@pytest.mark.parametrize("path", SAMPLES, ids=name_of)
class TestSamples:
    def test_reanas_own_loader_and_validator_are_content(self, path: Path, tmp_path: Path, golden: Golden) -> None:
        bundle = written(path, tmp_path / "out")
        shown = {file.path: bundle.text(file.path) for file in bundle.files if isinstance(file.content, bytes)}
        ours = {name: text for name, text in shown.items() if "reanac/" not in name}
        golden.folder(path.parent / "golden" / "snakemake-reana", ours)
        call = [str(python_of("snakemake-9.22")), "-c", LOADER]
        done = subprocess.run(call, cwd=tmp_path / "out", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        answer = json.loads(done.stdout.splitlines()[-1])
        assert (answer["report"]["valid"], answer["report"]["errors"]) == (True, [])
        assert answer["report"]["warnings"] == []
        names = [step["name"] for step in answer["spec"]["workflow"]["specification"]["steps"]]
        assert names == list(bundle.steps)

    @pytest.mark.parametrize("version", VERSIONS)
    def test_its_engine_does_what_the_serial_one_does(self, path: Path, tmp_path: Path, version: str) -> None:
        if "rucio:" in path.read_text():  # what moves data needs a Rucio server
            return
        bundle = written(path, tmp_path / "out")
        ran = Ran(tmp_path / "out", version)
        reference = by_reference(path, tmp_path / "reference")
        assert ran.finished == (reference.done == len(bundle.steps)), ran.said
        assert ran.files == reference.files
        assert [job["job_name"] for job in ran.jobs][: reference.done] == list(bundle.steps)[: reference.done]

    def test_its_own_tools_are_content(self, path: Path, tmp_path: Path) -> None:
        written(path, tmp_path / "out")
        calls = [[str(python_of("snakemake").with_name("snakefmt")), "--check", "snakemake"]]
        lint = ["-m", "snakemake", "-s", "snakemake/Snakefile", "--lint"]
        calls += [[str(python_of(version)), *lint] for version in VERSIONS]
        for call in calls:
            done = subprocess.run(call, cwd=tmp_path / "out", capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr


HEAD = "inputs: {parameters: {p: '1'}}\nworkflow:\n  type: serial\n  resources: {cvmfs: [atlas.cern.ch]}\n"
HEAD += "  specification:\n    steps:\n"


def spec_of(*steps: str) -> str:
    return HEAD + "".join(
        f"      - {{name: s{number}, environment: 'a/b:1', {keys}}}\n" for number, keys in enumerate(steps)
    )


@pytest.mark.parametrize("version", VERSIONS)
class TestEngine:
    def test_the_first_command_that_fails_ends_the_run(self, tmp_path: Path, version: str) -> None:
        text = spec_of("commands: [echo a > a, exit 7, echo b > b]", "commands: [echo c > c]")
        written(text, tmp_path / "out")
        ran = Ran(tmp_path / "out", version)
        assert not ran.finished
        assert sorted(ran.files) == ["a"]
        log = (tmp_path / "out" / ".reanac" / "logs" / "s0.log").read_text()
        assert log == "reanac: command 2 failed with status 7\n"

    def test_parameters_that_are_given_arrive_as_they_are(self, tmp_path: Path, version: str) -> None:
        written(spec_of("commands: ['printf %s \"${p}\" > a', 'echo {x} $$HOME > b']"), tmp_path / "out")
        ran = Ran(tmp_path / "out", version, p="0077 'x' $y")
        assert ran.finished, ran.said
        assert (tmp_path / "out" / "a").read_text() == "0077 'x' "
        assert (tmp_path / "out" / "b").read_text() == "{x} /home/me\n"

    def test_a_brace_in_a_parameter_that_is_given_is_refused(self, tmp_path: Path, version: str) -> None:
        written(spec_of("commands: ['echo ${p} > a']"), tmp_path / "out")
        ran = Ran(tmp_path / "out", version, p="{x}")
        assert not ran.finished
        assert "The parameter p holds a brace" in ran.said
        assert ran.files == {}

    def test_a_job_gets_what_reana_forwards(self, tmp_path: Path, version: str) -> None:
        keys = "voms_proxy: true, rucio: true, unpacked_img: true, kerberos: false, compute_backend: kubernetes, "
        keys += "kubernetes_memory_limit: 256Mi, kubernetes_uid: 1000, kubernetes_job_timeout: 60, commands: ['true']"
        written(spec_of(keys, "commands: ['true']"), tmp_path / "out")
        first, second = Ran(tmp_path / "out", version).jobs
        wanted = {
            "voms_proxy": True, "rucio": True, "unpacked_img": True, "kerberos": False, "compute_backend": "kubernetes",
            "kubernetes_memory_limit": "256Mi", "kubernetes_uid": 1000, "kubernetes_job_timeout": 60, "image": "a/b:1",
        }  # fmt: skip
        assert {key: first[key] for key in wanted} == wanted
        assert {key: value for key, value in second.items() if value is not None}.keys() == {"job_name", "image", "cmd"}

    def test_independent_steps_wait_for_what_they_read_alone(self, tmp_path: Path, version: str) -> None:
        text = spec_of(
            "inputs: [], outputs: [a], commands: ['echo a > a']",
            "inputs: [], outputs: [b], commands: ['exit 1']",
            "inputs: [a], outputs: [c], commands: ['cat a > c']",
        )
        written(text, tmp_path / "out")
        ran = Ran(tmp_path / "out", version)
        assert not ran.finished
        assert "b" not in ran.files
        assert "s1" in [job["job_name"] for job in ran.jobs]


def test_the_rest_of_the_specification_is_in_reana_yaml(tmp_path: Path) -> None:
    text = spec_of("commands: ['true']") + "outputs: {files: [a]}\nworkspace: {retention_days: {'*.root': 3}}\n"
    bundle = written(text + "tests: {files: [t.feature]}\nversion: 0.9.4\n", tmp_path / "out")
    assert yaml.safe_load(bundle.text()) == {
        "version": "0.9.4",
        "inputs": {
            "files": ["snakemake/Snakefile", "snakemake/common.smk", "snakemake/config.yaml"],
            "parameters": {"input": "snakemake/config.yaml"},
        },
        "workflow": {
            "type": "snakemake",
            "file": "snakemake/Snakefile",
            "resources": {"cvmfs": ["atlas.cern.ch"]},
        },
        "outputs": {"files": ["a"]},
        "workspace": {"retention_days": {"*.root": 3}},
        "tests": {"files": ["t.feature"]},
    }


def test_a_file_of_the_users_own_is_never_replaced_in_silence(tmp_path: Path) -> None:
    (tmp_path / "snakemake").mkdir()
    (tmp_path / "snakemake" / "Snakefile").write_text("rule mine: ...")
    spec = tmp_path / "reana.yaml"
    spec.write_text(spec_of("commands: ['true']").replace("inputs: {", "inputs: {files: [snakemake/Snakefile], "))
    compiled = reanac.compile(spec, "snakemake", on="reana")
    assert compiled.bundle is None
    assert [each.code for each in compiled.diagnostics if each.is_error] == ["RN702"]
