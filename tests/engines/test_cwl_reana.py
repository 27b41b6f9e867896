"""CWL on REANA: its engine, imitated, does with it what the serial one does, and failure is failure there."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

import reanac
from compile.compiled import SAMPLES, name_of
from conftest import Golden
from oracles.environments import python_of

from .cwl_runs import VERSIONS, Ran, spec_of, warnings_of, written
from .same import by_reference, tree
from .test_cwl import shown

pytestmark = [pytest.mark.needs(version) for version in VERSIONS]

ENGINE = Path(__file__).with_name("reana_cwl.py")
OURS = {"cwl", "outputs", "reana.yaml", "reanac", "reanac-bundle.json", "workflow.json", "inputs.json"}


class ReanaRan:
    """What the imitated engine has made of a bundle in a folder."""

    def __init__(self, folder: Path, **given: str) -> None:
        inputs = folder / "cwl" / "inputs.yml"
        inputs.write_text(yaml.safe_dump((yaml.safe_load(inputs.read_text()) or {}) | given))
        jobs = folder.parent / "jobs.json"
        call = [str(python_of("cwltool-reana")), "-W", "ignore", str(ENGINE), str(folder)]
        done = subprocess.run(
            [*call, "cwl/workflow.cwl", "cwl/inputs.yml", str(jobs)], capture_output=True, text=True, check=False
        )
        self.finished, self.said = done.returncode == 0, done.stdout + done.stderr
        self.jobs: list[dict[str, Any]] = json.loads(jobs.read_text())
        self.files = {path: what for path, what in tree(folder).items() if path.split("/")[0] not in OURS}


@pytest.mark.parametrize("path", SAMPLES, ids=name_of)
class TestSamples:
    def test_are_as_they_were_reviewed(self, path: Path, tmp_path: Path, golden: Golden) -> None:
        bundle = written(path, tmp_path / "out", on="reana")
        golden.folder(path.parent / "golden" / "cwl-reana", shown(bundle))

    @pytest.mark.parametrize("version", VERSIONS)
    def test_are_valid_without_a_warning(self, path: Path, tmp_path: Path, version: str) -> None:
        written(path, tmp_path, on="reana")
        validated = Ran(tmp_path, "--validate", "cwl/workflow.cwl", version=version)
        assert validated.finished, validated.said
        assert warnings_of(validated.said) == []

    def test_its_engine_does_what_the_serial_one_does(self, path: Path, tmp_path: Path) -> None:
        if "rucio:" in path.read_text():  # what moves data needs a Rucio server
            return
        bundle = written(path, tmp_path / "out", on="reana")
        ran = ReanaRan(tmp_path / "out")
        reference = by_reference(path, tmp_path / "reference")
        assert ran.finished == (reference.done == len(bundle.steps)), ran.said
        names = {path for path, what in ran.files.items() if what != reference.files.get(path)}
        assert not {name for name in names if not _is_mode(ran.files, reference.files, name)}
        assert ran.files.keys() == reference.files.keys()


def _is_mode(one: dict[str, Any], other: dict[str, Any], name: str) -> bool:
    """Whether two entries differ in their modes alone: REANA's engines have the umask 002."""
    return name in other and (one[name].kind, one[name].content) == (other[name].kind, other[name].content)


class TestEngine:
    def test_a_command_that_fails_ends_the_run_although_it_has_written_files(self, tmp_path: Path) -> None:
        text = spec_of("commands: [echo a > a, 'echo b > b; exit 7', echo c > c]", "commands: [echo d > d]")
        written(text, tmp_path / "out", on="reana")
        ran = ReanaRan(tmp_path / "out")
        assert not ran.finished
        assert sorted(ran.files) == ["a", "b"]
        assert "reanac: s0: command 2 failed with status 7" in ran.said

    def test_a_command_that_writes_nothing_succeeds(self, tmp_path: Path) -> None:
        written(spec_of("commands: ['true']", "commands: ['test ! -e a']"), tmp_path / "out", on="reana")
        ran = ReanaRan(tmp_path / "out")
        assert ran.finished, ran.said
        assert ran.files == {}
        assert not list((tmp_path / "out" / "outputs").glob("*")), "nothing is published beside the workspace"

    def test_results_are_at_their_own_paths(self, tmp_path: Path) -> None:
        text = spec_of("commands: ['mkdir -p results && echo > results/a']") + "outputs: {files: [results/a]}\n"
        bundle = written(text, tmp_path / "out", on="reana")
        assert yaml.safe_load(bundle.text())["outputs"] == {"files": ["results/a"]}
        assert ReanaRan(tmp_path / "out").finished
        assert (tmp_path / "out" / "results" / "a").is_file()

    @pytest.mark.parametrize(
        "command",
        [
            "ls|wc",
            "echo>x{a,b}",
            "echo\t*",
            "`true`",
            "~/none||true",
            "a=\\\\b",
            "true#x",
            "{ true; }",
            "!(true)||:",
            "?",
        ],
    )
    def test_words_that_it_would_not_quote(self, tmp_path: Path, command: str) -> None:
        text = spec_of(f"commands: {json.dumps([command.replace('$', '$$')])}")
        written(text, tmp_path / "out", on="reana")
        ran, reference = ReanaRan(tmp_path / "out"), by_reference(text, tmp_path / "reference")
        assert ran.finished == bool(reference.done)
        assert ran.files.keys() == reference.files.keys()

    def test_parameters_that_are_given_arrive_as_they_are(self, tmp_path: Path) -> None:
        text = spec_of("commands: [\"cat > a <<'END'\\n${p}\\nEND\"]", inputs="inputs: {parameters: {p: 1}}\n")
        written(text, tmp_path / "out", on="reana")
        ran = ReanaRan(tmp_path / "out", p="0077 'x' $y $(inputs.p) \\ {z}")
        assert ran.finished, ran.said
        assert (tmp_path / "out" / "a").read_text() == "0077 'x' $y $(inputs.p) \\ {z}\n"

    def test_parameters_and_steps_with_names_of_its_own(self, tmp_path: Path) -> None:
        names = ("class", "done", "s0", "s0_done", "input", "inputs", "Done")
        command = f"echo {' '.join(f'${{{name}}}' for name in names)} >> a"
        text = spec_of(
            f"commands: ['{command}']",
            f"commands: ['{command}']",
            inputs=f"inputs: {{parameters: {{{', '.join(f'{name}: {name}' for name in names)}}}}}\n",
        ).replace("s1", "done")
        written(text, tmp_path / "out", on="reana")
        ran = ReanaRan(tmp_path / "out")
        assert ran.finished, ran.said
        assert (tmp_path / "out" / "a").read_text() == f"{' '.join(names)}\n" * 2

    @pytest.mark.parametrize("command", ["cat /tmp/x/y/z", "ls /var/lib/cwl/x/y", "/bin/sh -c true", "cat ${p}"])
    def test_what_it_would_rewrite_is_refused(self, command: str) -> None:
        text = spec_of(f"commands: [{json.dumps(command)}]", inputs="inputs: {parameters: {p: /tmp/a/b/c}}\n")
        compiled = reanac.compile(text, "cwl", on="reana")
        assert compiled.bundle is None
        assert [each.code for each in compiled.diagnostics if each.is_error] == ["RN702"]

    def test_one_command_does_not_end_what_begins_in_another(self, tmp_path: Path) -> None:
        text = spec_of("commands: ['test -d /tmp/ && echo one > a', 'mkdir -p b/c; echo two > b/c/d', 'cat b/c/d']")
        written(text, tmp_path / "out", on="reana")
        ran = ReanaRan(tmp_path / "out")
        assert ran.finished, ran.said
        assert (tmp_path / "out" / "b" / "c" / "d").read_text() == "two\n"

    def test_a_job_gets_what_reana_forwards(self, tmp_path: Path) -> None:
        keys = "voms_proxy: true, rucio: true, unpacked_img: true, kerberos: false, compute_backend: kubernetes, "
        keys += "kubernetes_memory_limit: 256Mi, kubernetes_uid: 1000, kubernetes_job_timeout: 60, commands: ['true']"
        written(spec_of(keys, "commands: ['true']"), tmp_path / "out", on="reana")
        first, second = ReanaRan(tmp_path / "out").jobs
        wanted = {
            "voms_proxy": True, "rucio": True, "unpacked_img": True, "kerberos": False, "compute_backend": "kubernetes",
            "kubernetes_memory_limit": "256Mi", "kubernetes_uid": 1000, "kubernetes_job_timeout": 60, "image": "a/b:1",
        }  # fmt: skip
        assert {key: first[key] for key in wanted} == wanted
        assert second.keys() == {"job_name", "image", "cmd"}

    def test_a_file_of_the_engines_own_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "inputs.json").write_text("{}")
        text = spec_of("commands: ['true']", inputs="inputs: {files: [inputs.json]}\n")
        compiled = reanac.compile(text, "cwl", on="reana", folder=tmp_path)
        assert compiled.bundle is None
        assert any("writes a file inputs.json of its own" in each.message for each in compiled.diagnostics)


def test_an_emitter_that_lost_the_marks_would_be_found(tmp_path: Path) -> None:
    """Without the mark that a step requires, the imitated engine takes a failed command for a good one."""
    written(spec_of("commands: ['echo a > a; exit 7']"), tmp_path / "out", on="reana")
    tool = tmp_path / "out" / "cwl" / "steps" / "s0.cwl"
    tool.write_text(tool.read_text().replace(') && touch "$0.done"', '); touch "$0.done"'))
    assert ReanaRan(tmp_path / "out").finished
    assert os.path.exists(tmp_path / "out" / "a")
