"""Snakemake does the same as REANA: the files, their bytes and modes, and where a run ends."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

import reanac
from compile.compiled import SAMPLES, name_of
from conftest import Golden
from oracles.environments import python_of
from oracles.needs import need
from reanac.writing import write_bundle

from .same import by_reference, by_snakemake, snakemake, tree

pytestmark = pytest.mark.needs("snakemake")


def spec_of(steps: list[list[str]], value: str) -> str:
    listed = "".join(
        f"      - {{name: {json.dumps(f'step {n}')}, environment: 'a/b:1', commands: {json.dumps(each)}}}\n"
        for n, each in enumerate(steps)
    )
    head = f"inputs: {{parameters: {{p: {json.dumps(value)}, q: 010}}}}\n"
    return f"{head}workflow:\n  type: serial\n  specification:\n    steps:\n{listed}"


@pytest.mark.parametrize("path", SAMPLES, ids=name_of)
def test_of_a_sample(path: Path, tmp_path: Path, golden: Golden) -> None:
    compiled = reanac.compile(path, "snakemake")
    assert compiled.bundle is not None
    shown = {
        file.path: compiled.bundle.text(file.path) for file in compiled.bundle.files if isinstance(file.content, bytes)
    }
    ours = {name: text for name, text in shown.items() if not name.endswith((".py", ".j2"))}
    golden.folder(path.parent / "golden" / "snakemake", ours)
    if "rucio:" not in path.read_text():  # what moves data needs a Rucio server
        reference = by_reference(path, tmp_path / "reference")
        assert by_snakemake(path, tmp_path / "snakemake") == reference
        assert reference.done == compiled.bundle.text().count("\nrule ") - 1


class TestRunningAgain:
    SPEC = spec_of([["echo ${p} > a"], ["test -f go", "cp a b"], ["cat b >> c"]], "1")

    def write(self, folder: Path) -> None:
        bundle = reanac.compile(self.SPEC, "snakemake").bundle
        assert bundle is not None
        write_bundle(bundle, folder)

    def test_it_resumes_at_the_step_that_failed(self, tmp_path: Path) -> None:
        folder = tmp_path / "run"
        self.write(folder)
        files, done = snakemake(folder)
        assert (sorted(files), done) == (["a"], 1)
        before = (folder / "workspace" / "a").stat().st_mtime_ns
        (folder / "workspace" / "go").touch()
        files, done = snakemake(folder)
        assert (sorted(files), done) == (["a", "b", "c", "go"], 3)
        assert (folder / "workspace" / "a").stat().st_mtime_ns == before

    def test_a_changed_parameter_runs_again_what_depends_on_it(self, tmp_path: Path) -> None:
        folder = tmp_path / "run"
        self.write(folder)
        (folder / "workspace").mkdir()
        (folder / "workspace" / "go").touch()
        snakemake(folder)
        config = folder / "config.yaml"
        config.write_text(config.read_text().replace('p: "1"', 'p: "0077"'))
        snakemake(folder)
        assert (folder / "workspace" / "b").read_text() == "0077\n"
        assert (folder / "workspace" / "c").read_text() == "1\n0077\n"
        before = tree(folder / "workspace")
        assert snakemake(folder)[0] == before, "and nothing runs when nothing has changed"


@pytest.mark.parametrize("path", SAMPLES, ids=name_of)
def test_its_own_tools_are_content(path: Path, tmp_path: Path) -> None:
    bundle = reanac.compile(path, "snakemake").bundle
    assert bundle is not None
    write_bundle(bundle, tmp_path / "out")
    python = str(python_of("snakemake"))
    for call in (
        [python, "-m", "snakemake", "--lint"],
        [str(Path(python).with_name("snakefmt")), "--check", "."],
        [python, "-m", "snakemake", "--dry-run", "--cores", "1", "--quiet"],
    ):
        done = subprocess.run(call, cwd=tmp_path / "out", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("version", ["snakemake-9.22", "snakemake-8.27", "snakemake-7.32"])
@pytest.mark.parametrize("name", ["cut-flow", "hello-spectrum"])
def test_the_versions_that_reana_has_do_the_same(name: str, version: str, tmp_path: Path) -> None:
    need(version)
    path = next(path for path in SAMPLES if path.parent.name == name)
    assert by_snakemake(path, tmp_path / "out", version) == by_reference(path, tmp_path / "reference")
    for options in (["--lint"], ["--dry-run", "--cores", "1", "--quiet"]):
        call = [str(python_of(version)), "-m", "snakemake", *options]
        done = subprocess.run(call, cwd=tmp_path / "out", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("names", "rules"),
    [
        (["fit", "Fit", None], ["fit", "Fit_2", "step_3"]),
        (["for", "all", "1st", "match"], ["step_for", "step_all", "step_1st", "step_match"]),
        (["a b", "a-b", "é", "..."], ["a_b", "a_b_2", "step_3", "step_4"]),
    ],
)
def test_names_of_rules(names: list[str | None], rules: list[str]) -> None:
    from reanac_backends.snakemake.names import rule_names

    assert list(rule_names(names)) == rules


@pytest.mark.parametrize(
    "comment",
    [
        "plain",
        'ends with "',
        '"quoted"',
        '"quoted" and more',
        'holds """ and \\n {x} {params.y}',
        "\\",
        "é ☃",
        "# #",
        "two\n# lines",
    ],
)
def test_comments_become_docstrings_that_snakefmt_leaves_alone(comment: str, tmp_path: Path) -> None:
    text = "workflow:\n  type: serial\n  specification:\n    steps:\n"
    text += f"      # {comment}".replace("\n", "\n      ") + "\n      - {environment: 'a/b:1', commands: ['true']}\n"
    bundle = reanac.compile(text, "snakemake").bundle
    assert bundle is not None
    assert comment.split("\n")[0].strip("# ") in bundle.text()
    write_bundle(bundle, tmp_path / "out")
    call = [str(python_of("snakemake").with_name("snakefmt")), "--check", "--diff", "Snakefile"]
    done = subprocess.run(call, cwd=tmp_path / "out", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
