"""The examples in the documentation of the RN8xx rules are true, with a real Rucio and real trouble."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from catalogue.test_rules import examples
from reanac.rules.registry import all_rules
from reanac.rules.rule import Rule

from .asking import Desk
from .bed import Bed
from .rucio import RSES

RULES = [rule for rule in all_rules() if rule.code.startswith("RN8")]
_NAMES = {"voms_proxy: escape": "voms_proxy: testvo", "CERN-EOSPILOTS": "LOCAL_NONE", "CERN-EOSPILOT": RSES[0],
          "PIC-DCACHE": RSES[1], "FULL": RSES[2]}  # fmt: skip
"""The names of the bed, for those of the world."""


@pytest.fixture(scope="module")
def lake(bed: Bed) -> Bed:
    """The bed, with what the examples speak of in its lake."""
    bed.rucio.client().put("user.jdoe:data.root", b"data")
    bed.rucio.place("user.jdoe", "sample", {"sample.1": b"1", "sample.2": b"2"})
    return bed


@contextmanager
def trouble(desk: Desk, code: str) -> Iterator[tuple[str, ...]]:
    """Make the trouble that a rule is about, where the specification alone is none; yield words for the call."""
    rucio = desk.bed.rucio
    if code == "RN801":
        desk.variables["X509_USER_PROXY"] = "/nowhere"
        yield ()
    elif code == "RN803":
        with rucio.mood("500"):
            yield ()
    elif code == "RN804":
        desk.variables["RUCIO_ACCOUNT"] = "root"
        yield ()
    elif code == "RN810":
        rucio.root.ask(f"[client.delete_local_account_limit('jdoe', {RSES[2]!r})]")
        try:
            yield ()
        finally:
            rucio.root.ask(f"[client.set_local_account_limit('jdoe', {RSES[2]!r}, 10)]")
    elif code == "RN812":
        with rucio.mood("slow 4 /dids/"):
            yield ("--timeout", "2")
    else:
        yield ()


def codes(desk: Desk, rule: Rule, heading: str, *words: str) -> list[set[str]]:
    """Return the codes of what is found in each example under a heading."""
    found = []
    for example in examples(rule, heading):
        text = example.decode()
        for theirs, ours in _NAMES.items():
            text = text.replace(theirs, ours)
        found.append(set(desk.ask(text, *words).codes))
    return found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_bad_example_is_found_and_the_good_one_is_not(lake: Bed, rule: Rule, tmp_path: Path) -> None:
    bad = Desk(lake, tmp_path / "bad")
    with trouble(bad, rule.code) as words:
        assert codes(bad, rule, "Example", *words) == [{rule.code}]
    assert codes(Desk(lake, tmp_path / "good"), rule, "Use instead") == [set()]
