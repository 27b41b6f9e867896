"""``reanac preflight`` as people call it, against the test bed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oracles.environments import python_of

from .bed import Bed
from .reana_jobs import without_credentials
from .rucio import NEWEST


@dataclass(frozen=True)
class Told:
    """What a call came to."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """What it said as JSON."""
        return json.loads(self.out)

    @property
    def codes(self) -> list[str]:
        """The codes of the findings, in order."""
        return [finding["code"] for finding in self.document["findings"]]

    def rows(self, about: str) -> list[dict[str, Any]]:
        """The answers about something."""
        return [answer for answer in self.document["answers"] if answer["about"] == about]


class Desk:
    """The desk of somebody who asks.

    Attributes:
        folder: where the specification is.
        variables: the environment, with what they have to log in with.
        auth: how they log in.
        policy: a line of the site file, or nothing.
    """

    def __init__(self, bed: Bed, folder: Path, client: str = NEWEST) -> None:
        self.bed, self.folder, self.auth, self.policy = bed, folder, "x509_proxy", ""
        self.temporary = folder / "tmp"
        self.temporary.mkdir(parents=True)
        self.variables = without_credentials(os.environ, folder) | {
            "PATH": os.pathsep.join((str(python_of(client).parent), os.environ["PATH"])),
            "X509_USER_PROXY": str(bed.authority.proxy(folder / "x509up")),
            "RUCIO_ACCOUNT": "jdoe",
            "TMPDIR": str(self.temporary),
        }

    def command(self, text: str, *words: str) -> list[str]:
        """Write a specification and the site file, and return the call."""
        (self.folder / "reana.yaml").write_text(text)
        (self.folder / "lab.yaml").write_text(self.bed.site(self.auth) + self.policy)
        return [sys.executable, "-m", "reanac", "preflight", "reana.yaml", "--site-file", "lab.yaml", *words]

    def ask(self, text: str, *words: str, as_json: bool = True) -> Told:
        """Call it."""
        call = self.command(text, *words, *(["--json"] if as_json else []))
        done = subprocess.run(
            call, cwd=self.folder, env=self.variables, capture_output=True, text=True, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return Told(done.returncode, done.stdout, done.stderr)


def spec(get: str = "", upload: str = "", *, proxy: str = "{vo: testvo}", more: str = "", run: str = "2018") -> str:
    """Return a specification of one step."""
    directives = "".join(f"\n          {key}: {value}" for key, value in (("get", get), ("upload", upload)) if value)
    return f"""\
inputs:
  parameters: {{run: "{run}"}}
workflow:
  type: serial
  resources:
    voms_proxy: {proxy}
    rucio: {{site: lab, rse: LOCAL_USERDISK}}
  specification:
    steps:
      - name: fit
        environment: docker.io/library/python:3.11-slim
        rucio:{directives}
        commands: ['echo ${{run}}']{more}
"""
