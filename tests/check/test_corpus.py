"""Public specs: what is said of them is reviewed line by line, so that a false alarm is seen when it comes."""

from __future__ import annotations

from pathlib import Path

import pytest

import reanac
from conftest import Golden
from oracles import corpus
from reanac.diagnostics import Severity
from reanac.reports.text import render

SERIAL = corpus.params("serial")
OTHERS = corpus.params("cwl", "snakemake", "yadage")


def report(path: Path) -> str:
    """Return what a user sees."""
    name = path.relative_to(corpus.CORPUS).as_posix()
    checked = reanac.check(path.read_bytes(), name=name)  # without a folder: the files of most specs are elsewhere
    return render(checked.source, checked.diagnostics)


@pytest.mark.parametrize("path", SERIAL)
def test_serial_ones_are_read_without_an_error(path: Path) -> None:
    checked = reanac.check(path)
    assert [found for found in checked.diagnostics if found.severity is Severity.ERROR] == []
    assert checked.workflow is not None


@pytest.mark.parametrize("path", OTHERS)
def test_others_are_recognised_and_one_note_says_what_is_not_checked(path: Path) -> None:
    checked = reanac.check(path)
    assert [found.code for found in checked.diagnostics if found.severity is Severity.ERROR] == []
    assert [found.code for found in checked.diagnostics].count("RN016") == 1
    assert checked.workflow is None


@pytest.mark.needs("corpus")
def test_all_that_is_said_of_them(golden: Golden) -> None:
    reports = [report(path) for path in corpus.specs()]
    golden.file(Path(__file__).parent / "corpus.out", "".join(reports))
