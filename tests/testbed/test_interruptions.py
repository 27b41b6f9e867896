"""A transfer that is killed, a server that goes away in the middle, a disk that is full: a second run finishes."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from .attempts import TARGETS
from .bed import Bed
from .test_failures import CONTENT, Case, assert_done, assert_stopped, case

__all__ = ["case"]  # a fixture
pytestmark = pytest.mark.needs("snakemake", "cwltool")


@contextmanager
def meanwhile(done: Callable[[threading.Event], None]) -> Iterator[None]:
    """Do something while a run goes on; it is told when the run has ended."""
    ended = threading.Event()
    thread = threading.Thread(target=done, args=(ended,))
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def transfers(folder: Path) -> list[int]:
    """Return the processes that move data for a run below a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (process / "cmdline").read_bytes().split(b"\0")
            if any(word.endswith(b"rucio_transfer.py") for word in words) and words[0].endswith(b"python3"):
                place = os.readlink(process / "cwd")
                if place.startswith(str(folder)):
                    found.append(int(process.name))
    return found


def kill_one(folder: Path, wanted: Callable[[], bool]) -> Callable[[threading.Event], None]:
    """Return what kills the first transfer that is seen once something is so."""

    def kill(ended: threading.Event) -> None:
        while not ended.is_set():
            pids = transfers(folder) if wanted() else []
            if pids:
                time.sleep(0.7)  # it has imported the client, and waits for the server
                for pid in pids:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                return
            time.sleep(0.02)

    return kill


@pytest.mark.parametrize("target", TARGETS)
class TestKilled:
    def test_while_it_fetches(self, case: Case, target: str) -> None:
        bench, proxy = case.bench(target), case.proxy
        with case.bed.rucio.mood("slow 0.5"), meanwhile(kill_one(case.folder, lambda: True)):
            first = bench.attempt(proxy)
        assert not first.finished
        assert first.stop == "fit-stage-in"
        assert not list(first.workspace.glob("data/in.txt")), "nothing stands there under its final name"
        assert_done(case, bench.attempt(proxy))

    def test_while_it_uploads(self, case: Case, target: str) -> None:
        bench, proxy = case.bench(target), case.proxy

        def is_uploading() -> bool:
            return any(True for _ in case.folder.rglob("out.txt"))

        with case.bed.rucio.mood("slow 0.3"), meanwhile(kill_one(case.folder, is_uploading)):
            first = bench.attempt(proxy)
        assert not first.finished
        assert first.stop == "publish-stage-out"
        assert_done(case, bench.attempt(proxy))


@pytest.mark.parametrize("target", TARGETS)
def test_rucio_goes_away_in_the_middle(case: Case, target: str) -> None:
    flag = case.folder / "flag"
    case.command = f"touch {flag}; while [ -e {flag} ]; do sleep 0.05; done"
    bench, proxy = case.bench(target), case.proxy

    def go(ended: threading.Event) -> None:
        while not flag.exists():
            if ended.wait(0.02):
                return
        case.bed.rucio.stop()
        flag.unlink()

    try:
        with meanwhile(go):
            first = bench.attempt(proxy)
    finally:
        case.bed.rucio.start()
    assert_stopped(first, "publish-stage-out", "Rucio")
    assert (first.workspace / "out.txt").read_bytes() == 2 * CONTENT, "what was done stays"
    with meanwhile(lambda ended: _remove(flag, ended)):
        assert_done(case, bench.attempt(proxy))


def _remove(flag: Path, ended: threading.Event) -> None:
    while not ended.wait(0.02):
        flag.unlink(missing_ok=True)


@pytest.fixture
def small_disk(case: Case) -> Iterator[Case]:
    """A case whose folder is a file system of 4 MiB."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(case.folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr}")
    yield case
    subprocess.run(["umount", "--lazy", str(case.folder)], check=True)


@pytest.mark.parametrize("target", TARGETS)
def test_a_full_disk(small_disk: Case, bed: Bed, target: str) -> None:
    case = small_disk
    bed.rucio.client().put(f"{case.scope}:big.bin", os.urandom(6 << 20))
    case.get, case.command = "{scope}:big.bin -> data/big.bin", "stat -c %s data/big.bin"
    bench, proxy = case.bench(target), case.proxy
    first = bench.attempt(proxy)
    assert not first.finished
    assert first.stop == "fit-stage-in"
    assert "Traceback" not in first.said
    assert not list(first.workspace.glob("data/big.bin"))
    subprocess.run(["mount", "-o", "remount,size=100m", str(case.folder)], check=True)
    second = bench.attempt(proxy)
    assert second.finished, second.said[-2000:]
