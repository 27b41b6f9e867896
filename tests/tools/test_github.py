"""The GitHub action: what GitHub accepts, and what its steps do, run by bash as a runner does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from docs.pages import REPOSITORY

from .people import (
    BAD,
    GOOD,
    MOVING,
    PAGE,
    RELEASE,
    analysis,
    clean_environment,
    complaints,
    path_with_reanac,
    shellcheck,
    shown,
)

ACTION = REPOSITORY / "action.yml"
PARTS: dict[str, Any] = yaml.safe_load(ACTION.read_text())
INSTALL, CHECK = PARTS["runs"]["steps"]
(SHOWN,) = shown("github")


class Runner:
    """A runner that has checked a repository out."""

    def __init__(self, folder: Path, temporary: Path) -> None:
        self.folder = folder
        self.temporary = temporary

    def run(self, step: dict[str, Any], inputs: dict[str, str], **more: str) -> subprocess.CompletedProcess[str]:
        """Run a step with the inputs of the action; return how that ended."""
        assert step["shell"] == "bash"
        assert inputs.keys() <= PARTS["inputs"].keys()
        given = {name: inputs.get(name, declared["default"]) for name, declared in PARTS["inputs"].items()}
        own = {name: self._value(expression, given) for name, expression in step["env"].items()}
        environment = clean_environment(RUNNER_TEMP=str(self.temporary), **own, **more)
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True)

    @staticmethod
    def _value(expression: str, given: dict[str, str]) -> str:
        found = re.fullmatch(r"\$\{\{ inputs\.(\w+) \}\}", expression)
        assert found is not None
        return given[found[1]]

    def check(self, **inputs: str) -> tuple[int, list[str], str]:
        """Run the second step; return the exit status, the commands to the runner, and the log without them."""
        done = self.run(CHECK, inputs)
        assert done.stderr == "", "the runner reads both streams at once: what is on this one cannot be put in order"
        commands, log = as_read(done.stdout)
        return done.returncode, commands, log


def as_read(output: str) -> tuple[list[str], str]:
    """Part what a runner takes for commands, in the new form or the old one, from the rest of what it reads."""
    commands: list[str] = []
    rest: list[str] = []
    resume = ""
    for line in output.splitlines(keepends=True):
        if resume:
            resume = "" if line.strip() == f"::{resume}::" else resume
            rest += [line] if resume else []
        elif line.startswith("::stop-commands::"):
            resume = line.strip().removeprefix("::stop-commands::")
        elif line.lstrip().startswith("::") or "##[" in line:
            commands.append(line)
        else:
            rest.append(line)
    assert not resume, "commands were stopped and never resumed"
    return commands, "".join(rest)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A runner with reanac installed, and a repository with a good specification, a bad one, and one in a folder."""
    (tmp_path / "vre" / "old").mkdir(parents=True)
    (tmp_path / "vre" / "old" / "reana-a b.yaml").write_text(MOVING)
    (tmp_path / "vre" / "old" / "fit.py").touch()
    folder = analysis(tmp_path / "vre", reana=GOOD, analysis=BAD)
    path_with_reanac(tmp_path / "bin")
    installed = tmp_path / "temp" / "reanac" / "bin"
    installed.mkdir(parents=True)
    (installed / "reanac").symlink_to(tmp_path / "bin" / "reanac")
    (installed / "python").symlink_to(sys.executable)
    return Runner(folder, tmp_path / "temp")


@pytest.mark.needs("git", "bash")
class TestCheck:
    """The step that checks."""

    def test_all_specifications_are_checked_unless_something_is_named(self, runner: Runner) -> None:
        status, commands, log = runner.check()
        assert status == 1
        assert [line.partition(",title=")[0] for line in commands] == [
            "::warning file=old/reana-a b.yaml,line=9,col=47"
        ]
        assert "reana-a b.yaml:9:47: warning[RN402]" in log

    def test_a_good_specification_passes_without_a_command(self, runner: Runner) -> None:
        assert runner.check(files="reana.yaml") == (0, [], "1 file checked: no findings.\n")

    def test_what_is_found_stands_beside_its_line_and_in_the_log(self, runner: Runner) -> None:
        status, commands, log = runner.check(files="reana.yaml ana*.yaml")
        assert status == 1
        assert [line.partition(",title=")[0] for line in commands] == ["::error file=analysis.yaml,line=11,col=27"]
        assert "analysis.yaml:11:27: error[RN101]" in log

    def test_arguments_are_handed_on(self, runner: Runner) -> None:
        assert runner.check(arguments="--ignore RN402 --quiet") == (0, [], "")

    @pytest.mark.parametrize("wrong", [{"files": "none.yaml"}, {"arguments": "--ignore RN999"}])
    def test_a_mistake_in_the_inputs_fails_the_step_and_is_said_once(
        self, runner: Runner, wrong: dict[str, str]
    ) -> None:
        status, commands, log = runner.check(**wrong)
        assert (status, commands) == (2, [])
        assert log.count("reanac: ") == 1

    def test_inputs_are_words_and_no_commands(self, runner: Runner) -> None:
        runner.check(files="$(touch${IFS}here) ; `touch there`", arguments="; touch where")
        assert not {"here", "there", "where"} & {path.name for path in runner.folder.iterdir()}

    def test_neither_a_specification_nor_its_name_can_speak_to_the_runner(self, runner: Runner) -> None:
        """The old form of a command is one anywhere in a line, and the log shows lines and names."""
        (runner.folder / "analysis.yaml").write_text(BAD.replace("python fit.py", "python fit.py '##[add-path]bin'"))
        (runner.folder / "reana##[add-mask]1.yaml").symlink_to("nowhere")
        (runner.folder / "::add-mask::2.yaml").write_text(BAD)
        status, commands, log = runner.check(files="analysis.yaml :*.yaml reana##*")
        assert status == 2
        assert {line.partition(" ")[0] for line in commands} == {"::error"}
        assert all(word in log for word in ("##[add-path]bin", "##[add-mask]1", "::add-mask::2"))

    def test_the_word_that_resumes_commands_is_another_each_time(self, runner: Runner) -> None:
        words = {
            word
            for _ in range(2)
            for word in re.findall(r"^::stop-commands::(\w{32})$", runner.run(CHECK, {}).stdout, re.M)
        }
        assert len(words) == 2


@pytest.mark.needs("git", "bash", "python3")
class TestInstall:
    """The step that installs."""

    @pytest.mark.slow
    def test_the_action_installs_itself_and_checks(self, tmp_path: Path, reanac_repository: Path) -> None:
        runner = Runner(analysis(tmp_path / "vre", reana=BAD), tmp_path)
        done = runner.run(INSTALL, {}, GITHUB_ACTION_PATH=str(reanac_repository))
        assert done.returncode == 0, done.stderr
        status, commands, _ = runner.check()
        assert status == 1
        assert ["RN101" in line for line in commands] == [True]

    @pytest.mark.parametrize(
        ("inputs", "asked"), [({}, "/home/runner/work/action"), ({"version": "0.1.0"}, "reanac==0.1.0")]
    )
    def test_pip_is_asked_for_the_version(self, tmp_path: Path, inputs: dict[str, str], asked: str) -> None:
        """A stand-in for python3 writes down what it is asked to do; the environment's own Python is it, too."""
        python = tmp_path / "bin" / "python3"
        python.parent.mkdir()
        python.write_text(
            '#!/bin/sh\nprintf "%s\\n" "$@"\n'
            'if [ "$2" = venv ]; then mkdir -p "$3/bin" && cp "$0" "$3/bin/python"; fi\n'
        )
        python.chmod(0o755)
        path = f"{python.parent}:/usr/bin:/bin"
        done = Runner(tmp_path, tmp_path).run(INSTALL, inputs, PATH=path, GITHUB_ACTION_PATH="/home/runner/work/action")
        assert done.stdout.splitlines()[-1] == asked


class TestShape:
    """What the schemas of actions and of workflows say."""

    def test_the_action_is_accepted(self, tmp_path: Path) -> None:
        assert complaints("github-actions", ACTION.read_text(), tmp_path) == ""

    def test_what_the_page_shows_is_accepted(self, tmp_path: Path) -> None:
        assert complaints("github-workflows", SHOWN, tmp_path) == ""

    @pytest.mark.parametrize(("right", "wrong"), [("composite", "composed"), ("shell: bash", "shells: bash")])
    def test_a_mistake_would_be_found(self, right: str, wrong: str, tmp_path: Path) -> None:
        text = ACTION.read_text().replace(right, wrong)
        assert "errors were encountered" in complaints("github-actions", text, tmp_path)


def test_the_page_uses_the_action_and_tells_of_every_input() -> None:
    (*_, step) = yaml.safe_load(SHOWN)["jobs"]["check"]["steps"]
    assert step["uses"] == f"vre/reanac@{RELEASE}"
    assert step["with"].keys() <= PARTS["inputs"].keys()
    table = PAGE.read_text().partition("| input |")[2]
    assert re.findall(r"^\| `(\w+)`", table.partition("\n\n")[0], re.M) == list(PARTS["inputs"])


@pytest.mark.parametrize("step", [INSTALL, CHECK], ids=lambda step: step["name"])
def test_shellcheck_has_nothing_to_say(step: dict[str, Any]) -> None:
    assert shellcheck(step["run"]) == ""


def test_no_input_is_pasted_into_a_script() -> None:
    assert [step["run"] for step in (INSTALL, CHECK) if "${{" in step["run"]] == []
