"""A small REANA of the tests' own, apart from the compiler, that runs a sample's commands.

Parameters are expanded by `string.Template` (facts S2, S3), each command gets a fresh shell in the workspace
(S1), uploaded files lose the executable bit (S8), and only steps on Kubernetes that ask for credentials have
them (C1, C2, C5). Transfers are copies: the sample's `lake` folder stands for Rucio, and files land where the
language says.
"""

from __future__ import annotations

import csv
import fnmatch
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Template
from typing import Any

import yaml

SAMPLES = Path(__file__).parents[2] / "samples"
NAMES = sorted(path.parent.name for path in SAMPLES.glob("*/reana.yaml"))
GIVEN = ("reana.yaml", "code", "data", "lake", "make_data.py", "README.md")
PYTHON = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n'

# A stand-in for the real client, not a client: it knows `list-files --csv` only, and reads the sample's lake.
RUCIO_STAND_IN = f"""#!{sys.executable}
import os, pathlib, sys, zlib
lake = pathlib.Path(os.environ["STAND_IN_LAKE"])
if not {{"RUCIO_CONFIG", "X509_USER_PROXY"}} <= set(os.environ):
    sys.exit("stand-in for rucio: this step did not ask for its credentials")
command, option, did = sys.argv[1:]
assert (command, option) == ("list-files", "--csv"), sys.argv
for file in sorted((lake / did.replace(":", "/", 1)).iterdir()):
    content = file.read_bytes()
    fields = [did.split(":")[0] + ":" + file.name, "(None)", "%08x" % zlib.adler32(content)]
    print(*fields, "%.3f kB" % (len(content) / 1000), content.count(b"\\n") - 1, sep=",")
"""

# A stand-in for xrdcp: root://lake.example/PATH is the local file PATH, and broken.example breaks off.
XRDCP_STAND_IN = """#!/bin/sh
test -n "$X509_USER_PROXY" || { echo "stand-in for xrdcp: no proxy" >&2; exit 52; }
test "$1 $3" = "--silent -" || { echo "stand-in for xrdcp: $*" >&2; exit 50; }
case $2 in
    root://lake.example/*) exec cat "${2#root://lake.example/}" ;;
    root://broken.example/*) head -n 200 "${2#root://broken.example/}"; exit 54 ;;
    *) exit 54 ;;
esac
"""


class Run:
    """One run of a sample in a workspace of its own.

    Attributes:
        workspace: the folder in which the commands run.
        uploaded: the content of what went to Rucio, by DID; for a file of a dataset, DID/NAME.
    """

    def __init__(
        self, name: str, folder: Path, *, isolated: bool = False, overrides: Mapping[str, str] | None = None
    ) -> None:
        """Prepare a run.

        Args:
            name: the sample.
            folder: an empty folder for workspace and tools.
            isolated: give a step that promises its inputs nothing else, and take nothing but its outputs.
            overrides: parameters as given with `reana-client run -p`.
        """
        self.sample = SAMPLES / name
        self.spec = yaml.safe_load((self.sample / "reana.yaml").read_text(encoding="utf-8"))
        self.steps: list[dict[str, Any]] = self.spec["workflow"]["specification"]["steps"]
        declared = self.spec["inputs"].get("parameters", {})
        given = {**declared, **(overrides or {})}
        assert given.keys() == declared.keys()
        self.parameters = {name: str(value) for name, value in given.items()}
        self.isolated = isolated
        self.uploaded: dict[str, bytes] = {}

        self.folder = folder
        self.workspace = folder / "workspace"
        for file in self.spec["inputs"].get("files", []):
            target = self.workspace / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.sample / file, target)
            target.chmod(0o644)
        self.tools = folder / "tools"
        tools = {"python": PYTHON, "python3": PYTHON, "rucio": RUCIO_STAND_IN, "xrdcp": XRDCP_STAND_IN}
        for tool, text in tools.items():
            write(self.tools / tool, text.encode())
            (self.tools / tool).chmod(0o755)

    def go(self) -> Run:
        """Run all steps; a failing command raises `subprocess.CalledProcessError`."""
        for step in self.steps:
            self._stage_in(step)
            if self.isolated and "inputs" in step:
                self._run_alone(step)
            else:
                self._run_commands(step, self.workspace)
            self._stage_out(step)
        return self

    def json(self, path: str) -> Any:
        return json.loads((self.workspace / path).read_text())

    def _run_commands(self, step: Mapping[str, Any], workspace: Path) -> None:
        environment = {
            "PATH": f"{self.tools}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "STAND_IN_LAKE": str(self.sample / "lake"),
        }
        if step.get("compute_backend", "kubernetes") == "kubernetes":
            environment["REANA_WORKSPACE"] = str(workspace)
            if step.get("voms_proxy"):
                environment["X509_USER_PROXY"] = "/vomsproxy_cache/x509up_proxy"
            if step.get("rucio") is True:
                environment["RUCIO_CONFIG"] = "/rucio_cache/rucio.cfg"
        for command in step["commands"]:
            expanded = Template(command).substitute(self.parameters)
            shell = ["bash", "-c", f"cd {shlex.quote(str(workspace))} && {expanded}"]
            subprocess.run(
                shell,
                env=environment,
                cwd=self.folder,
                check=True,
                timeout=60,
                capture_output=True,
                text=True,
            )

    def _run_alone(self, step: Mapping[str, Any]) -> None:
        """Run a step where only what it promises to read exists; keep only what it promises to write."""
        alone = self.folder / f"alone-{step['name']}"
        for path in step["inputs"]:
            copy(self.workspace / path, alone / path)
        self._run_commands(step, alone)
        for path in step["outputs"]:
            copy(alone / path, self.workspace / path)

    def _stage_in(self, step: Mapping[str, Any]) -> None:
        for words in self._directives(step, "get"):
            files = self._find(words["did"])
            if "nrandom" in words:
                files = files[: int(words["nrandom"])]  # any will do
            to = words["to"]
            assert to.endswith("/") or len(files) == 1, words
            for file in files:
                copy(file, self.workspace / (to + file.name if to.endswith("/") else to))
        for words in self._directives(step, "replicas"):
            pfns = [pfn for number, file in enumerate(self._find(words["did"])) for pfn in replicas(number, file)]
            write(self.workspace / words["to"], "".join(f"{pfn}\n" for pfn in pfns).encode())

    def _stage_out(self, step: Mapping[str, Any]) -> None:
        for words in self._directives(step, "upload"):
            source = words["from"]
            to = words.get("to") or f"{self.spec['workflow']['resources']['rucio']['scope']}:{Path(source).name}"
            if source.endswith("/") or "*" in source:
                files = sorted(self.workspace.glob(source + "*" if source.endswith("/") else source))
                assert files, source
                self.uploaded |= {f"{to}/{file.name}": file.read_bytes() for file in files}
            else:
                self.uploaded[to] = (self.workspace / source).read_bytes()

    def _directives(self, step: Mapping[str, Any], key: str) -> Iterator[dict[str, str]]:
        rucio = step.get("rucio")
        items = rucio.get(key, []) if isinstance(rucio, dict) else []
        for item in items if isinstance(items, list) else [items]:
            words = parse_short(key, item) if isinstance(item, str) else item
            yield {name: Template(str(value)).substitute(self.parameters) for name, value in words.items()}

    def _find(self, did: str) -> list[Path]:
        scope, name = did.split(":", 1)
        matching = [
            path for path in sorted((self.sample / "lake" / scope).iterdir()) if fnmatch.fnmatch(path.name, name)
        ]
        files = [file for path in matching for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
        assert files, f"nothing in the lake for {did}"
        return files


def parse_short(key: str, item: str) -> dict[str, str]:
    """Return the long form of a directive of one line (as far as the samples use it)."""
    first, arrow, second, *rest = shlex.split(item)
    assert arrow == "->", item
    words = {"from": first, "to": second} if key == "upload" else {"did": first, "to": second}
    if rest[:1] == ["@"]:
        words["rse"] = rest[1]
        rest = rest[2:]
    return words | dict(option.split("=", 1) for option in rest)


def replicas(number: int, file: Path) -> list[str]:
    """Return PFNs of one file: one good replica, and one that is gone or breaks off."""
    good, broken = f"root://lake.example/{file}", f"root://broken.example/{file}"
    gone = f"root://gone.example//{file.name}"
    return [[broken, file.as_uri()], [gone, good], [file.as_uri(), gone]][number % 3]


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def copy(source: Path, target: Path) -> None:
    """Copy a file, or the files in a folder."""
    files = [file for file in source.rglob("*") if file.is_file()] if source.is_dir() else [source]
    for file in files:
        write(target / file.relative_to(source) if source.is_dir() else target, file.read_bytes())


def digests(folder: Path, *parts: str) -> dict[str, str]:
    """Return a digest of every file in those parts of a folder."""
    files = [file for part in parts or (".",) for path in [folder / part] for file in [path, *path.rglob("*")]]
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
        if file.is_file() and "__pycache__" not in file.parts
    }


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def all_given() -> dict[str, str]:
    return digests(SAMPLES, *(f"{name}/{part}" for name in NAMES for part in GIVEN))
