"""Runs of a specification against the test bed, by every engine, once or several times."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

import reanac
from oracles.environments import python_of
from reanac.engines.engine import make_engine
from reanac.engines.verify import VARIANTS
from reanac.writing import write_bundle

from .bed import Bed
from .reana_jobs import Jobs, without_credentials

TARGETS = ("serial", "snakemake", "cwl")
ENGINES = {"snakemake": "snakemake", "cwl": "cwltool"}
"""The environments of the engines; what is compiled to ``serial`` runs as REANA would run it."""


@dataclass(frozen=True)
class Attempt:
    """What came of a run.

    Attributes:
        finished: whether it ended well.
        stop: the step at which it stopped, by its name in the target.
        said: all that was said.
        workspace: what it left.
    """

    finished: bool
    stop: str | None
    said: str
    workspace: Path


class Bench:
    """A specification, compiled to a target, in the folder ``out`` beside it.

    Attributes:
        account: the account in Rucio, as which those log in who run it.
        more: further variables of those who start an engine.
    """

    def __init__(
        self,
        bed: Bed,
        spec: Path,
        target: str,
        client: str,
        vo: str,
        account: str = "jdoe",
        auth: str = "x509_proxy",
        engine: Path | None = None,
    ) -> None:
        """Compile it.

        Args:
            bed: the test bed, whose site is called ``lab``.
            spec: the specification.
            target: one of `TARGETS`.
            client: the environment whose Rucio client the steps find.
            vo: the VO of the site.
            account: the account in Rucio.
            auth: how people log in at the site.
            engine: the folder of the command of an engine that is preloaded.
        """
        self._bed, self._target, self._vo = bed, target, vo
        self.account = account
        self._auth = auth
        self.more: dict[str, str] = {}
        self._folder = spec.parent
        site = self._folder / "lab.yaml"
        site.write_text(bed.site(auth).replace("testvo", vo))
        made = reanac.compile(spec, target, variant=VARIANTS.get(target), site_files=[site])
        assert made.bundle is not None, made.diagnostics
        self._bundle = made.bundle
        write_bundle(self._bundle, self._folder / "out")
        path = [str(python_of(client).parent)]
        if target in ENGINES:
            path.append(str(engine or python_of(ENGINES[target]).parent))
        variables = without_credentials(os.environ, self._folder)
        self._variables = variables | {"PATH": os.pathsep.join((*path, os.environ["PATH"]))}
        self._number = 0

    @property
    def goes_on(self) -> bool:
        """Whether a second run goes on where the first one stopped: REANA and cwltool begin with the first step."""
        return self._target == "snakemake"

    def attempt(self, credential: Path) -> Attempt:
        """Run it, once more if it has run before, with a proxy or a token that may not be there."""
        self._number += 1
        log = self._folder / f"log-{self._number}"
        return self._as_reana(credential, log) if self._target == "serial" else self._by_engine(credential, log)

    def _as_reana(self, proxy: Path, log: Path) -> Attempt:
        plain = reanac.check(self._bundle.text().encode()).workflow
        assert plain is not None
        secrets: dict[str, str | bytes] = {
            "VONAME": self._vo, "RUCIO_USERNAME": self.account,
            "RUCIO_RUCIO_HOST": self._bed.rucio.tls_url, "RUCIO_AUTH_HOST": self._bed.rucio.tls_url,
            "RUCIO_CFG_CA_CERT": str(self._bed.authority.folder / "ca.pem"),
        }  # fmt: skip
        secrets = self.more | secrets
        if proxy.exists():
            secrets["VOMSPROXY_FILE"] = proxy.read_bytes()
        folder = self._folder / f"jobs-{self._number}"
        folder.mkdir()
        with log.open("wb") as output:
            ran = Jobs(folder, secrets).run(plain, self._folder / "out", self._variables, output)
        stop = None if ran.failure is None else plain.steps[ran.failure.step].name
        return Attempt(ran.failure is None, stop, log.read_text(errors="replace"), self._folder / "out")

    def command(self, credential: Path, workspace: Path) -> subprocess.Popen[bytes]:
        """Start ``reanac run`` as people do, in a session of its own; its log lies beside the workspace."""
        words = ["run", str(self._folder / "reana.yaml"), "--engine", self._target, "--site-file"]
        with workspace.with_suffix(".log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "reanac", *words, str(self._folder / "lab.yaml"), "-w", str(workspace)],
                env=self._of_people(credential), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=_take_interrupts,
            )  # fmt: skip

    def cwltool(self, credential: Path, *options: str) -> subprocess.CompletedProcess[str]:
        """Run cwltool itself on the bundle, as its users do: what is theirs stands in the file of inputs."""
        variables, out = self._of_people(credential), self._folder / "out"
        asked = yaml.safe_load(self._bundle.text())["inputs"]
        values = yaml.safe_load((out / "inputs.yml").read_text())
        values |= {name.lower(): value for name, value in variables.items() if name.lower() in asked}
        (out / "inputs.yml").write_text(yaml.safe_dump(values))
        (out / "inputs.yml").chmod(0o600)
        program = str(python_of("cwltool").with_name("cwltool"))
        return subprocess.run(
            [program, "--no-container", *options, "workflow.cwl", "inputs.yml"],
            cwd=out, env=variables, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def unlock(self, workspace: Path) -> None:
        """Tell Snakemake that the run which was killed in a folder does not go on."""
        if self._target == "snakemake":
            words = [str(python_of("snakemake").with_name("snakemake")), "--unlock"]
            subprocess.run(words, cwd=workspace, env=self._variables, check=True, capture_output=True)

    def _of_people(self, credential: Path) -> dict[str, str]:
        name = "BEARER_TOKEN_FILE" if self._auth == "oidc" else "X509_USER_PROXY"
        certificates = {"X509_CERT_DIR": str(self._bed.authority.certificates)}
        return self._variables | {name: str(credential), "RUCIO_ACCOUNT": self.account} | certificates | self.more

    def _by_engine(self, credential: Path, log: Path) -> Attempt:
        variables = self._of_people(credential)
        engine, out = make_engine(self._target, profile="none", cores=1), self._folder / "out"
        os.environ["PATH"], before = variables["PATH"], os.environ["PATH"]
        try:
            with log.open("wb") as output:
                outcome = engine.run(self._bundle, out, {}, environment=variables, output=output)
        finally:
            os.environ["PATH"] = before
        stop = None if outcome.stop is None else self._bundle.steps[outcome.stop.step].replace("_", "-")
        workspace = outcome.results or out / self._bundle.workspace
        return Attempt(outcome.status == 0, stop, log.read_text(errors="replace"), workspace)


def _take_interrupts() -> None:
    """Do not leave interrupts aside, as what a shell starts in the background does."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
