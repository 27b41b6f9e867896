"""A transfer that is killed, and a disk that is full: what is there is whole, and a second run finishes."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from oracles.needs import lack

from .attempts import TARGETS
from .cases import CONTENT, MADE, Case, assert_only, assert_stopped

pytestmark = [pytest.mark.needs("snakemake", "cwltool"), pytest.mark.parametrize("target", TARGETS)]


def transfers(folder: Path) -> list[int]:
    """Return the processes that move data for a run below a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (process / "cmdline").read_bytes().split(b"\0")
            if any(word.endswith(b"rucio_transfer.py") for word in words[:2]):
                place = os.readlink(process / "cwd")
                if place.startswith(str(folder)):
                    found.append(int(process.name))
    return found


@contextmanager
def killed_at(case: Case, request: str) -> Iterator[None]:
    """Kill the transfer that asks Rucio something; Rucio does nothing about it."""
    ended = threading.Event()

    def kill() -> None:
        while not reached.exists():
            if ended.wait(0.02):
                return
        for pid in transfers(case.folder):
            os.kill(pid, signal.SIGKILL)
        over.set()

    over = threading.Event()
    with case.bed.rucio.mood(f"wait {request}") as reached:
        thread = threading.Thread(target=kill)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
    assert over.is_set(), "nobody has asked that"


@pytest.mark.parametrize("request_", ["POST /replicas/list", "POST /traces"])
def test_killed_while_it_fetches(case: Case, target: str, request_: str) -> None:
    """Before anything has come, and when the file has come under a name of its own, and is not in its place."""
    bench, proxy = case.bench(target), case.proxy
    with killed_at(case, request_):
        first = bench.attempt(proxy)
    assert not first.finished
    assert first.stop == "fit-stage-in"
    assert_only(first)
    second = bench.attempt(proxy)
    case.assert_done(second)
    assert not list(second.workspace.glob(".reanac/get-*")), "what was left of the first is gone"


@pytest.mark.parametrize("request_", ["POST /replicas$", "POST /rules"])
def test_killed_while_it_uploads(case: Case, target: str, request_: str) -> None:
    """When the file lies on the storage, and is not registered; and when it is, and nothing keeps it yet."""
    bench, proxy = case.bench(target), case.proxy
    with killed_at(case, request_):
        first = bench.attempt(proxy)
    assert not first.finished
    assert first.stop == "publish-stage-out"
    assert_only(first, "data/in.txt", "more.txt", "out.txt")
    assert case.place("out.txt").read_bytes() == MADE
    before = case.place("out.txt").stat().st_ino
    case.assert_done(bench.attempt(proxy))
    if request_ == "POST /rules":
        assert case.place("out.txt").stat().st_ino == before, "it is not uploaded twice"
    for command in ("fit", "publish"):
        assert case.runs_of(command) == (1 if bench.goes_on else 2)


@pytest.fixture
def small_disk(case: Case) -> Iterator[Case]:
    """A case whose folder is a file system of 4 MiB."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(case.folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        lack(f"no file system can be mounted here: {done.stderr}")
    yield case
    subprocess.run(["umount", "--lazy", str(case.folder)], check=True)


def test_a_full_disk(small_disk: Case, target: str) -> None:
    """Of two files one has no room; what has is there, and is not fetched again where the workspace stays."""
    case = small_disk
    big = os.urandom(6 << 20)
    case.put("big.bin", big)
    case.get = ("{scope}:in.txt -> data/in.txt", "{scope}:big.bin -> data/big.bin")
    case.command = "cp data/in.txt out.txt"
    bench, proxy = case.bench(target), case.proxy
    first = bench.attempt(proxy)
    assert_stopped(first, "fit-stage-in", f"{case.scope}:big.bin", "No space left on device", "free some space")
    assert_only(first, "data/in.txt")
    subprocess.run(["mount", "-o", "remount,size=100m", str(case.folder)], check=True)
    second = bench.attempt(proxy)
    case.assert_done(second, CONTENT)
    assert (second.workspace / "data" / "big.bin").read_bytes() == big
    assert second.said.count(f"fetched {case.scope}:in.txt") == (target == "cwl"), "cwltool begins a step anew"
