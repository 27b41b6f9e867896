"""The wheel: what is in it, and that it works on its own."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from oracles.environments import REPOSITORY

from .test_files import kept_files

PACKAGES = ("grammar/reanac_grammar", "compiler/reanac", "backends/reanac_backends")

pytestmark = [pytest.mark.slow, pytest.mark.needs("git")]


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command; return what it wrote, and show it when it fails."""
    done = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as a user's pip builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", folder, REPOSITORY, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def empty_environment(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """The programs of an environment that holds the wheel and what it depends on."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder)
    python = folder / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", wheel, cwd=folder)
    return folder / "bin"


def test_it_holds_the_three_packages_with_all_their_files(wheel: Path) -> None:
    expected = {
        path.relative_to((REPOSITORY / package).parent).as_posix()
        for package in PACKAGES
        for path in kept_files()
        if path.is_relative_to(REPOSITORY / package)
    }
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name for name in names if ".dist-info/" not in name} == expected
    assert {f"{Path(package).name}/py.typed" for package in PACKAGES} <= names
    assert {".lark", ".json", ".yaml"} <= {Path(name).suffix for name in expected}


def test_it_holds_the_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (licence,) = (name for name in archive.namelist() if name.endswith("/LICENSE"))
        assert archive.read(licence) == (REPOSITORY / "LICENSE").read_bytes()


def test_it_knows_its_version(empty_environment: Path, wheel: Path) -> None:
    version = run(empty_environment / "reanac", "--version", cwd=empty_environment).split()[-1]
    assert wheel.name.startswith(f"reanac-{version}-")


def test_it_compiles_a_sample_on_its_own(empty_environment: Path, tmp_path: Path) -> None:
    sample = REPOSITORY / "samples" / "vre-fit" / "reana.yaml"
    run(empty_environment / "reanac", "compile", sample, "--to", "serial", "-o", tmp_path / "out", cwd=tmp_path)
    assert (tmp_path / "out" / "reana.yaml").is_file()
