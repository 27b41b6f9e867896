"""A workspace in which the transfer script runs as REANA runs it, with the STUB of the Rucio client for desks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from reanac.engines import desk_lake
from reanac_backends.transfer import SCRIPT_PATH, scripts

NEED = "need vo=escape auth=userpass"


def file(content: str, **more: Any) -> dict[str, Any]:
    """Return the catalogue's entry of a file."""
    return {"type": "FILE", "content": content, "rses": ["DISK"], **more}


def dataset(*holds: str) -> dict[str, Any]:
    """Return the catalogue's entry of a dataset."""
    return {"type": "DATASET", "holds": list(holds), "rules": [{"rse_expression": "DISK"}]}


CATALOGUE: dict[str, Any] = {
    "rses": ["DISK", "TAPE"],
    "s:a": file("aaa"),
    "s:b": file("bb"),
    "s:tape": file("t", rses=["TAPE"]),
    "s:dir/a": file("other a"),
    "s:/store/c": file("c"),
    "s:lie": file("true", lie="fals"),
    "s:short": file("true", lie="tru", bare=True),
    "s:one-good": file("true", rses=["DISK", "TAPE"], lie="fals", lies_at="TAPE"),
    "s:slow": file("slow", seconds=30),
    "s:two": dataset("s:a", "s:b"),
    "s:more": dataset("s:b", "s:/store/c"),
    "s:all": {"type": "CONTAINER", "holds": ["s:two", "s:more"]},
    "s:twins": dataset("s:a", "s:dir/a"),
    "s:bad": dataset("s:a", "s:lie"),
    "s:none": dataset(),
}


@dataclass
class Workspace:
    """A folder that holds a bundle's scripts; `desk` lies beside it and holds the lake."""

    path: Path
    desk: Path

    @classmethod
    def make(cls, folder: Path) -> Workspace:
        """Make both in `folder`."""
        workspace = cls(folder / "workspace", folder / "desk")
        for place, content in scripts().items():
            path = workspace.path / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        (workspace.desk / "lake").mkdir(parents=True)
        workspace.catalogue = dict(CATALOGUE)
        (workspace.desk / "rucio.cfg").write_text("[client]\nrucio_host = https://rucio.example.org\n")
        return workspace

    @property
    def catalogue(self) -> dict[str, Any]:
        """The DIDs."""
        known: dict[str, Any] = json.loads((self.desk / "lake" / "lake.json").read_text())
        return known

    @catalogue.setter
    def catalogue(self, dids: dict[str, Any]) -> None:
        (self.desk / "lake" / "lake.json").write_text(json.dumps(dids))

    @property
    def log(self) -> list[str]:
        """What the clients were asked to move, in order."""
        log = self.desk / "log"
        return log.read_text().splitlines() if log.exists() else []

    def environment(self, **more: str | None) -> dict[str, str]:
        """Return the environment of a step."""
        known: dict[str, str | None] = {
            "PATH": os.defpath,
            "PYTHONPATH": str(desk_lake.STUB),
            desk_lake.FOLDER: str(self.desk / "lake"),
            desk_lake.LOG: str(self.desk / "log"),
            "RUCIO_CONFIG": str(self.desk / "rucio.cfg"),
            **more,
        }
        return {name: value for name, value in known.items() if value is not None}

    def run(self, *lines: str, environment: dict[str, str | None] | None = None, **parameters: str) -> Outcome:
        """Run lines through `string.Template` and ``bash -c "cd WORKSPACE && COMMAND"`` (facts S1, S2)."""
        command = "\n".join((f"{sys.executable} {SCRIPT_PATH} {len(lines)} <<'END-1a2b'; exit", *lines, "END-1a2b"))
        return self.call(
            "bash", "-c", f"cd {self.path} && {Template(command).substitute(parameters)}", **environment or {}
        )

    def words(self, *words: str) -> Outcome:
        """Run the script with its words as arguments."""
        return self.call(sys.executable, SCRIPT_PATH, "--words", *words)

    def call(self, *command: str, **environment: str | None) -> Outcome:
        """Run a command in the workspace."""
        done = subprocess.run(
            command, cwd=self.path, env=self.environment(**environment), capture_output=True, stdin=subprocess.DEVNULL
        )
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    def files(self) -> list[str]:
        """Return the files that a run left, without the scripts."""
        paths = (path for path in self.path.rglob("*") if not path.is_dir())
        return sorted(str(path.relative_to(self.path)) for path in paths if path.parent.name != "reanac")

    def put(self, path: str, text: str) -> None:
        """Write a file."""
        (self.path / path).parent.mkdir(parents=True, exist_ok=True)
        (self.path / path).write_text(text)


@dataclass
class Outcome:
    """What a run gave."""

    status: int
    out: str
    err: str

    def failed(self, *words: str, status: int = 1) -> bool:
        """Whether it failed with one sentence in which all `words` stand."""
        one = self.err.startswith("rucio_transfer: ") and self.err.endswith(".\n") and self.err.count("\n") == 1
        return self.status == status and one and all(word in self.err for word in words)
