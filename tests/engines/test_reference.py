"""The reference executor does with commands what REANA does (facts S1 to S5)."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

import reanac
from compile import strategies
from compile.compiled import SAMPLES, name_of
from compile.test_compile_official import judged
from oracles.reana import Reana
from reanac import cli
from reanac.engines.reference import ExpansionError, Ran, expand, run_reference
from reanac.ir import Workflow


def workflow_of(*steps: list[str], parameters: str = "{}") -> Workflow:
    """Return a workflow of steps with these commands."""
    listed = "".join(
        f"      - {{name: s{n}, environment: 'a/b:1', commands: {json.dumps(commands)}}}\n"
        for n, commands in enumerate(steps)
    )
    head = f"inputs: {{parameters: {parameters}}}\nworkflow:\n  type: serial\n  specification:\n    steps:\n"
    workflow = reanac.check((head + listed).encode()).workflow
    assert workflow is not None
    return workflow


def ran(folder: Path, *steps: list[str], parameters: str = "{}", **given: str) -> tuple[Ran, str]:
    """Run steps in a folder; return what it came to, and the output."""
    with (folder.parent / "output").open("w+b") as output:
        result = run_reference(workflow_of(*steps, parameters=parameters), folder, given, output=output)
        output.seek(0)
        return result, output.read().decode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    workspace = tmp_path / "work space"
    workspace.mkdir()
    return workspace


class TestExpansion:
    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(text=strategies.plain)
    def test_it_is_that_of_reana(self, reana_095: Reana, reana_09: Reana, text: str) -> None:
        checked = reanac.check(text.encode("utf-8", "surrogatepass"))
        if checked.workflow is None or checked.stops_compile:
            return
        try:
            ours = [list(commands) for commands in expand(checked.workflow)]
        except ExpansionError:
            ours = None  # type: ignore[assignment]
        for reana in (reana_09, reana_095):
            assert ours == judged(reana, text)

    @pytest.mark.parametrize(
        ("command", "shown"),
        [
            ("echo $x ${x}y $$x $${x} $$$$", "1 1y $x ${x} $$"),
            ("echo '$x' \"$x\" \\$x", "'1' \"1\" \\1"),
            ("echo ${y} ${z} ${w}", "True 83 None"),
        ],
    )
    def test_parameters_are_templates(self, command: str, shown: str) -> None:
        ((text,),) = expand(workflow_of([command], parameters="{x: 1, y: yes, z: 0123, w: null}"))
        assert text == f"echo {shown}"

    def test_what_is_given_is_taken_as_it_is(self) -> None:
        ((text,),) = expand(workflow_of(["echo $x"], parameters="{x: 1}"), {"x": "0077 $x"})
        assert text == "echo 0077 $x"

    @pytest.mark.parametrize("command", ["echo $y", "echo $(date)", "echo $"])
    def test_nothing_runs_when_a_command_cannot_be_expanded(self, folder: Path, command: str) -> None:
        with pytest.raises(ExpansionError) as caught:
            ran(folder, ["touch made"], ["true", command])
        assert (caught.value.step, caught.value.command) == (1, 1)
        assert os.listdir(folder) == []


class TestCommands:
    def test_each_has_a_shell_of_its_own_in_the_workspace(self, folder: Path) -> None:
        (folder / "sub").mkdir()
        result, output = ran(
            folder, ["cd sub && pwd", "pwd"], ["export A=1; alias b=c", "echo [$$A]", "set -e; true", "false; true"]
        )
        assert result.failure is None
        assert output == f"{folder}/sub\n{folder}\n[]\n"

    def test_the_first_that_fails_ends_the_run(self, folder: Path) -> None:
        result, _ = ran(folder, ["touch a", "exit 7", "touch b"], ["touch c"])
        assert result.failure is not None
        assert (result.failure.step, result.failure.command, result.failure.status) == (0, 1, 7)
        assert os.listdir(folder) == ["a"]
        assert len(result.seconds) == 1

    def test_a_signal_is_a_failure(self, folder: Path) -> None:
        result, _ = ran(folder, ["kill -9 $$$$"])
        assert result.failure is not None
        assert result.failure.status == 137

    @pytest.mark.parametrize(("command", "status"), [(f": {'x' * 131_072}", 126), ('rm -r "$$PWD"; true', 1)])
    def test_one_that_cannot_be_run_fails(self, folder: Path, command: str, status: int) -> None:
        result, _ = ran(folder, [command, "true"])
        assert result.failure is not None
        assert result.failure.status == status

    def test_what_is_sent_into_the_background_takes_the_workspace_with_it(self, folder: Path) -> None:
        result, output = ran(folder, ["true & cd / && pwd"])
        assert (result.failure, output) == (None, "/\n")

    @pytest.mark.parametrize("command", ["", "# nothing"])
    def test_an_empty_one_is_a_mistake_to_the_shell(self, folder: Path, command: str) -> None:
        result, _ = ran(folder, [command])
        assert result.failure is not None
        assert result.failure.status == 2

    def test_the_workspace_is_named_and_standard_input_is_empty(self, folder: Path) -> None:
        result, output = ran(folder, ['echo "$$REANA_WORKSPACE"', "cat"])
        assert (result.failure, output) == (None, f"{folder}\n")

    def test_values_with_line_breaks_and_quotes_arrive_as_reana_sends_them(self, folder: Path) -> None:
        _, output = ran(folder, ["cat <<'END'\n$x\nEND"], parameters='{x: "a\'b\\n\\"c\\" \\\\ é"}')
        assert output == 'a\'b\n"c" \\ é\n'


class TestCommandLine:
    """``reanac run``."""

    SPEC = """\
inputs:
  files: [in.txt]
  parameters: {word: hello}
workflow:
  type: serial
  specification:
    steps:
      - {name: greet, environment: "a/b:1", commands: ["echo ${word} >> in.txt", "cp in.txt out.txt"]}
      - {name: fail, environment: "a/b:1", commands: ["test ${word} != fail"]}
outputs: {files: [out.txt]}
"""

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        Path("reana.yaml").write_text(self.SPEC)
        Path("in.txt").write_text("first\n")

    def test_it_runs_in_a_new_folder_and_leaves_the_inputs_alone(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["run", "reana.yaml", "-p", "word=o'clock"]) == 1
        assert cli.main(["run", "reana.yaml", "-w", "second"]) == 0
        assert Path("second/out.txt").read_text() == "first\nhello\n"
        assert Path("in.txt").read_text() == "first\n"
        err = capfd.readouterr().err
        assert "[1/2] greet\n[2/2] fail\nfinished: 2 steps in " in err

    def test_a_failure_says_where_and_with_which_status(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["run", "reana.yaml", "-p", "word=fail"]) == 1
        assert "failed with status 1: command 1 of fail; the workspace is reana-run" in capfd.readouterr().err

    def test_an_output_that_is_not_made(self, capfd: pytest.CaptureFixture[str]) -> None:
        Path("reana.yaml").write_text(self.SPEC.replace("cp in.txt out.txt", "true"))
        assert cli.main(["run", "reana.yaml"]) == 1
        assert "missing: the output out.txt was not made" in capfd.readouterr().err

    @pytest.mark.parametrize(
        ("words", "says"),
        [
            (["-p", "wrod=x"], "There is no parameter 'wrod': did you mean word?"),
            (["-p", "word"], "-p takes NAME=VALUE, not 'word'."),
            (["-w", "."], "is there already"),
        ],
    )
    def test_mistakes_of_use(self, words: list[str], says: str, capfd: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["run", "reana.yaml", *words]) == 2
        assert says in capfd.readouterr().err
        assert not Path("reana-run").exists()

    def test_a_specification_with_a_mistake_is_not_run(self, capfd: pytest.CaptureFixture[str]) -> None:
        Path("reana.yaml").write_text(self.SPEC.replace("${word} >>", "${wrod} >>"))
        assert cli.main(["run", "reana.yaml"]) == 1
        assert "error[RN101]" in capfd.readouterr().err
        assert not Path("reana-run").exists()


@pytest.mark.parametrize("path", SAMPLES, ids=name_of)
def test_a_sample_without_transfers_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if "rucio:" in path.read_text():
        return  # it needs a Rucio server
    monkeypatch.chdir(tmp_path)
    assert cli.main(["run", str(path)]) == 0
