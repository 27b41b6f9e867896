"""What `reanac preflight` takes to ask about a large dataset: is it there, and can every file be read?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from .contenders import ROOT
from .stage_in import CLIENTS, SERVER

LIMIT = 5.0
"""How many seconds it may take."""

_SPEC = """\
workflow:
  type: serial
  specification:
    steps:
      - name: read
        environment: docker.io/library/python:3.11
        rucio: {get: 'user.jdoe:many -> data/'}
        commands: [ls data]
  resources: {rucio: {site: lab}}
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """How long it took, in seconds, to ask about a dataset of so many files."""

    files: int
    seconds: tuple[float, ...]

    @property
    def sentence(self) -> str:
        """The figure, and how it stands to the goal."""
        taken = median(self.seconds)
        return (
            f"`reanac preflight` asks a server on this machine about a dataset of {self.files:,} files in "
            f"{taken:.1f} s, the median of {len(self.seconds)} calls; at most {LIMIT:g} s is the goal: "
            f"{'reached' if taken <= LIMIT else 'missed'}.\n"
        )


def measure(folder: Path, files: int = 10_000, rounds: int = 5) -> Asked | str:
    """Return what a call takes, or why that cannot be told.

    Raises:
        RuntimeError: a call did not find the dataset.
    """
    sys.path.append(str(ROOT / "tests"))
    from oracles.environments import missing, python_of
    from testbed.bed import Bed

    client = CLIENTS[-1]
    if reason := missing(SERVER) or missing(client):
        return f"reanac preflight: {reason}"
    bed = Bed(folder / "bed")
    try:
        bed.rucio.place("user.jdoe", "many", {f"many.{number}": b"%d" % number for number in range(files)})
        (folder / "lab.yaml").write_text(bed.site())
        (folder / "reana.yaml").write_text(_SPEC)
        login = {"RUCIO_USERNAME": "jdoe", "RUCIO_PASSWORD": "jdoepw", "RUCIO_ACCOUNT": "jdoe"}
        path = os.pathsep.join((str(python_of(client).parent), os.environ["PATH"]))
        call = [sys.executable, "-m", "reanac", "preflight", "reana.yaml", "--site-file", "lab.yaml", "--json"]
        taken = []
        for _ in range(rounds):
            begun = time.perf_counter()
            done = subprocess.run(
                [*call, "--timeout", "60"], cwd=folder, env={**os.environ, **login, "PATH": path},
                capture_output=True, text=True,
            )  # fmt: skip
            taken.append(time.perf_counter() - begun)
            if done.returncode or json.loads(done.stdout)["to_fetch"]["files"] != files:
                raise RuntimeError(done.stdout + done.stderr)
    finally:
        bed.close()
    return Asked(files, tuple(taken))
