"""The public REANA specifications that lie beside the repository, for tests that read real input."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from .environments import REPOSITORY

CORPUS = REPOSITORY.parent / "shared" / "corpus"


def missing() -> str | None:
    """Say why the corpus cannot be used, or return None when it can."""
    return None if (CORPUS / "INDEX.tsv").is_file() else "there is no corpus at ../shared/corpus"


def specs(*kinds: str) -> list[Path]:
    """Return the specifications of some workflow types (``serial``, ``cwl``, …), or of all."""
    if missing() is not None:
        return []
    with (CORPUS / "INDEX.tsv").open(newline="") as index:
        rows = list(csv.DictReader(index, delimiter="\t"))
    return [CORPUS / row["file"] for row in rows if not kinds or row["type"] in kinds]


def params(*kinds: str) -> list[Any]:
    """Return `specs` for ``pytest.mark.parametrize``; without a corpus, one test that says so."""
    found = specs(*kinds)
    if not found:
        return [pytest.param(None, marks=pytest.mark.needs("corpus"), id="no-corpus")]
    return [pytest.param(path, id=path.relative_to(CORPUS).as_posix()) for path in found]
