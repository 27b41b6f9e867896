"""cwltool as it is installed here: runs an emitted workflow, and tells what came of it.

What a step writes is lost where the step fails, unless the workflow hands its workspace on: then that is kept.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit

import yaml

from reanac_grammar.node import Node

from ..bundle import Bundle
from .engine import EngineMissingError, Outcome, Stop
from .programs import exit_status, find_program, version_of

RESULTS = "workspace"
"""The folder beside the bundle's own in which results are left, at their paths in the workspace."""

CONTAINERS = {
    "none": ["--no-container"],
    "docker": [],
    "podman": ["--podman"] if os.geteuid() else ["--user-space-docker-cmd=podman"],
    "singularity": ["--singularity"],
    "udocker": ["--udocker"],
}
"""What a profile may be, and the options for it. As root, cwltool 3.3 runs no --podman."""

_OURS, _LOCK = ".reanac-", "lock"
"""How the names begin of what a run leaves beside the bundle while it goes on, and a file that is locked so long."""

_PATIENCE = 3
"""How many seconds cwltool has to end."""

_STEP = re.compile(rb"\[step ([A-Za-z0-9_]+)\] (start|completed success|completed permanentFail)")
_FAILED = re.compile(rb"reanac: ([A-Za-z0-9_]+): command (\d+) failed with status (\d+)")
_OF_USERS = re.compile(r"(X509_USER_|RUCIO_|BEARER_TOKEN)")
"""Variables of credentials, which are for the sidecar and no command."""


class CwlEngine(Node):
    """Runs CWL.

    Attributes:
        profile: what runs containers, of `CONTAINERS`; nothing does when None.
        cores: more than one lets independent steps run side by side.
    """

    profile: str | None = None
    cores: int | None = None

    @property
    def name(self) -> str:
        """The name of the target."""
        return "cwl"

    def version(self) -> str:
        """Return the name and the version of the cwltool that would run."""
        return version_of(tuple(_find_cwltool()), "cwltool", "cwltool")

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
        """Run a workflow; see `reanac.engines.engine.Engine`. It begins anew in a folder of an earlier run."""
        command = _find_cwltool()
        if self.profile is not None and self.profile not in CONTAINERS:
            raise EngineMissingError(f"cwltool has no profile {self.profile!r}, but {', '.join(CONTAINERS)}.")
        variables = dict(os.environ if environment is None else environment)
        log = _Log(bundle.steps, begun)
        results = folder / RESULTS
        shutil.rmtree(results, ignore_errors=True)
        is_whole = [path for _, path in bundle.results] == ["."]
        with _room(folder) as room, _inputs(bundle, folder, given, variables) as inputs:
            call = [
                *command, *CONTAINERS[self.profile or "none"], *(["--parallel"] if self.cores != 1 else []),
                *(["--preserve-entire-environment"] if (self.profile or "none") == "none" else []),
                "--disable-color", "--leave-tmpdir", "--outdir", str(room / "outputs"),
                "--tmpdir-prefix", str(room / "tmp") + "/", "--tmp-outdir-prefix", str(room / "steps") + "/",
                os.path.relpath(_without_outputs(bundle, room) if is_whole else folder / bundle.main, folder), inputs,
            ]  # fmt: skip
            for name in ("tmp", "steps"):
                (room / name).mkdir()
            given_on = {name: value for name, value in variables.items() if not _OF_USERS.match(name)}
            status, told = _run(call, folder, given_on, output, log)
            _keep(bundle, told, room, results)
        stop = None if status == 0 else log.stop()
        return Outcome(status, log.done(), stop, results, is_whole)


def _find_cwltool() -> list[str]:
    return find_program("cwltool", "cwltool", "cwltool.main:run")


def _run(
    call: list[str], folder: Path, variables: Mapping[str, str], output: IO[bytes] | None, log: _Log
) -> tuple[int, dict[str, Any]]:
    """Run cwltool; return its exit status and what it says of the results."""
    said = sys.stderr.buffer if output is None else output
    with tempfile.TemporaryFile() as answer:
        with subprocess.Popen(  # noqa: S603
            call, cwd=folder, env=dict(variables), stdin=subprocess.DEVNULL, stdout=answer, stderr=subprocess.PIPE
        ) as process:
            assert process.stderr is not None
            try:
                for line in process.stderr:
                    said.write(line)
                    said.flush()
                    log.read(line)
            except BaseException:
                _end(process)
                raise
            status = process.wait()
        answer.seek(0)
        text = answer.read()
    try:
        told = json.loads(text)
    except ValueError:
        told = {}
    return exit_status(status), told if isinstance(told, dict) else {}


def _end(process: subprocess.Popen[bytes]) -> None:
    """End cwltool: it ends its jobs, and then may wait for ever for the threads that have started them (3.3)."""
    process.terminate()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()


@contextmanager
def _room(folder: Path) -> Iterator[Path]:
    """Make a folder for all that cwltool makes, beside the bundle, so that nothing has to be copied.

    What runs have left there that were killed, credentials for one, is removed first.
    """
    for left in folder.glob(f"{_OURS}*"):
        _remove_if_left(left)
    with tempfile.TemporaryDirectory(prefix=_OURS, dir=folder) as name, _locked(Path(name, _LOCK)):
        yield Path(name)


@contextmanager
def _locked(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that is locked until it is closed, as it is when this process ends in any way."""
    with path.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _remove_if_left(path: Path) -> None:
    """Remove a file or a folder of a run, unless that goes on."""
    with suppress(OSError):
        with (path / _LOCK if path.is_dir() else path).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(path) if path.is_dir() else path.unlink()


@contextmanager
def _inputs(bundle: Bundle, folder: Path, given: Mapping[str, str], variables: Mapping[str, str]) -> Iterator[str]:
    """Write the inputs with the parameters that are given, and with what is the user's own; nobody else can read it."""
    asked = yaml.safe_load(bundle.text())["inputs"]
    values = yaml.safe_load(bundle.text("inputs.yml")) or {}
    for name, value in given.items():
        name = name if name in asked else f"{name}_"  # a word of CWL's own is called otherwise
        values |= {name: value} if name in asked else {}
    for variable, value in variables.items():
        name = variable.lower()
        free = [each for each in (name, f"{name}_2") if each in asked and each not in values]  # one may be a parameter
        if _OF_USERS.match(variable) and free:
            values[free[0]] = value
    descriptor, path = tempfile.mkstemp(prefix=_OURS, suffix=".json", dir=folder)
    os.close(descriptor)
    try:
        with _locked(Path(path)) as file:
            file.write(json.dumps(values).encode("ascii"))
            file.flush()
            yield os.path.basename(path)
    finally:
        os.unlink(path)


def _without_outputs(bundle: Bundle, room: Path) -> Path:
    """Write the workflow without its output, the whole workspace, which is taken from where the steps have it.

    To put it elsewhere, cwltool 3.3 would follow every link in it, and one that leads to itself for ever.
    """
    fields = yaml.safe_load(bundle.text())
    for step in fields["steps"].values():
        step["run"] = f"../{step['run']}"
    path = room / "workflow.cwl"
    path.write_text(json.dumps(fields | {"outputs": []}), "ascii")
    return path


def _keep(bundle: Bundle, told: Mapping[str, Any], room: Path, results: Path) -> None:
    """Leave results at their paths in the workspace.

    Where a step has linked one to another, cwltool has one file for both, or one in the folder that is the other: that
    is copied. Where steps have handed their workspace on, and nothing came of it, it is that: as a failed step left it.
    """
    found = [(Path(unquote(urlsplit(place).path)), path) for place, path in _places(bundle, told)]
    if not found:
        left = [path for path in (room / "steps").glob("*/workspace") if path.is_dir() and not path.is_symlink()]
        found = [(path, ".") for path in left[:1]]
    awaited = Counter(source for source, _ in found)
    for source, path in sorted(found, key=lambda each: len(each[0].parts), reverse=True):
        target = results / path
        target.parent.mkdir(parents=True, exist_ok=True)
        awaited[source] -= 1
        if not any(awaited[each] for each in (source, *source.parents)):
            shutil.move(source, target)
        elif source.is_dir():
            shutil.copytree(source, target, symlinks=True)
        else:
            shutil.copy2(source, target)


def _places(bundle: Bundle, told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, path in bundle.results:
        result = told.get(name)
        if isinstance(result, dict):
            yield str(result["location"]), path


class _Log:
    """Reads from what cwltool says which steps have begun, are done, or have failed."""

    def __init__(self, steps: tuple[str, ...], begun: Callable[[int], None] | None) -> None:
        self._places = {name.encode(): number for number, name in enumerate(steps)}
        self._begun = begun
        self._done: set[int] = set()
        self._stops: dict[int, Stop] = {}

    def read(self, line: bytes) -> None:
        """Read a line."""
        for name, what in _STEP.findall(line):
            number = self._places.get(name)
            if number is None:
                continue
            if what == b"start" and self._begun is not None:
                self._begun(number)
            elif what == b"completed success":
                self._done.add(number)
            elif what == b"completed permanentFail":
                self._stops.setdefault(number, Stop(number, None, None))
        for name, command, status in _FAILED.findall(line):
            if name in self._places:
                number = self._places[name]
                self._stops[number] = Stop(number, int(command) - 1, int(status))

    def done(self) -> tuple[bool, ...]:
        """Return for each step whether it has come to its end."""
        return tuple(number in self._done for number in range(len(self._places)))

    def stop(self) -> Stop | None:
        """Return the first step that has failed."""
        return self._stops[min(self._stops)] if self._stops else None
