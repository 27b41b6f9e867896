"""What Snakemake does otherwise than one would think, and what is emitted so that nobody notices. Tried with 9.27.1."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

import reanac
from compile.compiled import errors
from compile.layouts import readable
from reanac.writing import write_bundle
from reanac_backends.snakemake.names import rule_names

from .agreement import Agreement
from .installed import PYTHONS
from .preloaded import Preloaded

pytestmark = pytest.mark.needs("snakemake")


@pytest.fixture(autouse=True)
def _path(preloaded_snakemake: Preloaded, monkeypatch: pytest.MonkeyPatch) -> None:
    rest = os.environ.get("PATH", os.defpath)
    monkeypatch.setenv("PATH", os.pathsep.join((str(preloaded_snakemake.folder), PYTHONS, rest)))


def step(name: str, *commands: str, **keys: Any) -> dict[str, Any]:
    return {"name": name, "environment": "a/b:1", "commands": list(commands), **keys}


def spec(*steps: dict[str, Any], **inputs: Any) -> str:
    """Return a specification; arguments by name are its inputs."""
    workflow = {"type": "serial", "specification": {"steps": list(steps)}}
    return readable({"inputs": inputs, "workflow": workflow} if inputs else {"workflow": workflow})


def agree(text: str) -> None:
    """Assert that Snakemake does with a specification what the reference executor does."""
    differences = Agreement(("snakemake",)).outcome(text).differences
    assert not differences, differences


class Trial:
    """A folder with a specification and its inputs, in which Snakemake runs what it becomes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = folder / "out" / "workspace"

    def write(self, text: str, **files: str) -> None:
        """Compile a specification; files are made beside it, and an earlier compile is brought up to date."""
        for path, content in files.items():
            (self.folder / path).write_text(content)
        compiled = reanac.compile(text, "snakemake", folder=self.folder)
        assert compiled.bundle is not None, compiled.diagnostics
        write_bundle(compiled.bundle, self.folder / "out", keep=self._kept())

    def _kept(self) -> dict[str, str]:
        listed = self.folder / "out" / "reanac-bundle.json"
        files = json.loads(listed.read_text())["files"] if listed.exists() else {}
        return {path: known for path, known in files.items() if path.startswith("workspace/")}

    def run(self, *options: str, status: int = 0) -> list[str]:
        """Run Snakemake, and return the rules that have run, but for the one that asks for all."""
        call = ["snakemake", "--cores", "1", *options]
        done = subprocess.run(call, cwd=self.folder / "out", capture_output=True, text=True, check=False)
        said = done.stdout + done.stderr
        assert done.returncode == status, said
        rules = re.findall(r"^(?:local)?rule (\S+):$", said, re.MULTILINE)
        return [rule for rule in rules if rule != "all"]

    def change(self, path: str, content: str) -> None:
        """Write a file of the workspace anew; in between, the clock of every file system has gone on."""
        time.sleep(0.05)
        (self.workspace / path).write_text(content)

    def read(self, path: str) -> str:
        return (self.workspace / path).read_text()


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial(tmp_path)


REFUSED = ("__use_yte__", "pathvars")
"""Parameters that Snakemake would take for words of its own."""

TAKEN = """\
import builtins, json, keyword, snakemake.parser

found = [*keyword.kwlist, *keyword.softkwlist, *dir(builtins), *dir(list), *globals(), "all", "get", "self", "values"]
for automaton in vars(snakemake.parser).values():
    found += [*getattr(automaton, "subautomata", ()), *getattr(automaton, "deprecated", ())]
with open("taken.json", "w") as file:
    json.dump(list(dict.fromkeys(found)), file)


rule nothing:
    shell:
        "true"
"""
"""A Snakefile that tells which names mean something in it."""


@pytest.fixture(scope="module")
def taken(preloaded_snakemake: Preloaded, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The words of Python and of Snakemake, and all that is defined in a Snakefile."""
    folder = tmp_path_factory.mktemp("taken")
    (folder / "Snakefile").write_text(TAKEN)
    call = [preloaded_snakemake.folder / "snakemake", "--cores", "1", "--quiet", "all"]
    subprocess.run(call, cwd=folder, capture_output=True, check=True)
    found: list[str] = json.loads((folder / "taken.json").read_text())
    return found


class TestItsShell:
    @pytest.mark.parametrize(
        "command",
        [
            "false; echo went on > a",
            "false | true",
            'echo "[$$unset]" > a',
            "yes | head -1 > a",
            "grep -q x /dev/null; echo $$? > a",
            "echo $$- > a; shopt -o > b",
        ],
    )
    def test_is_not_strict(self, command: str) -> None:
        agree(spec(step("fit", command)))

    def test_formats_nothing_that_stands_in_a_command(self) -> None:
        braces = (
            "{} {0} {x} {{x}} {{{x}}} {input} {output} {params.p} {wildcards.x} {threads} {log} {config[p]} {p!r:>10}"
        )
        agree(
            spec(step("fit", f"echo '{braces}' ${{p}} > a", "b={1,2}; echo $${b} {1..3} > b"), parameters={"p": braces})
        )

    def test_starts_anew_for_each_command(self) -> None:
        agree(spec(step("fit", "cd /; export A=1; set -e; alias ll=ls", "pwd > a; echo $${A-unset} > b; false; true")))

    @pytest.mark.parametrize("command", ["cat > a", "true & wait; pwd | grep -c workspace > a"])
    def test_is_where_and_reads_what_it_does_on_reana(self, command: str) -> None:
        agree(spec(step("fit", command)))


class TestNames:
    def test_of_files_are_no_wildcards(self, trial: Trial) -> None:
        names = ["{x}.csv", "a{b", "<logs>", "<x>", "a b"]
        steps = [
            step(f"s{n}", f"cat '{name}' > out{n}", inputs=[name], outputs=[f"out{n}"]) for n, name in enumerate(names)
        ]
        text = spec(*steps, files=names)
        agree(text)
        trial.write(text, **dict.fromkeys(names, "1"))
        trial.run()
        trial.change("a b", "2")
        assert trial.run() == ["s4"], "the others cannot be named, and the compile says so"
        found = [each.message for each in reanac.compile(text, "snakemake", folder=trial.folder).diagnostics]
        told = "Snakemake has no way to name '{}': when it changes, this step does not run again."
        assert [message for message in found if "no way to name" in message] == [
            told.format(name) for name in names[:4]
        ]

    def test_that_are_taken_are_no_names_of_rules(self, trial: Trial, taken: list[str]) -> None:
        assert {"match", "lambda", "rule", "checkpoint", "input", "shell", "expand", "print", "type", "run"} < set(
            taken
        )
        names = list({name.casefold(): name for name in taken}.values())
        trial.write(spec(*(step(name, "true", inputs=[], outputs=[]) for name in names)))
        assert len(trial.run("--dry-run")) == len(names)

    def test_that_are_taken_run(self, taken: list[str]) -> None:
        names = list({name.casefold(): name for name in taken}.values())[::9]
        agree(spec(*(step(name, f"echo {number} >> all") for number, name in enumerate(names))))

    def test_that_collide_are_told_apart(self) -> None:
        names = ["a b", "a-b", "a_b", "a_b_2", "A.B", "é", "...", "☃", "step_6", "all", "step_all"]
        assert len({name.casefold() for name in rule_names(names)}) == len(names)
        agree(spec(*(step(name, f"echo {n} >> all") for n, name in enumerate(names))))

    def test_of_parameters_are_whatever_they_are(self, taken: list[str]) -> None:
        names = [name for name in taken if name not in REFUSED]
        tell = "\n".join(f"echo '{name}=${{{name}}}' >> all" for name in names)
        agree(spec(step("tell", tell), parameters={name: f"<{name}>" for name in names}))


class TestConfiguration:
    @pytest.mark.parametrize(
        "value", ["0077", "1e-41", "1:30", "yes", "null", "1.10", "0x1F", "[1, '2']", "{a: 1}", "'2018-01-01'"]
    )
    def test_values_keep_the_text_that_reana_gives_them(self, value: str) -> None:
        parsed = f"inputs: {{parameters: {{p: {value}}}}}\n" + spec(step("tell", 'echo "${p}" > a'))
        agree(parsed)

    @pytest.mark.parametrize("name", REFUSED)
    def test_its_own_words_are_refused(self, name: str, trial: Trial) -> None:
        text = spec(step("tell", f"echo ${{{name}}} ${{p}} > a"), parameters={name: "True", "p": "?1+1"})
        compiled = reanac.compile(text, "snakemake")
        assert compiled.bundle is None
        assert errors(compiled.diagnostics) == ["RN701"]
        (found,) = (each for each in compiled.diagnostics if each.code == "RN701")
        assert text[found.place.start : found.place.end] == name

    def test_a_value_on_its_command_line_is_read_as_a_number_and_one_in_a_file_is_not(self, trial: Trial) -> None:
        trial.write(spec(step("tell", "echo ${events} > a"), parameters={"events": 1}))
        for given, shown in (("0077", "77"), ("'0077'", "77"), ('"0077"', "77")):
            trial.run("--config", f"events={given}")
            assert trial.read("a") == f"{shown}\n"
        (trial.folder / "out" / "mine.yaml").write_text('events: "0077"\n')
        trial.run("--configfile", "mine.yaml")
        assert trial.read("a") == "0077\n"


class TestRunningAgain:
    """Each of its triggers, and nothing else, runs a step again."""

    PROMISES = spec(
        step("read", "cat in.txt ${p} > a 2> errors || true", inputs=["in.txt"], outputs=["a", "errors"]),
        step("other", "echo other >> b", inputs=[], outputs=["b"]),
        step("last", "cat a b > c", inputs=["a", "b"], outputs=["c"]),
        files=["in.txt"],
        parameters={"p": "1"},
    )

    def first(self, trial: Trial) -> None:
        trial.write(self.PROMISES, **{"in.txt": "1\n"})
        assert sorted(trial.run()) == ["last", "other", "read"]
        assert trial.run() == []

    def test_mtime(self, trial: Trial) -> None:
        self.first(trial)
        trial.change("in.txt", "2\n")
        assert trial.run() == ["read", "last"]

    def test_mtime_of_what_steps_have_made_is_none(self, trial: Trial) -> None:
        self.first(trial)
        trial.change("a", "changed by hand")
        assert trial.run() == []

    def test_params(self, trial: Trial) -> None:
        self.first(trial)
        trial.write(self.PROMISES.replace("p: '1'", "p: '2'"))
        assert trial.run() == ["read", "last"]

    def test_code(self, trial: Trial) -> None:
        self.first(trial)
        trial.write(self.PROMISES.replace("echo other", "echo others"))
        assert trial.run() == ["other", "last"]

    def test_software_env(self, trial: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.first(trial)
        changed = self.PROMISES.replace(
            "name: other\n      environment: a/b:1", "name: other\n      environment: a/b:2"
        )
        assert changed != self.PROMISES
        trial.write(changed)
        assert trial.run() == [], "without containers, the image changes nothing"
        apptainer = tmp_path / "bin" / "apptainer"
        apptainer.parent.mkdir()
        apptainer.write_text("#!/bin/sh\necho apptainer version 1.3.0\n")
        apptainer.chmod(0o755)
        monkeypatch.setenv("PATH", os.pathsep.join((str(apptainer.parent), os.environ["PATH"])))
        again = trial.run("--sdm", "apptainer", "--dry-run")
        assert sorted(again) == ["last", "other", "read"], "and with them, all is to run in one"

    def test_input(self, trial: Trial) -> None:
        self.first(trial)
        promising = self.PROMISES.replace("inputs: []", "inputs:\n      - in.txt")
        assert promising != self.PROMISES
        trial.write(promising)
        assert trial.run() == ["other", "last"]

    def test_a_file_in_an_input_directory(self, trial: Trial) -> None:
        (trial.folder / "data" / "deep").mkdir(parents=True)
        for name in ("x", "deep/y", "{z}"):
            (trial.folder / "data" / name).write_text("1")
        text = spec(
            step("read", "cat data/* > a 2> b || true", inputs=["data/"], outputs=["a", "b"]), directories=["data"]
        )
        trial.write(text)
        assert [trial.run(), trial.run()] == [["read"], []]
        trial.change("data/deep/y", "2")
        assert [trial.run(), trial.run()] == [["read"], []]
        trial.change("data/deep/new", "1")
        assert [trial.run(), trial.run()] == [["read"], []]

    def test_after_a_step_that_writes_nothing(self, trial: Trial) -> None:
        trial.write(spec(step("look", "true"), step("promise", "true", inputs=[], outputs=[])))
        assert [trial.run(), trial.run()] == [["look", "promise"], []]

    @pytest.mark.parametrize("promises", [False, True])
    def test_after_a_step_that_changes_what_another_has_made(self, trial: Trial, promises: bool) -> None:
        first, second = ({"inputs": reads, "outputs": ["a", "in.txt"]} for reads in (["in.txt"], ["a"]))
        steps = (
            step("make", "cat in.txt > a", **first if promises else {}),
            step("add", "echo 2 >> a", "cp a in.txt", **second if promises else {}),
        )
        trial.write(spec(*steps, files=["in.txt"]), **{"in.txt": "1\n"})
        assert trial.run() == ["make", "add"]
        assert trial.run() == []
        assert trial.read("a") == "1\n2\n"

    def test_after_an_input_was_changed_by_a_step_that_promised_to(self, trial: Trial) -> None:
        steps = (
            step("read", "cp in.txt a", inputs=["in.txt"], outputs=["a"]),
            step("write", "sleep 0.1; echo more >> in.txt", inputs=["a"], outputs=["in.txt"]),
        )
        trial.write(spec(*steps, files=["in.txt"]), **{"in.txt": "1\n"})
        assert [trial.run(), trial.run()] == [["read", "write"], []]


class TestOutputs:
    def test_folders_are_not_made_for_them(self) -> None:
        agree(spec(step("fit", "mkdir new && echo x > new/a", inputs=[], outputs=["new/a"])))
        agree(spec(step("fit", "echo x > new/a", inputs=[], outputs=["new/a"])))
        agree(spec(step("fit", "rmdir new && mkdir -p new/deep", "ls new > a", inputs=[], outputs=["new/", "a"])))

    def test_they_are_not_deleted_before_a_rule_runs(self) -> None:
        agree(spec(step("one", "echo 1 >> a", "echo 1 >> in.txt", outputs=["a", "in.txt"]),
                   step("two", "echo 2 >> a", outputs=["a"]), files=["in.txt"]))  # fmt: skip

    def test_they_are_not_deleted_after_it_failed(self) -> None:
        agree(spec(step("fit", "mkdir d; echo half > d/a; exit 3", inputs=[], outputs=["d/", "d/a"])))

    def test_they_need_not_be_made(self) -> None:
        agree(
            spec(
                step("fit", "true", inputs=[], outputs=["never"]),
                step("next", "ls > a", inputs=["never"], outputs=["a"]),
            )
        )

    def test_they_stay_whoever_else_needs_them(self, trial: Trial) -> None:
        trial.write(
            spec(step("make", "echo 1 > a", outputs=["a"]), step("use", "cat a > b", inputs=["a"], outputs=["b"]))
        )
        trial.run()
        assert (trial.read("a"), trial.read("b")) == ("1\n", "1\n")
        assert "temp(" not in (trial.folder / "out" / "Snakefile").read_text()

    def test_a_run_that_was_killed_goes_on(self, trial: Trial) -> None:
        trial.write(
            spec(
                step("one", "echo 1 >> a"),
                step("two", "echo 2 >> a; test -e go || kill -9 $$PPID"),
                step("three", "echo 3 >> a"),
            )
        )
        trial.run(status=1)
        (trial.workspace / "go").touch()
        trial.run("--rerun-incomplete")
        assert trial.read("a") == "1\n2\n2\n3\n"
