"""CWL in containers: real ones, by podman, of images that are made here under the names that samples give."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from compile.compiled import SAMPLES
from oracles.containers import Podman
from oracles.environments import python_of
from reanac import cli

from .cwl_runs import Ran, spec_of, written
from .installed import PYTHONS

pytestmark = pytest.mark.needs("cwltool", "containers")

OTHER = "registry.example.org/group/tools:v1.2-rc1"
CONTAINERS = "--user-space-docker-cmd=podman"


def images_of(path: Path) -> set[str]:
    """Return the names of the images in a specification."""
    steps = yaml.safe_load(path.read_text())["workflow"]["specification"]["steps"]
    return {step["environment"] for step in steps}


def files_below(folder: Path) -> dict[str, bytes]:
    """Return the bytes of all files."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def in_containers(folder: Path, podman: Podman) -> Ran:
    """Run a workflow with podman; its outputs are in the folder ``outputs``."""
    return Ran(folder, CONTAINERS, "--outdir", "outputs", "workflow.cwl", "inputs.yml", **podman.environment)


@pytest.fixture
def other(podman: Podman) -> str:
    """An image."""
    podman.tag(OTHER)
    return OTHER


@pytest.mark.parametrize("name", ["hello-spectrum", "cut-flow"])
def test_samples_make_in_them_what_they_make_outside(
    name: str, tmp_path: Path, podman: Podman, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (path,) = [each for each in SAMPLES if each.parent.name == name]
    for image in images_of(path):
        podman.tag(image)
    for variable, value in podman.environment.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("PATH", os.pathsep.join((PYTHONS, str(python_of("cwltool").parent), os.environ["PATH"])))
    for profile in ("podman", "none"):
        words = ["run", str(path), "--engine", "cwl", "--profile", profile, "-w", str(tmp_path / profile)]
        assert cli.main(words) == 0
        assert ("podman" in capfd.readouterr().err) == (profile == "podman")
    made = [files_below(tmp_path / profile / "workspace") for profile in ("podman", "none")]
    assert made[0], "there are results"
    assert made[0] == made[1]


def test_the_image_is_the_one_that_the_step_names(tmp_path: Path, podman: Podman, other: str) -> None:
    text = spec_of("commands: ['ls / > a']").replace("a/b:1", other)
    written(text + "outputs: {files: [a]}\n", tmp_path / "out")
    ran = in_containers(tmp_path / "out", podman)
    assert ran.finished, ran.said
    assert other in ran.said
    assert (tmp_path / "out" / "outputs" / "a").read_text().split() != sorted(os.listdir("/"))


def test_a_workspace_is_handed_from_one_to_the_next(tmp_path: Path, podman: Podman, other: str) -> None:
    (tmp_path / "in.txt").write_text("first\n")
    text = spec_of(
        "commands: ['echo ${n} >> in.txt', 'mkdir sub; stat -c %i in.txt > sub/inode']",
        "commands: ['echo second >> in.txt; [ \"$$PWD\" = \"$$REANA_WORKSPACE\" ]', 'stat -c %i in.txt >> sub/inode']",
        inputs="inputs: {parameters: {n: '1.10'}, files: [in.txt]}\noutputs: {files: [in.txt, sub/inode]}\n",
    )
    written(text.replace("a/b:1", other), tmp_path / "out")
    ran = in_containers(tmp_path / "out", podman)
    assert ran.finished, ran.said
    assert (tmp_path / "out" / "outputs" / "in.txt").read_text() == "first\n1.10\nsecond\n"
    assert (tmp_path / "out" / "inputs" / "in.txt").read_text() == "first\n"
    first, second = (tmp_path / "out" / "outputs" / "inode").read_text().split()
    assert first == second, "it is not copied"


def test_ports_go_from_one_to_the_next(tmp_path: Path, podman: Podman, other: str) -> None:
    (tmp_path / "in.txt").write_text("first\n")
    text = spec_of(
        "inputs: [in.txt], outputs: [work/one.txt], commands: ['mkdir -p work; cat in.txt in.txt > work/one.txt']",
        "inputs: [in.txt], outputs: [in.txt], commands: ['echo changed >> in.txt']",
        "inputs: [work/, in.txt], outputs: [all.txt], commands: ['cat work/*.txt in.txt > all.txt']",
        inputs="inputs: {files: [in.txt]}\noutputs: {files: [all.txt]}\n",
    )
    written(text.replace("a/b:1", other), tmp_path / "out")
    ran = in_containers(tmp_path / "out", podman)
    assert ran.finished, ran.said
    assert (tmp_path / "out" / "outputs" / "all.txt").read_text() == "first\nfirst\nfirst\nchanged\n"
    assert (tmp_path / "in.txt").read_text() == "first\n"


def test_a_failure_is_one(tmp_path: Path, podman: Podman, other: str) -> None:
    written(spec_of("commands: ['true', 'exit 7', 'touch never']").replace("a/b:1", other), tmp_path / "out")
    ran = in_containers(tmp_path / "out", podman)
    assert not ran.finished
    assert "reanac: s0: command 2 failed with status 7" in ran.said
