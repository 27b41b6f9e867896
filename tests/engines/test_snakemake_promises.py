"""Promises set steps free: they run side by side, and only stale ones run again. And names that mean something else."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest

import reanac
from oracles.environments import python_of
from reanac.writing import write_bundle
from reanac_backends.snakemake.commands import command_text, parameter_names

from .same import by_reference, by_snakemake

HEAD = "inputs: {files: [in.txt, other.txt], parameters: {p: '1'}}\n"
HEAD += "workflow:\n  type: serial\n  specification:\n    steps:\n"


def step(name: str, reads: str, writes: str, command: str) -> str:
    promise = f"inputs: [{reads}], outputs: [{writes}]"
    return f"      - {{name: {name}, environment: 'a/b:1', {promise}, commands: [{json.dumps(command)}]}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("in.txt", "other.txt"):
        (tmp_path / name).write_text(name)
    return tmp_path


def written(folder: Path, *steps: str) -> Path:
    (folder / "reana.yaml").write_text(HEAD + "".join(steps))
    bundle = reanac.compile(folder / "reana.yaml", "snakemake").bundle
    assert bundle is not None
    write_bundle(bundle, folder / "out")
    return folder / "out"


def run(bundle: Path, *options: str) -> list[str]:
    """Run a bundle, and return the rules that have run, in their order."""
    call = [str(python_of("snakemake")), "-m", "snakemake", *(options or ("--cores", "1"))]
    done = subprocess.run(call, cwd=bundle, capture_output=True, text=True, check=False, timeout=60)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return [line.split()[1].rstrip(":") for line in said.splitlines() if line.startswith(("rule ", "localrule "))][:-1]


ANALYSIS = (
    step("select", "in.txt", "work/sel", "mkdir work; cat in.txt ${p} > work/sel 2>/dev/null; echo sel >> work/sel"),
    step("weigh", "other.txt", "weights", "cp other.txt weights"),
    step("fit", "work/sel, weights", "fit", "cat work/sel weights > fit"),
)


@pytest.mark.needs("snakemake")
class TestRuns:
    def test_independent_steps_run_side_by_side(self, folder: Path) -> None:
        meet = "touch %s.here; for i in $$(seq 100); do test -e %s.here && exit 0; sleep 0.1; done; exit 1"
        bundle = written(
            folder,
            step("one", "", "one.here", meet % ("one", "two")),
            step("two", "", "two.here", meet % ("two", "one")),
        )
        assert sorted(run(bundle, "--cores", "2")) == ["one", "two"]

    def test_a_step_without_promises_waits_for_all_and_all_wait_for_it(self, folder: Path) -> None:
        log = "echo %s >> log; sleep 0.2"
        bare = f"      - {{name: bare, environment: 'a/b:1', commands: [{json.dumps(log % 'bare')}]}}\n"
        bundle = written(folder, step("one", "", "a", log % "one"), bare, step("two", "", "b", log % "two"))
        run(bundle, "--cores", "3")
        assert (bundle / "workspace" / "log").read_text().split() == ["one", "bare", "two"]

    def test_the_result_is_that_of_the_reference(self, folder: Path) -> None:
        written(folder, *ANALYSIS)
        spec = folder / "reana.yaml"
        assert by_snakemake(spec, folder / "again") == by_reference(spec, folder / "reference")

    def test_only_stale_steps_run_again(self, folder: Path) -> None:
        bundle = written(folder, *ANALYSIS)
        assert sorted(run(bundle)) == ["fit", "select", "weigh"]
        assert run(bundle) == []
        time.sleep(1.1)  # file systems may tell seconds and no more
        (bundle / "workspace" / "other.txt").write_text("new")
        assert run(bundle) == ["weigh", "fit"]
        config = bundle / "config.yaml"
        config.write_text(config.read_text().replace('"1"', '"2"'))
        (bundle / "workspace" / "work" / "sel").unlink()
        (bundle / "workspace" / "work").rmdir()
        assert run(bundle) == ["select", "fit"]


class TestNames:
    @pytest.mark.parametrize(
        ("names", "shown"),
        [
            (["events", "lambda", "class"], ["events", "lambda_", "class_"]),
            (["lambda", "lambda_"], ["lambda__", "lambda_"]),
            (["get", "items", "append", "index"], ["get_", "items_", "append_", "index_"]),
            (["_x1", "__init__"], ["parameter_x1", "parameter__init__"]),
        ],
    )
    def test_of_parameters_that_mean_something_else(self, names: list[str], shown: list[str]) -> None:
        assert list(parameter_names(names).values()) == shown

    def test_a_command_as_snakemake_writes_it(self) -> None:
        assert command_text("echo {a} $$HOME ${x}$y '{x}'", {"x": "x", "y": "y_"}) == (
            "echo {{a}} $HOME {params.x}{params.y_} '{{x}}'"
        )

    @pytest.mark.needs("snakemake")
    def test_all_of_them_arrive(self, tmp_path: Path) -> None:
        names = ["lambda", "lambda_", "get", "items", "_x1", "input", "output", "params", "threads", "config", "None_"]
        values = ", ".join(f"{name}: 'value of {name}'" for name in names)
        echo = "".join(f"echo ${{{name}}} >> all\n" for name in names)
        text = f"inputs: {{parameters: {{{values}}}}}\nworkflow:\n  type: serial\n  specification:\n    steps:\n"
        text += f"      - {{name: run, environment: 'a/b:1', commands: [{json.dumps(echo)}]}}\n"
        assert by_snakemake(text, tmp_path / "out") == by_reference(text, tmp_path / "reference")
        assert "value of lambda_\n" in (tmp_path / "out" / "workspace" / "all").read_text()
