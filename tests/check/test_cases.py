"""Whole reports, as people read them: each case is a specification beside what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Golden
from reanac import check
from reanac.reports.text import render

CASES = Path(__file__).parent / "cases"


def cases(kind: str) -> list[Path]:
    return sorted((CASES / kind).glob("*.yaml"))


@pytest.mark.parametrize("case", cases("err"), ids=lambda case: case.stem)
def test_what_is_said_of_a_mistake(case: Path, golden: Golden) -> None:
    checked = check(case.read_bytes(), name=case.name)
    assert checked.diagnostics
    golden.file(case.with_suffix(".out"), render(checked.source, checked.diagnostics))


@pytest.mark.parametrize("case", cases("ok"), ids=lambda case: case.stem)
def test_nothing_is_said_of_what_is_right(case: Path) -> None:
    checked = check(case.read_bytes(), name=case.name)
    assert render(checked.source, checked.diagnostics) == ""
    assert checked.workflow is not None


@pytest.mark.parametrize("case", cases("err"), ids=lambda case: case.stem)
def test_findings_are_in_source_order_and_none_stands_twice(case: Path) -> None:
    found = check(case).diagnostics
    places = [(one.place.start, one.place.end, one.code) for one in found]
    assert places == sorted(places)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("case", cases("err"), ids=lambda case: case.stem)
def test_every_place_lies_in_the_file(case: Path) -> None:
    checked = check(case)
    assert checked.source is not None
    for found in checked.diagnostics:
        for place in (found.place, *(related.place for related in found.related)):
            assert 0 <= place.start <= place.end <= len(checked.source.text)


def test_every_golden_file_has_its_case() -> None:
    assert {path.stem for path in CASES.glob("err/*.out")} == {path.stem for path in cases("err")}
