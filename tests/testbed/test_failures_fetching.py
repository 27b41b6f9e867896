"""What is in the way of a file that a step needs: the workflow stops there, and when that is mended, goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from .attempts import TARGETS
from .cases import CONTENT, Case, assert_only, assert_stopped
from .rucio import RSES

pytestmark = [pytest.mark.needs("snakemake", "cwltool"), pytest.mark.parametrize("target", TARGETS)]


def test_a_did_that_is_not_there(case: Case, target: str) -> None:
    case.get = ("{scope}:later.txt -> data/in.txt",)
    bench = case.bench(target)
    first = bench.attempt(case.proxy)
    assert_stopped(first, "fit-stage-in", f"Rucio knows no DID {case.scope}:later.txt", "correct its scope or name")
    assert_only(first)
    case.put("later.txt", CONTENT)
    case.assert_done(bench.attempt(case.proxy))
    assert case.runs_of("fit") == 1


def test_a_scope_that_is_not_there(case: Case, target: str) -> None:
    scope = f"{case.scope}.later"
    case.get = (f"{scope}:in.txt -> data/in.txt",)
    bench = case.bench(target)
    first = bench.attempt(case.proxy)
    assert_stopped(first, "fit-stage-in", f"Rucio knows no DID {scope}:in.txt", "correct its scope or name")
    assert_only(first)
    case.ask(f"client.add_scope('jdoe', {scope!r})")
    replace(case, scope=scope).put("in.txt", CONTENT)
    case.assert_done(bench.attempt(case.proxy))


def test_a_pattern_that_nothing_matches(case: Case, target: str) -> None:
    case.get = ("{scope}:run.*.txt -> data/",)
    bench = case.bench(target)
    first = bench.attempt(case.proxy)
    assert_stopped(first, "fit-stage-in", f"Rucio knows no DID that matches {case.scope}:run.*.txt", "correct")
    assert_only(first)
    case.put("run.1.txt", CONTENT)
    case.assert_done(bench.attempt(case.proxy))


def test_no_replica_where_it_is_asked_for(case: Case, target: str) -> None:
    case.get = ("{scope}:in.txt -> data/in.txt rses=" + RSES[1],)
    bench = case.bench(target)
    first = bench.attempt(case.proxy)
    assert_stopped(
        first, "fit-stage-in", f"{case.scope}:in.txt did not arrive from rses {RSES[1]}: ", "have it replicated"
    )
    assert_only(first)
    case.put("in.txt", CONTENT, RSES[1])
    case.assert_done(bench.attempt(case.proxy))


def test_an_rse_that_is_not_there(case: Case, target: str) -> None:
    case.get = ("{scope}:in.txt -> data/in.txt rses=NO_SUCH_USERDISK",)
    first = case.bench(target).attempt(case.proxy)
    assert_stopped(first, "fit-stage-in", "rses NO_SUCH_USERDISK: ", "correct")
    assert_only(first)


@pytest.mark.parametrize("trouble", ["corrupted", "short", "gone"])
def test_a_replica_of_two_that_is_bad(case: Case, target: str, trouble: str) -> None:
    """What is whole is fetched, and not fetched again where the workspace stays."""
    case.get = ("{scope}:two -> data/",)
    bad = case.put("bad.txt", CONTENT)
    case.put_dataset("two", "in.txt", "bad.txt")
    bench = case.bench(target)
    if trouble == "gone":
        bad.unlink()
    else:
        bad.write_bytes(CONTENT[:-1] + (b"X" if trouble == "corrupted" else b""))
    first = bench.attempt(case.proxy)
    assert_stopped(first, "fit-stage-in", f"{case.scope}:bad.txt", "another replica")
    assert_only(first, "data/in.txt")
    bad.write_bytes(CONTENT)
    second = bench.attempt(case.proxy)
    case.assert_done(second, 4 * CONTENT)
    assert second.said.count(f"fetched {case.scope}:in.txt") == (target == "cwl"), "cwltool begins a step anew"
    assert second.said.count(f"fetched {case.scope}:bad.txt") == 1


def test_it_takes_too_long(case: Case, target: str) -> None:
    case.get = ("{scope}:in.txt -> data/in.txt timeout=1s",)
    bench, proxy = case.bench(target), case.proxy
    with case.bed.rucio.mood("slow 1.5 POST /replicas/list"):
        first = bench.attempt(proxy)
    assert_stopped(first, "fit-stage-in", f"{case.scope}:in.txt took longer than 1s", "run it again")
    assert_only(first)
    case.assert_done(bench.attempt(proxy))
