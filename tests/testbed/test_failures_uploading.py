"""What is in the way of a result: it stays where it is, nothing is half uploaded, and nothing is uploaded twice."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from oracles.needs import lack

from .attempts import TARGETS, Bench
from .cases import CONTENT, MADE, Case, assert_only, assert_stopped
from .rucio import RSES, SMALL

pytestmark = [pytest.mark.needs("snakemake", "cwltool"), pytest.mark.parametrize("target", TARGETS)]
STEP = "publish-stage-out"
ALL = ("data/in.txt", "more.txt", "out.txt")


def finish(case: Case, bench: Bench) -> None:
    """Run it again, and see that a target which can go on has not run commands again."""
    case.assert_done(bench.attempt(case.proxy))
    for command in ("fit", "publish"):
        assert case.runs_of(command) == (1 if bench.goes_on else 2)


def written(case: Case) -> tuple[int, int]:
    """Return what changes whenever the uploaded file is written."""
    status = case.place("out.txt").stat()
    return status.st_ino, status.st_mtime_ns


def test_an_rse_that_is_not_there(case: Case, target: str) -> None:
    case.rse = "NO_SUCH_USERDISK"
    first = case.bench(target).attempt(case.proxy)
    assert_stopped(first, STEP, "Rucio knows no RSE NO_SUCH_USERDISK", "correct")
    assert_only(first, *ALL)
    assert case.known("out.txt") is None


def test_an_rse_that_may_not_be_written(case: Case, target: str) -> None:
    """Two files, the second of which goes there: the first is not uploaded again."""
    case.upload = ("out.txt -> {scope}:out.txt", "more.txt -> {scope}:more.txt @ " + RSES[1])
    bench = case.bench(target)
    with blocked(case, RSES[1]):
        first = bench.attempt(case.proxy)
    assert_stopped(first, STEP, "'more.txt'", RSES[1], "not available for writing", "choose another RSE")
    assert_only(first, *ALL)
    case.assert_uploaded()
    case.assert_nothing_uploaded("more.txt")
    before = written(case)
    second = bench.attempt(case.proxy)
    assert second.finished, second.said
    assert f"already uploaded out.txt -> {case.scope}:out.txt" in second.said
    assert written(case) == before, "it is not uploaded twice"
    case.rse = RSES[1]
    case.assert_uploaded(name="more.txt")


@contextmanager
def blocked(case: Case, rse: str) -> Iterator[None]:
    """Have an RSE closed for writing."""
    case.ask(f"client.update_rse({rse!r}, {{'availability_write': False}})")
    try:
        yield
    finally:
        case.ask(f"client.update_rse({rse!r}, {{'availability_write': True}})")


def test_a_storage_that_cannot_be_written(case: Case, target: str) -> None:
    case.rse = RSES[1]
    storage, bench = case.bed.rucio.storage(RSES[1]), case.bench(target)
    storage.rename(storage.with_name("away"))
    storage.write_bytes(b"")
    try:
        first = bench.attempt(case.proxy)
    finally:
        storage.unlink()
        storage.with_name("away").rename(storage)
    assert_stopped(first, STEP, "'out.txt'", RSES[1], "choose another RSE")
    assert_only(first, *ALL)
    case.assert_nothing_uploaded()
    finish(case, bench)


def test_a_storage_that_is_full(case: Case, target: str) -> None:
    case.rse, case.command = RSES[1], "head -c 3000000 /dev/zero > out.txt"
    bench = case.bench(target)
    with small(case.bed.rucio.storage(RSES[1])):
        first = bench.attempt(case.proxy)
        assert_stopped(first, STEP, "'out.txt'", RSES[1], "choose another RSE")
        assert case.known("out.txt") is None
        assert not case.place("out.txt", RSES[1]).exists()
    case.assert_done(bench.attempt(case.proxy), bytes(3000000))


@contextmanager
def small(storage: Path) -> Iterator[None]:
    """Have a storage with room for 1 MiB."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(storage)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        lack(f"no file system can be mounted here: {done.stderr}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(storage)], check=True)


def test_more_than_the_quota(case: Case, target: str) -> None:
    case.rse, case.account = RSES[2], "other"
    case.upload = ("out.txt -> {scope}.other:out.txt",)
    bench = case.bench(target)
    case.scope += ".other"
    case.ask(f"client.add_scope('other', {case.scope!r})")
    first = bench.attempt(case.proxy)
    assert_stopped(first, STEP, f"{case.scope}:out.txt", "not enough quota", "delete rules")
    assert_only(first, *ALL)
    try:
        case.ask(f"client.set_local_account_limit('other', {RSES[2]!r}, 1000)")
        finish(case, bench)
    finally:
        case.ask(f"client.set_local_account_limit('other', {RSES[2]!r}, {SMALL})")


def test_a_scope_of_others(case: Case, target: str) -> None:
    bench = case.bench(target)
    bench.account = "other"
    first = bench.attempt(case.proxy)
    assert_stopped(first, STEP, f"{case.scope}:out.txt", "other", "scope of your own")
    assert_only(first, *ALL)
    case.assert_nothing_uploaded()
    bench.account = "jdoe"
    finish(case, bench)


def test_a_did_that_is_there_with_the_same_content(case: Case, target: str) -> None:
    case.put("out.txt", MADE)
    before = written(case)
    attempt = case.bench(target).attempt(case.proxy)
    assert f"already uploaded out.txt -> {case.scope}:out.txt" in attempt.said
    case.assert_done(attempt)
    assert written(case) == before, "it is not uploaded once more"


def test_a_did_that_is_there_with_other_content(case: Case, target: str) -> None:
    case.put("out.txt", b"other")
    bench = case.bench(target)
    for _ in range(2):
        attempt = bench.attempt(case.proxy)
        assert_stopped(attempt, STEP, f"{case.scope}:out.txt exists with other content", "choose another name")
        assert_only(attempt, *ALL)
        assert case.place("out.txt").read_bytes() == b"other", "it is not overwritten"


def test_a_did_that_is_a_dataset(case: Case, target: str) -> None:
    case.put_dataset("out.txt", "in.txt")
    attempt = case.bench(target).attempt(case.proxy)
    assert_stopped(attempt, STEP, f"{case.scope}:out.txt exists, and is a dataset", "choose another name")
    assert not case.place("out.txt").exists()
    assert case.place("in.txt").read_bytes() == CONTENT
