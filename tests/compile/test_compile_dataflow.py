"""What a step waits for: promises set steps free, and nothing else does."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

import reanac
from reanac.ir import Step, Workflow
from reanac.passes import run_passes
from reanac.passes.dataflow import dependencies

HEAD = "workflow:\n  type: serial\n  resources: {rucio: {site: escape, rse: A-B}}\n  specification:\n    steps:\n"


def waits(*steps: str) -> tuple[tuple[int, ...], ...]:
    """Return what each step waits for, of steps that are given by their keys."""
    return dependencies(workflow_of(*steps))


def workflow_of(*steps: str) -> Workflow:
    listed = "".join(
        f"      - {{name: s{n}, environment: 'a/b:1', commands: ['true'], {keys}}}\n" for n, keys in enumerate(steps)
    )
    workflow = reanac.check((HEAD + listed).encode()).workflow
    assert workflow is not None
    return run_passes(workflow)


def made(reads: str, writes: str) -> str:
    return f"inputs: [{reads}], outputs: [{writes}]"


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (["", "", ""], [(), (0,), (1,)]),
        ([made("", "a"), made("", "b"), made("a, b", "c")], [(), (), (0, 1)]),
        ([made("", "a"), "", made("", "b"), made("", "c"), ""], [(), (0,), (1,), (1,), (2, 3)]),
        ([made("x", "a"), "outputs: [b]", made("", "c")], [(), (0,), (1,)]),
        ([made("x", "a"), "inputs: [b]", made("", "c")], [(), (0,), (1,)]),
    ],
    ids=["strict order", "side by side", "a barrier", "without inputs", "without outputs"],
)
def test_promises_set_steps_free(steps: list[str], expected: list[tuple[int, ...]]) -> None:
    assert list(waits(*steps)) == expected


@pytest.mark.parametrize(
    ("first", "second", "free"),
    [
        (made("", "a"), made("a", "b"), False),
        (made("", "a"), made("", "a"), False),
        (made("a", "b"), made("", "a"), False),
        (made("a", "b"), made("a", "c"), True),
        (made("", "d/"), made("d/x", "b"), False),
        (made("", "d/x"), made("d/", "b"), False),
        (made("", "d/x"), made("", "d/y"), True),
        (made("", "./a"), made("a", "b"), False),
        (made("", "'${p}'"), made("a", "b"), False),
        (made("", "a"), made("ab", "b"), True),
    ],
)
def test_what_two_steps_have_to_do_with_each_other(first: str, second: str, free: bool) -> None:
    assert waits(first, second)[1] == (() if free else (0,))


class TestTransfers:
    def test_they_stay_with_their_step(self) -> None:
        steps = (
            made("x.root", "a") + ", rucio: {get: 'u.j:x -> x.root'}",
            made("y.root", "b") + ", rucio: {get: 'u.j:y -> y.root', upload: 'b -> u.j:b'}",
            made("a, b", "c"),
        )
        names = [step.name for step in workflow_of(*steps).steps]
        assert names == ["s0-stage-in", "s0", "s1-stage-in", "s1", "s1-stage-out", "s2"]
        assert list(waits(*steps)) == [(), (0,), (), (2,), (3,), (1, 3)]

    def test_even_where_the_promise_says_nothing_of_them(self) -> None:
        steps = (made("", "a") + ", rucio: {get: 'u.j:x -> x', upload: 'b -> u.j:b'}",)
        assert list(waits(*steps)) == [(), (0,), (1,)]

    def test_uploads_go_one_after_another(self) -> None:
        steps = (
            made("", "a") + ", rucio: {upload: 'a -> u.j:a'}",
            made("", "b") + ", rucio: {upload: 'b -> u.j:b'}",
        )
        assert list(waits(*steps)) == [(), (0,), (), (1, 2)]

    def test_an_upload_of_a_pattern_waits_for_what_writes_into_its_folder(self) -> None:
        steps = (made("", "r/x.root"), made("", "s/y"), made("", "r/z") + ", rucio: {upload: 'r/*.root -> u.j:d'}")
        assert list(waits(*steps)) == [(), (), (), (0, 2)]


paths = st.lists(st.sampled_from(["a", "b", "d/", "d/x", "d/y/z", "'${p}'"]), max_size=2).map(", ".join)


@given(st.lists(st.just("") | st.builds(made, paths, paths), max_size=7))
def test_of_random_steps_it_is_the_reduced_order_of_all_conflicts(steps: list[str]) -> None:
    if not steps:
        return
    workflow = workflow_of(*steps)
    found = dependencies(workflow)
    reached = [set[int]() for _ in found]
    for number, direct in enumerate(found):
        for earlier in direct:
            reached[number] |= {earlier} | reached[earlier]
        for one, other in itertools.permutations(direct, 2):
            assert one not in reached[other], "none that another of them waits for"
    for earlier, later in itertools.combinations(range(len(found)), 2):
        one, other = workflow.steps[earlier], workflow.steps[later]
        assert isinstance(one, Step)
        assert isinstance(other, Step)
        if conflict(one, other):
            assert earlier in reached[later]
    for number, direct in enumerate(found):
        for earlier in direct:
            one, other = workflow.steps[earlier], workflow.steps[number]
            assert isinstance(one, Step)
            assert isinstance(other, Step)
            assert conflict(one, other), "and none without a reason"


def conflict(one: Step, other: Step) -> bool:
    """Say by plain definition whether two steps must keep their order."""
    if None in (one.reads, one.writes, other.reads, other.writes):
        return True
    pairs = ((one.writes, other.reads), (one.writes, other.writes), (one.reads, other.writes))
    return any(_meet(a.source, b.source) for left, right in pairs for a in left or () for b in right or ())


def _meet(one: str, other: str) -> bool:
    a, b = one.rstrip("/"), other.rstrip("/")
    return any(c == "${p}" for c in (a, b)) or a == b or a.startswith(f"{b}/") or b.startswith(f"{a}/")
