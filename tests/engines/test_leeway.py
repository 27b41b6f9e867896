"""A run that fails may differ in steps that have nothing to do with the failure, and in nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

import reanac
from reanac import cli
from reanac.engines.engine import Stop
from reanac.engines.verdict import Run, judge
from reanac.engines.workspaces import snapshot
from reanac.passes import run_passes

from .installed import path_with_snakemake

HEAD = "workflow:\n  type: serial\n  specification:\n    steps:\n"


def spec_of(*steps: tuple[str, str, str]) -> str:
    """Return a specification of steps that are given by what they read, write and run."""
    step = "      - {{name: s{}, environment: 'a/b:1', inputs: [{}], outputs: [{}], commands: ['{}']}}\n"
    return HEAD + "".join(step.format(number, *keys) for number, keys in enumerate(steps))


SPEC = spec_of(("", "a", "echo a > a"), ("a", "b", "exit 3"), ("", "c", "echo c > c"), ("b", "d", "echo d > d"))


def ran(folder: Path, done: str, *files: str, stop: int = 1) -> Run:
    """Return a run in which the steps are done that are marked so, and left these files."""
    workspace = folder / "".join((done, *files))
    workspace.mkdir()
    for name in files:
        (workspace / name).write_text(name)
    marks = tuple(mark == "x" for mark in done)
    return Run("e", "1", ("s0", "s1", "s2", "s3"), marks, Stop(stop, 0, 3), 1, snapshot(workspace), None, (), "")


@pytest.mark.parametrize(
    ("done", "files", "same"),
    [
        ("x...", ("a",), True),
        ("x.x.", ("a", "c"), True),
        ("x.x.", ("a", "c", "e"), False),
        ("x.x.", ("c",), False),
        ("....", (), False),
        ("x..x", ("a", "d"), False),
    ],
    ids=[
        "the same",
        "one that is free",
        "and another file",
        "and one that is missing",
        "one before it",
        "one behind it",
    ],
)
def test_what_may_differ(tmp_path: Path, done: str, files: tuple[str, ...], same: bool) -> None:
    workflow = reanac.check(SPEC.encode()).workflow
    assert workflow is not None
    reference = ran(tmp_path, "x...", "a")
    other = reference if files == ("a",) else ran(tmp_path, done, *files)
    assert judge(reference, other, run_passes(workflow)).same == same


@pytest.mark.needs("snakemake")
def test_of_a_real_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", path_with_snakemake())
    Path("reana.yaml").write_text(SPEC)
    assert cli.main(["verify", "reana.yaml"]) == 0
