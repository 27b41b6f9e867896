"""What goes wrong stops the workflow at the right step, with one sentence; when it is mended, a second run finishes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from .attempts import TARGETS, Attempt, Bench
from .bed import Bed
from .rucio import NEWEST, RSES

pytestmark = pytest.mark.needs("snakemake", "cwltool")
_number = count(1)

SPEC = """\
workflow:
  type: serial
  resources:
    voms_proxy: {{vo: testvo}}
    rucio: {{site: lab, rse: {rse}}}
  specification:
    steps:
      - name: fit
        environment: a/b:1.0
        rucio: {{get: ['{get}']}}
        commands: ['cat data/* data/* > out.txt; {command}']
      - name: publish
        environment: a/b:1.0
        rucio: {{upload: ['out.txt -> {upload}']}}
        commands: ['test -s out.txt']
outputs: {{files: [out.txt]}}
"""
CONTENT = b"content of a file\n"


@dataclass
class Case:
    """A specification of its own, with a scope of its own, before anything is wrong.

    Attributes:
        scope: holds ``in.txt``, and gets ``out.txt``.
    """

    bed: Bed
    scope: str
    folder: Path
    get: str = "{scope}:in.txt -> data/in.txt"
    upload: str = "{scope}:out.txt"
    rse: str = RSES[0]
    account: str = "jdoe"
    command: str = "true"

    def bench(self, target: str) -> Bench:
        words = {"get": self.get.format(scope=self.scope), "upload": self.upload.format(scope=self.scope)}
        spec = self.folder / "reana.yaml"
        spec.write_text(SPEC.format(**words, rse=self.rse, command=self.command))
        return Bench(self.bed, spec, target, NEWEST, "testvo", self.account)

    @property
    def proxy(self) -> Path:
        path = self.folder / "good"
        return path if path.exists() else self.bed.authority.proxy(path)

    @property
    def replica(self) -> Path:
        """The file of ``in.txt`` on the storage."""
        (path,) = (self.bed.rucio.storage(RSES[0]) / self.scope.replace(".", "/")).rglob("in.txt")
        return path

    def uploaded(self) -> bytes | None:
        """Return what Rucio has as ``out.txt``, or None."""
        folder = self.folder / "look"
        self.bed.rucio.client().run("get", "--dir", str(folder), f"{self.scope}:out.txt")
        path = folder / self.scope / "out.txt"
        found = path.read_bytes() if path.exists() else None
        shutil.rmtree(folder, ignore_errors=True)
        return found


@pytest.fixture
def case(bed: Bed, tmp_path: Path) -> Case:
    scope = f"user.failing{next(_number)}"
    bed.rucio.root.ask(f"[client.add_scope('jdoe', {scope!r})]")
    bed.rucio.client().put(f"{scope}:in.txt", CONTENT)
    folder = tmp_path / "spec"
    folder.mkdir()
    return Case(bed, scope, folder)


def assert_stopped(attempt: Attempt, step: str, sentence: str) -> None:
    assert not attempt.finished
    assert attempt.stop == step
    told = [line for line in attempt.said.splitlines() if sentence in line]
    assert told, attempt.said[-3000:]
    assert "Traceback" not in attempt.said, attempt.said[-3000:]


def assert_done(case: Case, attempt: Attempt) -> None:
    assert attempt.finished, attempt.said[-3000:]
    assert (attempt.workspace / "out.txt").read_bytes() == 2 * CONTENT
    assert case.uploaded() == 2 * CONTENT


@pytest.mark.parametrize("target", TARGETS)
class TestFetching:
    """What is in the way of a file that a step needs."""

    def test_a_did_that_is_not_there(self, case: Case, target: str) -> None:
        case.get = "{scope}:later.txt -> data/in.txt"
        bench = case.bench(target)
        first = bench.attempt(case.proxy)
        assert_stopped(first, "fit-stage-in", f"{case.scope}:later.txt")
        assert not list(first.workspace.glob("data/*"))
        case.bed.rucio.client().put(f"{case.scope}:later.txt", CONTENT)
        assert_done(case, bench.attempt(case.proxy))

    def test_a_scope_that_is_not_there(self, case: Case, target: str) -> None:
        case.get = "user.nobody:in.txt -> data/in.txt"
        assert_stopped(case.bench(target).attempt(case.proxy), "fit-stage-in", "user.nobody:in.txt")

    def test_no_replica_where_it_is_asked_for(self, case: Case, target: str) -> None:
        case.get = "{scope}:in.txt -> data/in.txt rses=" + RSES[1]
        bench = case.bench(target)
        assert_stopped(bench.attempt(case.proxy), "fit-stage-in", f"{case.scope}:in.txt")

    def test_an_rse_that_is_not_there(self, case: Case, target: str) -> None:
        case.get = "{scope}:in.txt -> data/in.txt rses=NO_SUCH_USERDISK"
        assert_stopped(case.bench(target).attempt(case.proxy), "fit-stage-in", "NO_SUCH_USERDISK")

    def test_a_replica_that_is_corrupted(self, case: Case, target: str) -> None:
        whole = case.replica.read_bytes()
        case.replica.write_bytes(whole[:-1] + b"X")
        bench = case.bench(target)
        first = bench.attempt(case.proxy)
        assert_stopped(first, "fit-stage-in", f"{case.scope}:in.txt")
        assert not list(first.workspace.glob("data/*")), "nothing stands there under its final name"
        case.replica.write_bytes(whole)
        assert_done(case, bench.attempt(case.proxy))

    def test_a_replica_that_has_gone(self, case: Case, target: str) -> None:
        case.replica.unlink()
        assert_stopped(case.bench(target).attempt(case.proxy), "fit-stage-in", f"{case.scope}:in.txt")


@pytest.mark.parametrize("target", TARGETS)
class TestUploading:
    """What is in the way of a result."""

    def test_an_rse_that_is_not_there(self, case: Case, target: str) -> None:
        case.rse = "NO_SUCH_USERDISK"
        first = case.bench(target).attempt(case.proxy)
        assert_stopped(first, "publish-stage-out", "NO_SUCH_USERDISK")
        assert case.uploaded() is None

    def test_an_rse_that_cannot_be_written(self, case: Case, target: str) -> None:
        storage = case.bed.rucio.storage(RSES[1])
        case.rse = RSES[1]
        bench = case.bench(target)
        storage.rename(storage.with_name("away"))
        storage.write_bytes(b"")
        try:
            first = bench.attempt(case.proxy)
        finally:
            storage.unlink()
            storage.with_name("away").rename(storage)
        assert_stopped(first, "publish-stage-out", "out.txt")
        assert case.uploaded() is None
        assert_done(case, bench.attempt(case.proxy))

    def test_a_scope_of_others(self, case: Case, target: str) -> None:
        case.account = "other"
        first = case.bench(target).attempt(case.proxy)
        assert_stopped(first, "publish-stage-out", case.scope)
        assert case.uploaded() is None

    def test_more_than_the_quota(self, case: Case, target: str) -> None:
        case.rse, case.account, case.upload = RSES[2], "other", "user.other:{scope}.txt"
        first = case.bench(target).attempt(case.proxy)
        assert_stopped(first, "publish-stage-out", "quota")

    def test_a_did_that_is_there_with_the_same_content(self, case: Case, target: str) -> None:
        case.bed.rucio.client().put(f"{case.scope}:out.txt", 2 * CONTENT)
        assert_done(case, case.bench(target).attempt(case.proxy))

    def test_a_did_that_is_there_with_other_content(self, case: Case, target: str) -> None:
        case.bed.rucio.client().put(f"{case.scope}:out.txt", b"other")
        assert_stopped(case.bench(target).attempt(case.proxy), "publish-stage-out", f"{case.scope}:out.txt")
        assert case.uploaded() == b"other", "it is not overwritten"


@pytest.mark.parametrize("target", TARGETS)
class TestProxies:
    """Local runs see that before the first step, REANA when a job needs it: its sidecars let a job start without."""

    @pytest.mark.parametrize(
        ("kind", "sentence"),
        [
            ("absent", "There is no VOMS proxy"),
            ("expired", "expired on"),
            ("other", "is one of cms, and testvo is needed"),
        ],
    )
    def test_one_that_will_not_do(self, case: Case, target: str, kind: str, sentence: str) -> None:
        bad = case.folder / "bad"
        if kind == "expired":
            case.bed.authority.proxy(bad, hours=1, ago=2)
        elif kind == "other":
            case.bed.authority.proxy(bad, vo="cms")
        bench = case.bench(target)
        first = bench.attempt(bad)
        assert not first.finished
        assert sentence in first.said, first.said[-3000:]
        assert "Traceback" not in first.said
        assert_done(case, bench.attempt(case.proxy))

    def test_one_of_a_rogue(self, case: Case, target: str) -> None:
        first = case.bench(target).attempt(case.bed.rogue.proxy(case.folder / "rogue"))
        assert_stopped(first, "fit-stage-in", "Rucio")
        assert case.uploaded() is None


@pytest.mark.parametrize("target", TARGETS)
class TestServer:
    """Rucio itself."""

    @contextmanager
    def down(self, bed: Bed) -> Iterator[None]:
        bed.rucio.stop()
        try:
            yield
        finally:
            bed.rucio.start()

    @pytest.mark.parametrize("trouble", ["down", "500"])
    def test_it_does_not_serve(self, case: Case, target: str, trouble: str) -> None:
        bench, proxy = case.bench(target), case.proxy
        with self.down(case.bed) if trouble == "down" else case.bed.rucio.mood("500"):
            first = bench.attempt(proxy)
        assert_stopped(first, "fit-stage-in", "Rucio")
        assert_done(case, bench.attempt(proxy))

    def test_it_is_slow(self, case: Case, target: str) -> None:
        bench, proxy = case.bench(target), case.proxy
        with case.bed.rucio.mood("slow 0.2"):
            attempt = bench.attempt(proxy)
        assert_done(case, attempt)
