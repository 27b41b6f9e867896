"""Rucio is down, answers 500, or is slow: the transfer in hand fails in one sentence, and a second run finishes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .attempts import TARGETS, Bench
from .cases import MADE, Case, assert_only, assert_stopped

pytestmark = [pytest.mark.needs("snakemake", "cwltool"), pytest.mark.parametrize("target", TARGETS)]
ALL = ("data/in.txt", "more.txt", "out.txt")
AGAIN = "run it again when Rucio is well"


@contextmanager
def down(case: Case) -> Iterator[None]:
    """Let there be no server."""
    case.bed.rucio.stop()
    try:
        yield
    finally:
        case.bed.rucio.start()


@contextmanager
def ending_at(case: Case, request: str) -> Iterator[None]:
    """Stop the server once it has been asked something, without an answer."""
    ended = threading.Event()

    def end() -> None:
        while not reached.exists():
            if ended.wait(0.02):
                return
        case.bed.rucio.stop()

    with case.bed.rucio.mood(f"wait {request}") as reached:
        thread = threading.Thread(target=end)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
    assert reached.exists(), "nobody has asked that"
    case.bed.rucio.start()


class TestAtTheStart:
    @pytest.mark.parametrize("trouble", [down, lambda case: case.bed.rucio.mood("500")], ids=["down", "500"])
    def test_it_does_not_serve(self, case: Case, target: str, trouble: Callable[[Case], object]) -> None:
        bench, proxy = case.bench(target), case.proxy
        with trouble(case):  # type: ignore[attr-defined]
            first = bench.attempt(proxy)
        assert_stopped(first, "fit-stage-in", f"Rucio at {case.bed.rucio.tls_url} does not serve: ", AGAIN)
        assert_only(first)
        case.assert_done(bench.attempt(proxy))

    def test_it_is_slow(self, case: Case, target: str) -> None:
        bench, proxy = case.bench(target), case.proxy
        with case.bed.rucio.mood("slow 0.1"):
            case.assert_done(bench.attempt(proxy))


class TestInTheMiddle:
    @pytest.mark.parametrize("request_", ["GET /dids", "POST /replicas/list", "POST /traces"])
    def test_of_fetching(self, case: Case, target: str, request_: str) -> None:
        """Traces are posted once a file has arrived, and nobody minds that they are lost."""
        bench, proxy = case.bench(target), case.proxy
        with ending_at(case, request_):
            first = bench.attempt(proxy)
        if request_ == "POST /traces":
            assert first.stop == "publish-stage-out"
        else:
            assert_stopped(first, "fit-stage-in", f"{case.scope}:in.txt", AGAIN)
            assert_only(first)
        case.assert_done(bench.attempt(proxy))

    def test_between_two_transfers(self, case: Case, target: str) -> None:
        bench, proxy = case.bench(target), case.proxy
        with ending_at(case, "GET /dids/[^/]+/out.txt"):
            first = bench.attempt(proxy)
        assert_stopped(first, "publish-stage-out", "out.txt", AGAIN)
        assert_only(first, *ALL)
        case.assert_nothing_uploaded()
        self.finish(case, bench, proxy)

    @pytest.mark.parametrize("trouble", ["500", "down"])
    @pytest.mark.parametrize("request_", ["POST /replicas$", "POST /rules"])
    def test_of_uploading(self, case: Case, target: str, request_: str, trouble: str) -> None:
        """The file lies on the storage; it is not registered, or it is and nothing keeps it yet."""
        bench, proxy = case.bench(target), case.proxy
        with case.bed.rucio.mood(f"500 {request_}") if trouble == "500" else ending_at(case, request_):
            first = bench.attempt(proxy)
        assert_stopped(first, "publish-stage-out", "out.txt", AGAIN)
        assert_only(first, *ALL)
        assert case.place("out.txt").read_bytes() == MADE
        before = case.place("out.txt").stat().st_ino
        self.finish(case, bench, proxy)
        if request_ == "POST /rules":
            assert case.place("out.txt").stat().st_ino == before, "it is not uploaded twice"

    def finish(self, case: Case, bench: Bench, proxy: Path) -> None:
        """Run it again, and see that a target which can go on has not run commands again."""
        case.assert_done(bench.attempt(proxy))
        for command in ("fit", "publish"):
            assert case.runs_of(command) == (1 if bench.goes_on else 2)
