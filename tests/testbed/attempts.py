"""Runs of a specification against the test bed, by every engine, once or several times."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import reanac
from oracles.environments import python_of
from reanac.engines.engine import make_engine
from reanac.engines.verify import VARIANTS
from reanac.writing import write_bundle

from .bed import Bed
from .reana_jobs import Jobs, without_credentials

TARGETS = ("serial", "snakemake", "cwl")
_ENGINES = {"snakemake": "snakemake", "cwl": "cwltool"}
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
    """A specification, compiled to a target, in the folder ``out`` beside it."""

    def __init__(self, bed: Bed, spec: Path, target: str, client: str, vo: str, account: str = "jdoe") -> None:
        """Compile it.

        Args:
            bed: the test bed, whose site is called ``lab``.
            spec: the specification.
            target: one of `TARGETS`.
            client: the environment whose Rucio client the steps find.
            vo: the VO of the site.
            account: the account in Rucio.
        """
        self._bed, self._target, self._vo, self._account = bed, target, vo, account
        self._folder = spec.parent
        site = self._folder / "lab.yaml"
        site.write_text(bed.site("x509_proxy").replace("testvo", vo))
        made = reanac.compile(spec, target, variant=VARIANTS.get(target), site_files=[site])
        assert made.bundle is not None, made.diagnostics
        self._bundle = made.bundle
        write_bundle(self._bundle, self._folder / "out")
        path = [str(python_of(client).parent)]
        if target in _ENGINES:
            path.append(str(python_of(_ENGINES[target]).parent))
        variables = without_credentials(os.environ, self._folder)
        self._variables = variables | {"PATH": os.pathsep.join((*path, os.environ["PATH"]))}
        self._number = 0

    def attempt(self, proxy: Path) -> Attempt:
        """Run it, once more if it has run before, with a proxy that may be none."""
        self._number += 1
        log = self._folder / f"log-{self._number}"
        return self._as_reana(proxy, log) if self._target == "serial" else self._by_engine(proxy, log)

    def _as_reana(self, proxy: Path, log: Path) -> Attempt:
        plain = reanac.check(self._bundle.text().encode()).workflow
        assert plain is not None
        secrets: dict[str, str | bytes] = {
            "VONAME": self._vo, "RUCIO_USERNAME": self._account,
            "RUCIO_RUCIO_HOST": self._bed.rucio.tls_url, "RUCIO_AUTH_HOST": self._bed.rucio.tls_url,
            "RUCIO_CFG_CA_CERT": str(self._bed.authority.folder / "ca.pem"),
        }  # fmt: skip
        if proxy.exists():
            secrets["VOMSPROXY_FILE"] = proxy.read_bytes()
        folder = self._folder / f"jobs-{self._number}"
        folder.mkdir()
        with log.open("wb") as output:
            ran = Jobs(folder, secrets).run(plain, self._folder / "out", self._variables, output)
        stop = None if ran.failure is None else plain.steps[ran.failure.step].name
        return Attempt(ran.failure is None, stop, log.read_text(errors="replace"), self._folder / "out")

    def _by_engine(self, proxy: Path, log: Path) -> Attempt:
        variables = self._variables | {
            "X509_USER_PROXY": str(proxy), "RUCIO_ACCOUNT": self._account,
            "X509_CERT_DIR": str(self._bed.authority.certificates),
        }  # fmt: skip
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
