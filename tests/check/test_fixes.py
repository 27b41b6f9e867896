"""Fixes: whatever is offered can be applied, and then the finding is gone and no error has come."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

import reanac
from compile import strategies
from reanac.diagnostics import Diagnostic, Severity
from reanac.source import Source

CASES = sorted((Path(__file__).parent / "cases" / "err").glob("*.yaml"))


def applied(source: Source, found: Diagnostic) -> bytes:
    """Return the text after one fix."""
    assert found.fix is not None
    text = source.text
    edits = sorted(found.fix.edits, key=lambda edit: edit.place.start, reverse=True)
    for later, earlier in pairwise(edits):
        assert earlier.place.end <= later.place.start, "edits do not overlap"
    for edit in edits:
        assert 0 <= edit.place.start <= edit.place.end <= len(text)
        text = text[: edit.place.start] + edit.text + text[edit.place.end :]
    return text.encode()


def offered(data: bytes) -> list[tuple[Source, Diagnostic]]:
    """Return the findings that offer a fix."""
    checked = reanac.check(data)
    if checked.source is None:
        return []
    return [(checked.source, found) for found in checked.diagnostics if found.fix is not None]


def kind(found: Diagnostic) -> tuple[str, str]:
    return found.code, found.message


def hold(data: bytes) -> None:
    """Apply each fix alone, and compare the findings before and after."""
    for source, found in offered(data):
        before = [kind(other) for other in reanac.check(data).diagnostics]
        after = [kind(other) for other in reanac.check(applied(source, found)).diagnostics]
        assert after.count(kind(found)) < before.count(kind(found)), found
        assert found.fix is not None
        assert found.fix.title


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_fix_removes_its_finding(path: Path) -> None:
    hold(path.read_bytes())


def test_most_kinds_of_mistakes_offer_one() -> None:
    offering = {found.code for path in CASES for _, found in offered(path.read_bytes())}
    assert {"RN010", "RN011", "RN101", "RN102", "RN201"} <= offering


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(text=strategies.broken)
def test_of_specs_with_one_thing_changed(text: str) -> None:
    hold(text.encode("utf-8", "surrogatepass"))


def test_a_fix_makes_no_error_of_another_kind() -> None:
    for path in CASES:
        data = path.read_bytes()
        for source, found in offered(data):
            before = {other.code for other in reanac.check(data).diagnostics if other.severity is Severity.ERROR}
            fixed = reanac.check(applied(source, found)).diagnostics
            new = {other.code for other in fixed if other.severity is Severity.ERROR} - before
            # What stood in the way of reading may have hidden other findings; a fix itself breaks no syntax.
            assert not new & {"RN001", "RN002", "RN003"}, (path.name, found)
