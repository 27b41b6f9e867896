"""Runs a plain REANA specification job by job, with the credentials that REANA gives to each (facts C1 to C4).

This imitates REANA: its sidecars are images of a registry that cannot be had here. What they do was read in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import IO

from reanac.engines.reference import Ran, run_reference
from reanac.ir import Step, Workflow

_CONFIG = """\
[client]
rucio_host = {RUCIO_RUCIO_HOST}
auth_host = {RUCIO_AUTH_HOST}
auth_type = {RUCIO_CFG_AUTH_TYPE}
ca_cert = {RUCIO_CFG_CA_CERT}
client_cert = /opt/rucio/etc/client.crt
client_key = /opt/rucio/etc/client.key
client_x509_proxy = $X509_USER_PROXY
account = {RUCIO_USERNAME}
request_retries = 3
auth_token_file_path = {token}
"""
"""What reana-auth-rucio 1.1.1 writes, with a place for the token, for the default is shared by all servers."""


class Jobs:
    """Runs the steps of a workflow.

    Attributes:
        secrets: the user's secrets on REANA: texts by name; VOMSPROXY_FILE is the content of that file.
    """

    def __init__(self, folder: Path, secrets: Mapping[str, str | bytes]) -> None:
        self._folder, self.secrets = folder, dict(secrets)

    def run(self, workflow: Workflow, workspace: Path, environment: Mapping[str, str], output: IO[bytes]) -> Ran:
        """Run all steps in a workspace, or up to the first that fails."""
        seconds: tuple[float, ...] = ()
        for number, step in enumerate(workflow.steps):
            assert isinstance(step, Step)
            texts = {key: value for key, value in self.secrets.items() if isinstance(value, str)}
            variables = {**environment, **texts, **self._sidecars(step, self._folder / f"job-{number}")}
            ran = run_reference(workflow.replace(steps=(step,)), workspace, environment=variables, output=output)
            seconds += ran.seconds
            if ran.failure is not None:
                return Ran(seconds, ran.failure.replace(step=number))
        return Ran(seconds, None)

    def _sidecars(self, step: Step, folder: Path) -> dict[str, str]:
        """Return the variables that the sidecars' files go with; a missing secret is no reason not to start a job."""
        found: dict[str, str] = {}
        folder.mkdir()
        if step.proxy is not None and step.proxy.wanted:
            path = folder / "x509up_proxy"
            found["X509_USER_PROXY"] = str(path)
            content = self.secrets.get("VOMSPROXY_FILE")
            if isinstance(content, bytes):
                path.write_bytes(content)
                path.chmod(0o600)
        if step.rucio is not None and step.rucio.wanted:
            path = folder / "rucio.cfg"
            found["RUCIO_CONFIG"] = str(path)
            defaults = {"RUCIO_CFG_AUTH_TYPE": "x509_proxy", "RUCIO_CFG_CA_CERT": "/etc/pki/tls/certs/CERN-bundle.pem"}
            fields = defaults | {key: str(value) for key, value in self.secrets.items()}
            if {"VONAME", "RUCIO_USERNAME"} <= fields.keys():
                path.write_text(_CONFIG.format(**fields, token=folder / "token" / "token"))
        return found


def without_credentials(environment: Mapping[str, str], home: Path) -> dict[str, str]:
    """Return the variables of somebody who is logged in nowhere."""
    rest = {key: value for key, value in environment.items() if not key.startswith(("X509", "RUCIO", "BEARER"))}
    return rest | {"HOME": str(home)}
