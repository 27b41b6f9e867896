"""Snakemake as it is installed here: runs an emitted Snakefile, and tells what came of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from reanac_grammar.node import Node

from ..bundle import Bundle
from .engine import Outcome, Stop
from .programs import exit_status, find_program, version_of

_FAILED = re.compile(rb"reanac: command (\d+) failed with status (\d+)\s*\Z")
"""How the log of a rule ends in which a command failed."""

_TAIL = 200
"""How many bytes at the end of a log are sure to hold that."""

_OFTEN = 0.2
"""After how many seconds the folder is looked at again for steps that have begun."""


class SnakemakeEngine(Node):
    """Runs Snakefiles.

    Attributes:
        profile: a name in the bundle's own ``profiles``, a folder of the user's, or a name that Snakemake knows.
        cores: how many of this machine's cores it may use; all, or what the profile says, when None.
    """

    profile: str | None = None
    cores: int | None = None

    @property
    def name(self) -> str:
        """The name of the target."""
        return "snakemake"

    def version(self) -> str:
        """Return the name and the version of the Snakemake that would run."""
        return version_of(tuple(find_program("snakemake", "Snakemake")), "snakemake", "Snakemake")

    def run(
        self,
        bundle: Bundle,
        folder: Path,
        given: Mapping[str, str],
        *,
        environment: Mapping[str, str] | None = None,
        output: IO[bytes] | None = None,
        begun: Callable[[int], None] | None = None,
    ) -> Outcome:
        """Run a Snakefile; see `reanac.engines.engine.Engine`."""
        command = find_program("snakemake", "Snakemake")
        watch = _Watch(bundle.steps, folder, begun)
        with _configfile(folder, given) as more:
            call = [*command, "--rerun-incomplete", *self._options(folder), *more]
            with subprocess.Popen(  # noqa: S603
                call, cwd=folder, env=None if environment is None else dict(environment), stdin=subprocess.DEVNULL,
                stdout=output, stderr=output,
            ) as process:  # fmt: skip
                status = _wait(process, watch)
        return Outcome(status, watch.done(), None if status == 0 else watch.stop())

    def _options(self, folder: Path) -> list[str]:
        cores = ["--cores", "all" if self.cores is None else str(self.cores)]
        if self.profile is None:
            return cores
        own = Path("profiles", self.profile)
        if (folder / own).is_dir():
            profile = str(own)
        else:
            profile = os.path.abspath(self.profile) if os.path.isdir(self.profile) else self.profile
        return ["--profile", profile, *(cores if self.cores is not None else ())]


@contextmanager
def _configfile(folder: Path, given: Mapping[str, str]) -> Iterator[list[str]]:
    """Write parameters into a file of strings, for ``--config`` takes 0077 for a number; JSON is what it reads first.

    It stands in the bundle's folder, which the machines of a cluster see as well.
    """
    if not given:
        yield []
        return
    descriptor, name = tempfile.mkstemp(prefix=".reanac-", suffix=".json", dir=folder)
    try:
        with open(descriptor, "w", encoding="ascii") as file:
            json.dump(dict(given), file)
        yield ["--configfile", name]
    finally:
        os.unlink(name)


def _wait(process: subprocess.Popen[bytes], watch: _Watch) -> int:
    """Wait for the end, and return the exit status; who is interrupted waits for Snakemake to stop its jobs."""
    try:
        while True:
            try:
                status = process.wait(_OFTEN)
                break
            except subprocess.TimeoutExpired:
                watch.look()
        watch.look()
    except KeyboardInterrupt:
        process.wait()  # the terminal has interrupted it as well
        raise
    except BaseException:
        process.terminate()
        raise
    return exit_status(status)


class _Watch:
    """Reads from the files of a bundle which steps have begun, are done, or have failed."""

    def __init__(self, steps: tuple[str, ...], folder: Path, begun: Callable[[int], None] | None) -> None:
        self._sentinels = [folder / "done" / step for step in steps]
        self._logs = [folder / "logs" / f"{step}.log" for step in steps]
        self._before = [_state(log) for log in self._logs]
        self._begun = begun
        self._told: set[int] = set()

    def look(self) -> None:
        """Tell of the steps that have begun since the last look."""
        for number, log in enumerate(self._logs):
            if self._begun is not None and number not in self._told and self._is_new(number, log):
                self._told.add(number)
                self._begun(number)

    def done(self) -> tuple[bool, ...]:
        """Return for each step whether it has come to its end."""
        return tuple(sentinel.exists() for sentinel in self._sentinels)

    def stop(self) -> Stop | None:
        """Return the first step that has failed in this run."""
        for number, (sentinel, log) in enumerate(zip(self._sentinels, self._logs, strict=True)):
            if not sentinel.exists() and self._is_new(number, log):
                with log.open("rb") as file:
                    file.seek(max(0, log.stat().st_size - _TAIL))
                    found = _FAILED.search(file.read())
                return Stop(number, int(found[1]) - 1, int(found[2])) if found else Stop(number, None, None)
        return None

    def _is_new(self, number: int, log: Path) -> bool:
        return _state(log) not in (None, self._before[number])


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
