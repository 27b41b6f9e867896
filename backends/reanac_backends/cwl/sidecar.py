"""The credential sidecar as CWL: a step that finds or makes credentials, and hands them to the steps that asked.

Whatever goes from step to step in CWL is a file or a text that a runner may keep, in a cache or in an archive of
provenance. So the step seals what it hands on, with a key that is new in each run: an input of the workflow that is a
secret (``cwltool:Secrets``), which ``inputs.yml`` takes from the system. A step that asked opens its credentials in its
temporary folder, which ends with it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reanac import ir

from ..credentials import Asked, files, site_fields
from .ids import Ids, identifier
from .text import escaped
from .tool import of_type

NEW_KEY = {"$include": "file:///proc/sys/kernel/random/uuid"}
"""What gives another text each time that it is read, on Linux."""

_FOLDER = "$(runtime.tmpdir)/credentials"
_DOC = {
    "X509_USER_PROXY": "the path of your proxy, if it is not in the usual place",
    "RUCIO_CONFIG": "the path of your rucio.cfg, if it is not in the usual place",
    "RUCIO_ACCOUNT": "your account in Rucio, if it is not the one of your login",
    "RUCIO_CA_CERT": "the path of a bundle of CA certificates, if it is not the one of the site",
    "RUCIO_USERNAME": "your name at the site",
    "RUCIO_PASSWORD": "your password at the site",
    "BEARER_TOKEN_FILE": "the path of your token",
}


class Sidecar:
    """The sidecar of a workflow.

    Attributes:
        step: the identifier of the step.
    """

    def __init__(self, asked: Asked, workflow: ir.Workflow, ids: Ids) -> None:
        self._asked = asked
        self._account = workflow.account
        self._site = workflow.site if any(asked.rucio) else None
        self.is_needed = not asked.is_nothing
        if not self.is_needed:
            return
        self.step = ids.take("credentials", "credentials_step")
        self._key, self._unseal, self._scripts = (ids.take(name) for name in ("credentials_key", "unseal", "sidecar"))
        names = ["rucio_cfg", *(["token"] if self._takes_token else [])] if any(asked.rucio) else []
        proxies = [identifier(one.file, "proxy") for one in asked.proxies]
        self._ports = {name: ids.take(name) for name in (*proxies, *names)}
        self._given = {variable: ids.take(variable.lower()) for variable in self._variables()}

    @property
    def _takes_token(self) -> bool:
        return self._site is not None and self._site.auth is ir.Auth.OIDC

    def _variables(self) -> list[str]:
        """Return the variables in which users have their own credentials, or say where they are."""
        found = ["X509_USER_PROXY"] if self._asked.proxies else []
        if any(self._asked.rucio):
            found += ["RUCIO_CONFIG"] if self._site is None else ["RUCIO_ACCOUNT", "RUCIO_CA_CERT"]
        if self._site is not None and self._site.auth is ir.Auth.USERPASS:
            found += ["RUCIO_USERNAME", "RUCIO_PASSWORD"]
        return [*found, "BEARER_TOKEN_FILE"] if self._takes_token else found

    def files(self) -> dict[str, bytes]:
        """Return the files of the sidecar."""
        if not self.is_needed:
            return {}
        own = Path(__file__).with_name("credentials")
        found = {f"credentials/{name}": (own / name).read_bytes() for name in ("seal.py", "unseal.sh")}
        return found | {f"credentials/{name}": content for name, content in files().items()}

    def workflow_inputs(self) -> dict[str, Any]:
        """Return what the workflow takes: a key, and where the user's own credentials are."""
        if not self.is_needed:
            return {}
        inputs: dict[str, Any] = {
            self._key: {"type": "string", "doc": "seals credentials on their way; new in each run"}
        }
        for variable, name in self._given.items():
            inputs[name] = {"type": "string", "default": "", "doc": _DOC[variable]}
        return inputs

    def values(self) -> dict[str, Any]:
        """Return the values of the inputs that have no default."""
        return {self._key: NEW_KEY} if self.is_needed else {}

    def secrets(self) -> dict[str, Any]:
        """Return the hint that names the inputs which are secrets."""
        if not self.is_needed:
            return {}
        return {"cwltool:Secrets": {"secrets": [self._key, *self._passwords()]}}

    def _passwords(self) -> list[str]:
        return [name for variable, name in self._given.items() if variable == "RUCIO_PASSWORD"]

    def workflow_step(self) -> dict[str, Any]:
        """Return the step, by its identifier."""
        if not self.is_needed:
            return {}
        takes = {name: name for name in (self._key, *self._given.values())}
        return {self.step: {"run": f"steps/{self.step}.cwl", "in": takes, "out": list(self._ports.values())}}

    def tool(self) -> dict[str, Any]:
        """Return the tool of the step, by its identifier."""
        if not self.is_needed:
            return {}
        environment = {variable: f"$(inputs.{name})" for variable, name in self._given.items()}
        inputs: dict[str, Any] = of_type("string", (self._key, *self._given.values()))
        inputs[self._scripts] = {"type": "Directory", "default": {"class": "Directory", "location": "../credentials"}}
        fields = {
            "class": "CommandLineTool",
            "label": "credentials",
            "doc": "Find or make the credentials that steps ask for, on the machine of the user, in no container.",
            "requirements": {
                "EnvVarRequirement": {"envDef": {"CREDENTIALS_KEY": f"$(inputs.{self._key})"} | environment},
                "NetworkAccess": {"networkAccess": True},
                "WorkReuse": {"enableReuse": False},
            },
            "baseCommand": ["python3"],
            "arguments": [f"$(inputs.{self._scripts}.path)/seal.py", escaped(json.dumps(self._wanted()))],
            "inputs": inputs,
            "outputs": {
                port: {"type": "File", "outputBinding": {"glob": f"{name}.sealed"}}
                for name, port in self._ports.items()
            },
        }
        return {self.step: fields}

    def _wanted(self) -> dict[str, Any]:
        proxies = {one.file: {"vo": one.vo, "role": one.role, "seconds": one.seconds} for one in self._asked.proxies}
        words = None if self._site is None else site_fields(self._site, self._account)
        return {"proxies": proxies, "rucio": any(self._asked.rucio), "site": words}

    def asks(self, number: int) -> bool:
        """Whether a step gets credentials."""
        return bool(self._asked.of_step[number] or self._asked.rucio[number])

    def _of(self, number: int) -> dict[str, tuple[str, str]]:
        """Return what a step gets: the variable that names it, its name, and its file."""
        found = {}
        proxy = self._asked.of_step[number]
        if proxy:
            found["X509_USER_PROXY"] = (identifier(proxy, "proxy"), proxy)
        if self._asked.rucio[number]:
            found["RUCIO_CONFIG"] = ("rucio_cfg", "rucio.cfg")
            if self._takes_token:
                found["BEARER_TOKEN_FILE"] = ("token", "token")
        return found

    def sources(self, number: int) -> dict[str, str]:
        """Return where the inputs come from that a step has for its credentials."""
        if not self.asks(number):
            return {}
        ports = [self._ports[name] for name, _ in self._of(number).values()]
        return {self._key: self._key} | {port: f"{self.step}/{port}" for port in ports}

    def tool_inputs(self, number: int) -> dict[str, Any]:
        """Return the inputs that a step has for its credentials."""
        if not self.asks(number):
            return {}
        script = {"class": "File", "location": "../credentials/unseal.sh"}
        ports = of_type("File", (self._ports[name] for name, _ in self._of(number).values()))
        return of_type("string", [self._key]) | ports | {self._unseal: {"type": "File", "default": script}}

    def environment(self, number: int) -> dict[str, str]:
        """Return the variables that a step has for its credentials."""
        if not self.asks(number):
            return {}
        found = {variable: f"{_FOLDER}/{file}" for variable, (_, file) in self._of(number).items()}
        sealed = {f"SEALED_{name}": f"$(inputs.{self._ports[name]}.path)" for name, _ in self._of(number).values()}
        return (
            found | {"CREDENTIALS_KEY": f"$(inputs.{self._key})", "UNSEAL": f"$(inputs.{self._unseal}.path)"} | sealed
        )

    def before(self, number: int) -> tuple[str, ...]:
        """Return what a step does first to open its credentials; its commands see nothing of how."""
        lines = []
        if self.asks(number):
            named = {name: variable for variable, (name, _) in self._of(number).items()}
            calls = [f'unseal {name} "$SEALED_{name}" "${variable}"' for name, variable in named.items()]
            lines = [" && ".join(('. "$UNSEAL"', *calls)) + " || exit"]
            lines.append(" ".join(("unset CREDENTIALS_KEY UNSEAL", *(f"SEALED_{name}" for name in named))))
        if self._asked.kerberos[number]:
            lines.append('klist -s || echo "There is no Kerberos ticket: run kinit." >&2')
        return tuple(lines)
