"""What a stage-in takes beside plain `rucio get` of the same dataset: many small files, and a few large ones.

A Rucio server of the test bed (tests/testbed) serves both, in turn, on this machine and without TLS: with it, the
traces that clients send of each file take longer than all the rest, and would hide a difference.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from reanac_backends.transfer import SCRIPT_PATH, scripts

from .contenders import ROOT

if TYPE_CHECKING:
    from testbed.rucio import Client

LIMIT = 1.1
"""How many times the time of `rucio get` a stage-in may take."""
SERVER = "rucio-server"
CLIENTS = ("rucio-1.30", "rucio-34.6", "rucio-41.5")
"""Environments (tests/environments)."""
_MEASURED = ROOT / "tests" / "testbed" / "programs" / "measured.py"
_SCOPE = "user.jdoe"


class Dataset(Mapping[str, bytes]):
    """Files of one size, each made when it is asked for.

    Attributes:
        name: of the dataset.
        count: of its files.
        size: of each, in bytes.
        rounds: how often both ways of fetching it are timed.
    """

    def __init__(self, name: str, count: int, size: int, rounds: int = 1) -> None:
        self.name, self.count, self.size, self.rounds = name, count, size, rounds

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[str]:
        return (f"{self.name}.{number}" for number in range(self.count))

    def __getitem__(self, name: str) -> bytes:
        block = os.urandom(min(self.size, 1 << 20))
        return self.size // len(block) * block

    def __str__(self) -> str:
        size = f"{self.size >> 20} MiB" if self.size >> 20 else f"{self.size} bytes"
        return f"{self.count:,} of {size}"


DATASETS = (Dataset("small", 2000, 1000, 5), Dataset("large", 4, 750 << 20, 9))
"""The times of large files depend on what the disk does just then, so they are taken more often."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took: seconds, and the most bytes of memory."""

    seconds: float
    memory: int


@dataclass(frozen=True, slots=True)
class Compared:
    """Runs of both, by one client and of one dataset."""

    client: str
    files: str
    plain: tuple[Run, ...]
    stage_in: tuple[Run, ...]

    @property
    def ratio(self) -> float:
        """The median time of the stage-in in that of `rucio get`."""
        return median(run.seconds for run in self.stage_in) / median(run.seconds for run in self.plain)


def measure(folder: Path, datasets: tuple[Dataset, ...] = DATASETS) -> Iterator[Compared | str]:
    """Yield what both take with each client, or why that cannot be told."""
    sys.path.append(str(ROOT / "tests"))
    from oracles.environments import missing
    from testbed.bed import Bed

    if reason := missing(SERVER):
        yield f"stage-in : rucio get: {reason}"
        return
    bed = Bed(folder / "bed")
    try:
        for files in datasets:
            if shutil.disk_usage(folder).free < 3 * files.count * files.size:
                yield f"stage-in : rucio get, {files}: there is no room for three times as much"
                continue
            bed.rucio.place(_SCOPE, files.name, files)
            for name in CLIENTS:
                if reason := missing(name):
                    yield f"stage-in : rucio get: {reason}"
                else:
                    yield _compare(folder / "workspace", bed.rucio.client(version=name), name, files)
    finally:
        bed.close()


def _compare(workspace: Path, client: Client, name: str, files: Dataset) -> Compared:
    """Run both in turn; a first run of each, of one file, is not counted."""
    did, programs = f"{_SCOPE}:{files.name}", ROOT / ".venvs" / name / "bin"
    plain = (str(programs / "rucio"), "get")
    emitted = (str(programs / "python"), SCRIPT_PATH, "--words", "need", "auth=userpass", "get")
    for call in (plain, emitted):
        _run(workspace, client, (*call, f"{did}.0"), f"{_SCOPE}/{files.name}.0", 1)
    taken: dict[tuple[str, ...], list[Run]] = {plain: [], emitted: []}
    for number in range(files.rounds):  # A B B A: a disk can be fast and slow by turns
        for call in (plain, emitted)[:: -1 if number % 2 else 1]:
            taken[call].append(_run(workspace, client, (*call, did), f"{files.name}/*", len(files)))
    return Compared(name.removeprefix("rucio-"), str(files), tuple(taken[plain]), tuple(taken[emitted]))


def _run(workspace: Path, client: Client, call: tuple[str, ...], pattern: str, count: int) -> Run:
    """Run one in a new workspace.

    Raises:
        RuntimeError: not all files arrived.
    """
    shutil.rmtree(workspace, ignore_errors=True)
    for place, content in scripts().items():
        (workspace / place).parent.mkdir(parents=True, exist_ok=True)
        (workspace / place).write_bytes(content)
    memory = workspace / "memory"
    os.sync()
    start = time.perf_counter()
    done = subprocess.run(
        (sys.executable, str(_MEASURED), str(memory), *call), cwd=workspace, env=client.variables, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    seconds = time.perf_counter() - start
    if done.returncode or len(list(workspace.glob(pattern))) != count:
        raise RuntimeError(f"{call[0]} failed: {done.stdout[-2000:]}")
    return Run(seconds, int(memory.read_text()))


def table(found: list[Compared]) -> str:
    """Return what was measured as Markdown; nothing for nothing."""
    if not found:
        return ""
    rows = [
        "What a stage-in takes beside `rucio get` of the same dataset, with Rucio's clients, from a server on this "
        "machine: the medians of runs in turn, and the most memory.\n",
        "| files | client | runs | `rucio get` | stage-in | ratio | at most | |",
        "|---|---|---:|---:|---:|---:|---:|---|",
    ]
    for each in found:
        plain, emitted = (
            f"{median(run.seconds for run in runs):.1f} s, {max(run.memory for run in runs) / (1 << 20):.0f} MiB"
            for runs in (each.plain, each.stage_in)
        )
        verdict = "reached" if each.ratio <= LIMIT else "over the limit"
        files = f"{each.files} | {each.client} | {len(each.plain)}"
        rows.append(f"| {files} | {plain} | {emitted} | {each.ratio:.2f} | {LIMIT:.1f} | {verdict} |")
    return "\n".join(rows) + "\n"
