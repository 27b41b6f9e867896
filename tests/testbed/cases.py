"""A specification that fetches a file and uploads another, in a scope of its own, before anything is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import adler32

from .asker import Asker
from .attempts import TARGETS, Attempt, Bench
from .bed import Bed
from .rucio import CLIENTS, RSES

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
        rucio: {{get: {get}}}
        commands: ['cat data/* data/* > out.txt; cp out.txt more.txt; echo fit >> {ran}; {command}']
      - name: publish
        environment: a/b:1.0
        rucio: {{upload: {upload}}}
        commands: ['test -s out.txt; echo publish >> {ran}']
outputs: {{files: [out.txt]}}
"""
CLIENT_OF = dict(zip(TARGETS, CLIENTS, strict=True))
"""On REANA the oldest client is at work; each is, on one of the targets."""
CONTENT = b"content of a file\n"
MADE = 2 * CONTENT
"""What the command makes of `CONTENT`, as ``out.txt`` and ``more.txt``."""


@dataclass
class Case:
    """The specification, and what Rucio has of it.

    Attributes:
        ask: the client of those who run the server.
        scope: holds ``in.txt``, and gets ``out.txt``; it belongs to jdoe.
        get, upload: what is fetched and uploaded; ``{scope}`` is the scope.
        ran: the file to which each command adds a line when it runs.
        engines: the folders of the commands of engines that are preloaded, by target.
    """

    bed: Bed
    ask: Asker
    scope: str
    folder: Path
    engines: Mapping[str, Path]
    get: tuple[str, ...] = ("{scope}:in.txt -> data/in.txt",)
    upload: tuple[str, ...] = ("out.txt -> {scope}:out.txt",)
    rse: str = RSES[0]
    account: str = "jdoe"
    command: str = "true"
    auth: str = "x509_proxy"

    @property
    def ran(self) -> Path:
        return self.folder / "ran"

    def bench(self, target: str, client: str | None = None) -> Bench:
        """Compile it."""
        words = {name: [each.format(scope=self.scope) for each in getattr(self, name)] for name in ("get", "upload")}
        spec = self.folder / "reana.yaml"
        spec.write_text(SPEC.format(**words, rse=self.rse, command=self.command, ran=self.ran))
        if self.auth != "x509_proxy":
            spec.write_text(spec.read_text().replace("    voms_proxy: {vo: testvo}\n", ""))
        engine, client = self.engines.get(target), client or CLIENT_OF[target]
        return Bench(self.bed, spec, target, client, "testvo", self.account, self.auth, engine)

    @property
    def proxy(self) -> Path:
        """A proxy that is good."""
        path = self.folder / "good"
        return path if path.exists() else self.bed.authority.proxy(path)

    def put(self, name: str, content: bytes, rse: str = RSES[0], **more: str) -> Path:
        """Put a file on a storage, register it in the scope, and return its place; more is what is said instead."""
        place = self.place(name, rse)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        known = {"scope": self.scope, "name": name, "bytes": len(content), "adler32": f"{adler32(content):08x}", **more}
        self.ask(f"client.add_replicas({rse!r}, [{known!r}])")
        return place

    def put_dataset(self, name: str, *files: str) -> None:
        """Make a dataset of files that are there."""
        dids = [{"scope": self.scope, "name": file} for file in files]
        self.ask(f"client.add_dataset({self.scope!r}, {name!r}, files={dids!r})")

    def place(self, name: str, rse: str = RSES[0]) -> Path:
        """Return the place of a file on a storage, by Rucio's algorithm ``hash``."""
        digest = hashlib.md5(f"{self.scope}:{name}".encode()).hexdigest()
        return self.bed.rucio.storage(rse).joinpath(*self.scope.split("."), digest[:2], digest[2:4], name)

    def known(self, name: str) -> dict[str, Any] | None:
        """Return what Rucio says of a DID in the scope, or None."""
        did: str = f"({self.scope!r}, {name!r})"
        replicas = f"client.list_replicas([{{'scope': {self.scope!r}, 'name': {name!r}}}])"
        if name not in self.ask(f"client.list_dids({self.scope!r}, [{{}}], did_type='all')"):
            return None
        found: dict[str, Any] = self.ask(
            f"{{**client.get_did(*{did}), 'rules': list(client.list_did_rules(*{did})), 'rses': "
            f"[rse for each in {replicas} for rse, state in each['states'].items() if state == 'AVAILABLE']}}"
        )
        return found

    def assert_uploaded(self, content: bytes = MADE, name: str = "out.txt") -> None:
        """Assert that a file is in Rucio, whole, at the RSE, and that a rule keeps it there."""
        known = self.known(name)
        assert known is not None, f"{name} is not registered"
        assert (known["bytes"], known["adler32"]) == (len(content), f"{adler32(content):08x}")
        assert known["rses"] == [self.rse]
        assert self.rse in {rule["rse_expression"] for rule in known["rules"]}
        assert self.place(name, self.rse).read_bytes() == content

    def assert_nothing_uploaded(self, name: str = "out.txt") -> None:
        """Assert that Rucio knows nothing of a file, and that nothing stands in its place on the storage."""
        assert self.known(name) is None
        place = self.place(name, self.rse)
        assert not place.exists() or place.read_bytes() == MADE, "nothing half written stands under a final name"

    def assert_done(self, attempt: Attempt, content: bytes = MADE) -> None:
        """Assert that a run has made and uploaded all."""
        assert attempt.finished, attempt.said[-3000:]
        assert (attempt.workspace / "out.txt").read_bytes() == content
        self.assert_uploaded(content)

    def runs_of(self, command: str) -> int:
        """Return how often the command of a step has run."""
        return self.ran.read_text().split().count(command) if self.ran.exists() else 0


def sentences(attempt: Attempt) -> list[str]:
    """Return what reanac's own parts say of a failure; cwltool tells of the command that failed as well."""
    found = []
    for line in attempt.said.splitlines():
        said = line.strip().removeprefix("reanac: ")
        if said.startswith(("rucio_transfer: ", "There is no ", "The VOMS ", "The token ", "Others can ", "The file ")):
            found.append(said.removeprefix("rucio_transfer: "))
    return found


def assert_stopped(attempt: Attempt, step: str | None, *words: str) -> None:
    """Assert that a run has stopped at a step, and that one sentence says what happened and what to do.

    Args:
        attempt: the run.
        step: the name of the step; None for before the first.
        words: what stands in the sentence: the thing, and the advice.
    """
    assert not attempt.finished, attempt.said[-3000:]
    assert "Traceback" not in attempt.said, attempt.said[-3000:]
    said = sentences(attempt)
    assert len(said) == 1, (said, attempt.said[-3000:])
    assert [word for word in words if word not in said[0]] == [], said
    assert said[0].endswith("."), said
    assert attempt.stop == step, attempt.said[-3000:]


def assert_only(attempt: Attempt, *paths: str) -> None:
    """Assert that of the files which are fetched and made just these are there, by their final names, and whole."""
    found = {}
    for path in (*attempt.workspace.glob("*.txt"), *attempt.workspace.glob("data/**/*")):
        if path.is_file():
            found[str(path.relative_to(attempt.workspace))] = path.read_bytes()
    assert sorted(found) == sorted(paths), attempt.said[-2000:]
    assert all(content in (CONTENT, MADE) for content in found.values()), found
