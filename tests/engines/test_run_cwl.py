"""``reanac run --engine cwl``: the installed cwltool runs what was compiled, and results are at their own paths."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from oracles.environments import python_of
from reanac import cli

from .installed import PYTHONS, path_without

pytestmark = pytest.mark.needs("cwltool")

SPEC = """\
inputs:
  files: [in.txt, fit.sh]
  parameters: {word: hello, other: "1", class: x}
workflow:
  type: serial
  specification:
    steps:
      - {name: greet, environment: "a/b:1.0", commands: ["printf ${word}${class} > word", "echo more >> in.txt"]}
      - {name: fit, environment: "a/b:1.0", commands: ["true", "bash fit.sh ${other}", "mkdir -p out; env > out/env"]}
      - {name: last one, environment: "a/b:1.0", commands: ["cp in.txt out/out.txt"]}
outputs: {files: [out/out.txt, word, out/env]}
"""
LINKED = """\
workflow:
  type: serial
  specification:
    steps:
      - name: make
        environment: a/b:1
        commands:
          - mkdir -p d; echo e > d/e.json; ln -s d/e.json f.json
          - echo a > a.json; ln -s a.json b.json; ln a.json c.json
outputs: {files: [a.json, b.json, c.json, f.json], directories: [d]}
"""
WORKSPACE = Path("reana-run/workspace")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rest = os.environ.get("PATH", os.defpath)
    monkeypatch.setenv("PATH", os.pathsep.join((PYTHONS, str(python_of("cwltool").parent), rest)))
    Path("reana.yaml").write_text(SPEC)
    Path("in.txt").write_text("first\n")
    Path("fit.sh").write_text("exit 0\n")


def run(*words: str) -> int:
    return cli.main(["run", "reana.yaml", "--engine", "cwl", *words])


class TestRunning:
    def test_the_results_are_at_their_paths_and_the_inputs_are_left_alone(
        self, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert run() == 0
        assert (WORKSPACE / "out" / "out.txt").read_text() == "first\nmore\n"
        assert (WORKSPACE / "word").read_text() == "hellox"
        assert Path("in.txt").read_text() == "first\n"
        err = capfd.readouterr().err
        assert "cwltool 3." in err
        assert err.endswith(f"finished: 3 steps; the workspace is {WORKSPACE}\n")

    def test_parameters_arrive_as_they_are_given(self) -> None:
        assert run("-p", "word=0077", "-p", "class=1.10") == 0
        assert (WORKSPACE / "word").read_text() == "00771.10"

    def test_nothing_is_left_but_the_bundle_and_the_workspace(self) -> None:
        assert run() == 0
        assert not [name for name in os.listdir("reana-run") if name.startswith(".reanac-")]

    def test_a_failure_says_where_and_with_which_status(self, capfd: pytest.CaptureFixture[str]) -> None:
        Path("fit.sh").write_text("exit 9\n")
        assert run() == 1
        assert f"failed with status 9: command 2 of fit; the workspace is {WORKSPACE}\n" in capfd.readouterr().err
        assert (WORKSPACE / "word").read_text() == "hellox", "what steps did before is there"
        assert not [name for name in os.listdir("reana-run") if name.startswith(".reanac-")]

    def test_it_begins_anew(self) -> None:
        assert run() == 0
        assert run() == 0
        assert (WORKSPACE / "out" / "out.txt").read_text() == "first\nmore\n"

    def test_results_that_are_links_to_each_other_are_all_there(self) -> None:
        Path("reana.yaml").write_text(LINKED)
        assert run() == 0
        made = ("a.json", "b.json", "c.json", "d/e.json", "f.json")
        assert {name: (WORKSPACE / name).read_text() for name in made} == dict.fromkeys(made, "a\n") | {
            "d/e.json": "e\n", "f.json": "e\n"
        }  # fmt: skip

    def test_credentials_of_the_user_reach_no_step(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("RUCIO_PASSWORD", "RUCIO_CONFIG", "RUCIO_HOME", "X509_USER_PROXY", "BEARER_TOKEN_FILE"):
            monkeypatch.setenv(name, "canary-of-a-secret")
        monkeypatch.setenv("OTHER", "is kept")
        assert run() == 0
        env = (WORKSPACE / "out" / "env").read_text()
        assert "OTHER=is kept" in env
        assert "canary-of-a-secret" not in env
        assert f"REANA_WORKSPACE={(WORKSPACE).resolve().parent}" in env


class TestMistakes:
    def test_no_cwltool(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("PATH", path_without(tmp_path / "bin"))
        assert run() == 2
        assert "cwltool is not installed here: pip install 'reanac[engines]'" in capfd.readouterr().err

    def test_a_profile_that_there_is_not(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert run("--profile", "slurm") == 2
        assert (
            "cwltool has no profile 'slurm', but none, docker, podman, singularity, udocker." in capfd.readouterr().err
        )

    def test_a_parameter_that_there_is_not(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert run("-p", "wrod=1") == 2
        assert "did you mean word?" in capfd.readouterr().err
