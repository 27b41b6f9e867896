"""Engines that the tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from oracles.needs import need

from .preloaded import Preloaded


@pytest.fixture(scope="session")
def preloaded_snakemake() -> Iterator[Preloaded]:
    """Snakemake as it is today, imported once."""
    need("snakemake")
    with Preloaded("snakemake", "snakemake", "snakemake.cli:main") as engine:
        yield engine


@pytest.fixture(scope="session")
def preloaded_cwltool() -> Iterator[Preloaded]:
    """cwltool as it is today, imported once."""
    need("cwltool")
    with Preloaded("cwltool", "cwltool", "cwltool.main:run") as engine:
        yield engine
