"""``reanac run --engine snakemake``: the installed Snakemake runs what was compiled, and a second run goes on."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from reanac import cli
from reanac.bundle import MANIFEST

from .installed import path_with_snakemake, path_without

pytestmark = pytest.mark.needs("snakemake")

SPEC = """\
inputs:
  files: [in.txt, fit.sh]
  parameters: {word: hello, other: "1"}
workflow:
  type: serial
  specification:
    steps:
      - {name: greet, environment: "a/b:1.0", commands: ["printf ${word} > word", "echo more >> in.txt"]}
      - {name: fit, environment: "a/b:1.0", commands: ["true", "bash fit.sh ${other}", "touch fitted"]}
      - {name: last one, environment: "a/b:1.0", commands: ["cp in.txt out.txt"]}
outputs: {files: [out.txt]}
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", path_with_snakemake())
    Path("reana.yaml").write_text(SPEC)
    Path("in.txt").write_text("first\n")
    Path("fit.sh").write_text("exit 0\n")


def run(*words: str) -> int:
    return cli.main(["run", "reana.yaml", "--engine", "snakemake", *words])


def listed(folder: str = "reana-run/workspace") -> list[str]:
    return sorted(os.listdir(folder))


class TestRunning:
    def test_the_results_are_in_the_workspace_and_the_inputs_are_left_alone(
        self, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert run() == 0
        assert listed() == ["fit.sh", "fitted", "in.txt", "out.txt", "word"]
        assert Path("reana-run/workspace/out.txt").read_text() == "first\nmore\n"
        assert Path("in.txt").read_text() == "first\n"
        err = capfd.readouterr().err
        assert "Snakemake 9." in err
        assert "rule last_one:" in err, "its output is passed through"
        assert "finished: 3 steps; the workspace is reana-run/workspace" in err

    def test_a_failure_says_where_and_with_which_status(self, capfd: pytest.CaptureFixture[str]) -> None:
        Path("fit.sh").write_text("exit 7\n")
        assert run() == 1
        assert "failed with status 7: command 2 of fit; the workspace is reana-run/workspace" in capfd.readouterr().err

    def test_the_exit_status_is_that_of_snakemake(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert run("--profile", "no-such-profile") == 1
        err = capfd.readouterr().err
        assert "no-such-profile" in err
        assert "failed before a command" in err

    def test_an_output_that_is_not_made(self, capfd: pytest.CaptureFixture[str]) -> None:
        Path("reana.yaml").write_text(SPEC.replace("[out.txt]", "[out.txt, none.txt]"))
        assert run() == 1
        assert "missing: the output none.txt was not made" in capfd.readouterr().err


class TestParameters:
    TEXTS = (
        "0077", "1e-5", "True", "it's {x}", "null", "1.10", "$x ${y} $$", 'a"b\\n', "é☃", "- a: b", "x\ty", "",
        "two\nlines", "2024-01-01", "1:30", "0x1F", "~", "[1, 2]", "{params.x} {{y}}", "a=b",
    )  # fmt: skip

    def test_texts_arrive_as_they_were_given_and_leave_nothing_behind(self) -> None:
        names = [f"p{number}" for number in range(len(self.TEXTS))]
        tell = [f"printf '%s' \"$$(cat <<'END'\n${{{name}}}\nEND\n)\" > {name}" for name in names]
        step = json.dumps({"name": "tell", "environment": "a/b:1.0", "commands": tell})
        parameters = json.dumps(dict.fromkeys(names, 1))
        Path("reana.yaml").write_text(
            f"inputs: {{parameters: {parameters}}}\nworkflow: {{type: serial, specification: {{steps: [{step}]}}}}\n"
        )
        given = [f"-p{name}={text}" for name, text in zip(names, self.TEXTS, strict=True)]
        assert run(*given) == 0
        assert tuple(Path("reana-run/workspace", name).read_text() for name in names) == self.TEXTS
        assert not [name for name in listed("reana-run") if name.startswith(".reanac")]

    def test_one_that_has_changed_runs_again_what_uses_it(self) -> None:
        assert run() == 0
        done = Path("reana-run/done/greet").stat().st_mtime_ns
        assert run("-p", "other=2") == 0
        assert Path("reana-run/done/greet").stat().st_mtime_ns == done
        assert run("-p", "other=2", "-p", "word=bye") == 0
        assert Path("reana-run/workspace/word").read_text() == "bye"

    def test_bytes_that_are_no_text_are_refused(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert run("-p", "word=\udcff") == 2
        assert "The value of word is no UTF-8." in capfd.readouterr().err


class TestProfiles:
    def write(self, folder: str) -> None:
        Path(folder).mkdir(parents=True)
        Path(folder, "config.yaml").write_text('cores: 1\nsnakefile: "other.smk"\n')

    def test_a_folder_of_ones_own(self, capfd: pytest.CaptureFixture[str]) -> None:
        self.write("mine")
        assert run("--profile", "mine") != 0
        assert "other.smk" in capfd.readouterr().err, "the profile's word counts"

    def test_a_name_in_the_bundle(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert run("--cores", "1") == 0
        self.write("reana-run/profiles/site")
        assert run("--profile", "site") != 0
        assert "other.smk" in capfd.readouterr().err


class TestRunningAgain:
    def test_it_goes_on_where_it_stopped_with_what_was_repaired(self, capfd: pytest.CaptureFixture[str]) -> None:
        Path("fit.sh").write_text("exit 7\n")
        assert run() == 1
        Path("fit.sh").write_text("exit 0\n")
        assert run() == 0
        assert "workspace/fit.sh has changed" in capfd.readouterr().err
        assert Path("reana-run/workspace/out.txt").read_text() == "first\nmore\n", "the first step ran once"

    def test_it_leaves_inputs_as_the_steps_left_them(self) -> None:
        Path("reana.yaml").write_text(SPEC.replace('"touch fitted"', '"rm fit.sh"'))
        assert run() == 0
        manifest = json.loads(Path("reana-run", MANIFEST).read_text())
        assert run() == 0
        assert listed() == ["in.txt", "out.txt", "word"]
        assert Path("reana-run/workspace/in.txt").read_text() == "first\nmore\n"
        assert json.loads(Path("reana-run", MANIFEST).read_text()) == manifest

    def test_a_changed_input_never_replaces_what_a_step_wrote(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert run() == 0
        Path("in.txt").write_text("second\n")
        assert run() == 2
        err = capfd.readouterr().err
        assert "in.txt was not written by reanac, or was changed since; nothing is overwritten: -w names" in err
        assert Path("reana-run/workspace/in.txt").read_text() == "first\nmore\n"

    def test_a_changed_step_runs_again(self) -> None:
        assert run() == 0
        Path("reana.yaml").write_text(SPEC.replace("touch fitted", "touch refitted"))
        assert run() == 0
        assert "refitted" in listed()

    def test_a_folder_of_something_else_is_refused(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert run("-w", ".") == 2
        assert "holds no run of reanac's" in capfd.readouterr().err
        assert not Path("Snakefile").exists()


class TestMistakes:
    def test_without_snakemake_the_way_to_it_is_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("PATH", path_without(tmp_path / "bin"))
        monkeypatch.setitem(sys.modules, "snakemake", None)  # whatever is installed beside the tests
        Path("snakemake").mkdir()  # no package, whatever its name
        assert run() == 2
        assert "reanac: Snakemake is not installed here: pip install 'reanac[engines]'\n" in capfd.readouterr().err
        assert not Path("reana-run").exists()

    @pytest.mark.parametrize("words", [["--profile", "x"], ["--cores", "2"]])
    def test_what_is_for_snakemake_alone(self, words: list[str], capfd: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["run", "reana.yaml", *words]) == 2
        assert "for --engine snakemake" in capfd.readouterr().err

    @pytest.mark.parametrize("word", ["0", "-1", "many"])
    def test_a_number_of_cores_that_is_none(self, word: str) -> None:
        with pytest.raises(SystemExit) as ended:
            run(f"--cores={word}")
        assert ended.value.code == 2
