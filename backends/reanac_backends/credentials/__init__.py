"""Credentials of a local run: what its steps ask for, and the files that find, make, check and hand them out."""

from __future__ import annotations

import re
from pathlib import Path

from reanac import ir
from reanac_grammar.node import Node

from .. import transfer


class AskedProxy(Node):
    """A proxy that steps ask for.

    Attributes:
        file: the name of its file.
        vo, role: what it must be of, or None for any.
        seconds: for how long it must be valid still, in seconds: the longest that a step asks for.
    """

    file: str
    vo: str | None
    role: str | None
    seconds: int


class Asked(Node):
    """What the steps of a workflow ask for.

    Attributes:
        proxies: the proxies, in the order in which steps ask for them.
        of_step: the file of the proxy of each step, or None.
        rucio: which steps get Rucio's configuration.
        kerberos: which steps need a Kerberos ticket.
    """

    proxies: tuple[AskedProxy, ...]
    of_step: tuple[str | None, ...]
    rucio: tuple[bool, ...]
    kerberos: tuple[bool, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether no step asks for files."""
        return not self.proxies and not any(self.rucio)


def asked_of(workflow: ir.Workflow) -> Asked:
    """Return what the steps of a workflow ask for that has been through the passes."""
    wanted: dict[tuple[str | None, str | None], int] = {}
    keys: list[tuple[str | None, str | None] | None] = []
    for step in workflow.steps:
        proxy = step.proxy if step.proxy is not None and step.proxy.wanted else None
        if proxy is None:
            keys.append(None)
            continue
        default = workflow.default_proxy
        named = default if proxy.vo is None and default is not None and default.wanted else proxy
        key = (named.vo, proxy.role or (named.role if named.vo == proxy.vo or proxy.vo is None else None))
        wanted[key] = max(wanted.get(key, 0), proxy.seconds or named.seconds or 0)
        keys.append(key)
    names = {key: _file(key) if len(wanted) > 1 else "x509up" for key in wanted}
    return Asked(
        tuple(AskedProxy(names[key], *key, seconds) for key, seconds in wanted.items()),
        tuple(None if key is None else names[key] for key in keys),
        tuple(step.rucio is not None and step.rucio.wanted for step in workflow.steps),
        tuple(_needs_ticket(step, workflow) for step in workflow.steps),
    )


def _needs_ticket(step: ir.AnyStep, workflow: ir.Workflow) -> bool:
    if not isinstance(step, ir.Step) or step.kerberos is not None:
        return isinstance(step, ir.Step) and bool(step.kerberos)
    return workflow.platform is not None and bool(workflow.platform.kerberos)


def _file(key: tuple[str | None, str | None]) -> str:
    return "-".join(("x509up", *(re.sub(r"[^A-Za-z0-9._]", "_", word) for word in key if word)))


def files() -> dict[str, bytes]:
    """Return the files that find, make and check credentials, by their names."""
    own, shared = Path(__file__).parent, Path(transfer.__file__).parent
    paths = (own / "local_credentials.py", shared / "transfer_checks.py")
    return {path.name: path.read_bytes() for path in paths}


def site_fields(site: ir.Site, account: str | None) -> dict[str, str | None]:
    """Return what those files are told about a site, and as which account to act; None for the user's own."""
    return {
        "name": site.name,
        "auth": site.auth.value,
        "rucio_host": site.rucio_host,
        "auth_host": site.auth_host,
        "ca_cert": site.ca_cert,
        "policy": site.policy,
        "account": account,
    }
