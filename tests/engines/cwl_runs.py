"""CWL as people run it: the command, in an environment of its own, in the folder of a bundle."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import reanac
from oracles.environments import python_of
from reanac.bundle import Bundle
from reanac.writing import write_bundle

from .installed import PYTHONS

VERSIONS = ("cwltool", "cwltool-reana")
"""cwltool as it is today, and as REANA's CWL engine pins it."""


def spec_of(*steps: str, inputs: str = "") -> str:
    """Return a specification of steps that are given by their keys."""
    listed = "".join(
        f"      - {{name: s{number}, environment: 'a/b:1', {keys}}}\n" for number, keys in enumerate(steps)
    )
    return f"{inputs}workflow:\n  type: serial\n  specification:\n    steps:\n{listed}"


def written(
    spec: str | Path, folder: Path, *, on: str | None = None, variant: str | None = None, site_files: Any = ()
) -> Bundle:
    """Compile a specification, whose inputs lie beside it, and write what it becomes."""
    beside = folder.parent if isinstance(spec, str) else None
    compiled = reanac.compile(spec, "cwl", on=on, variant=variant, folder=beside, site_files=site_files)
    assert compiled.bundle is not None, compiled.diagnostics
    write_bundle(compiled.bundle, folder)
    return compiled.bundle


class Ran:
    """What a run of cwltool came to.

    Attributes:
        finished: whether it ended well.
        said: all that it said.
        outputs: what it says of its outputs.
    """

    def __init__(self, folder: Path, *words: str, version: str = "cwltool", **variables: str) -> None:
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("X509", "RUCIO"))}
        environment["PATH"] = os.pathsep.join((PYTHONS, str(python_of(version).parent), os.environ["PATH"]))
        call = [str(python_of(version).with_name("cwltool")), "--disable-color", *words]
        done = subprocess.run(
            call, cwd=folder, env=environment | variables, capture_output=True, text=True, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        self.finished, self.said, self.told = done.returncode == 0, done.stderr, done.stdout
        try:
            self.outputs: dict[str, Any] = json.loads(done.stdout)
        except ValueError:
            self.outputs = {}


def run(folder: Path, *words: str, version: str = "cwltool", proxy: Path | None = None, **variables: str) -> Ran:
    """Run a workflow without containers, perhaps with a proxy; its outputs are in the folder ``outputs``."""
    options = ["--no-container", "--outdir", "outputs", *words]
    inputs = folder / "inputs.yml"
    if proxy is not None:
        inputs = folder / "given.yml"
        inputs.write_text(f"{(folder / 'inputs.yml').read_text()}x509_user_proxy: {proxy}\n")
    return Ran(folder, *options, "workflow.cwl", inputs.name, version=version, **variables)


def warnings_of(said: str) -> list[str]:
    """Return the lines that warn; the older cwltool's own, about setuptools, is about no workflow."""
    return [line for line in said.splitlines() if "warning" in line.lower() and "pkg_resources" not in line]
