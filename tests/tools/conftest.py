"""This repository as people get it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from docs.pages import REPOSITORY
from oracles.needs import need

from .people import published, run


@pytest.fixture(scope="session")
def reanac_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A git repository with this work tree in it, and a release."""
    need("git")
    return published(tmp_path_factory.mktemp("reanac"))


@pytest.fixture
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that holds pip and nothing else."""
    folder = tmp_path_factory.mktemp("bare") / "environment"
    run(REPOSITORY / ".ci" / "venv", sys.executable, folder, cwd=folder.parent)
    return folder / "bin" / "python"
