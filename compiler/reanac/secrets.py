"""The secrets that a specification needs on REANA, why, and how to set them; never a value that is secret.

What REANA's sidecars read: facts C1 to C3 and C5 to C7 (reana-job-controller ``kubernetes_job_manager.py``,
reana-auth-vomsproxy, reana-auth-rucio). The client names the secret of a file after the file (reana-client
``parse_secret_from_path``).
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping

from reanac_grammar.node import Node

from . import ir
from .passes import run_passes
from .vocabulary import guessed_hosts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

_OWN_KEYTAB = (ir.Scheduler.HTCONDOR, ir.Scheduler.SLURM)
_CA_CERT = "/etc/pki/tls/certs/CERN-bundle.pem"
"""Where the configuration of REANA's Rucio sidecar looks for the CA bundle, in the job's image (fact C6)."""

_KEY_OPTION = (
    "VOMSPROXY_PASS=\"$(read -rsp 'Passphrase of userkey.pem: ' pass && printf %s \"$pass\" | base64 | tr -d '\\n')\""
)
_ADD = "reana-client secrets-add"


class Secret(Node):
    """One secret.

    Attributes:
        name: as REANA knows it.
        is_file: it is a file; otherwise a variable.
        why: what reads it, and what for.
        steps: the names of the steps that need it; injected steps among them.
    """

    name: str
    is_file: bool
    why: str
    steps: tuple[str, ...]


class Way(Node):
    """One way to set secrets that belong together.

    Attributes:
        title: what is special about it, or empty where there is only one.
        secrets: what is set.
        commands: lines for bash; what only the user knows is asked for, or a variable must hold it.
    """

    title: str
    secrets: tuple[Secret, ...]
    commands: tuple[str, ...]


class Need(Node):
    """Secrets for one purpose.

    Attributes:
        title: the purpose.
        why: which hint asks for it.
        steps: the names of the steps that need it.
        ways: how to set them; any of these ways will do.
    """

    title: str
    why: str
    steps: tuple[str, ...]
    ways: tuple[Way, ...]


class Needs(Node):
    """All that a specification needs.

    Attributes:
        needs: in the order in which they are best set.
        notes: what REANA cannot do for this specification.
    """

    needs: tuple[Need, ...]
    notes: tuple[str, ...]


def needs_of(workflow: ir.Workflow, site_files: Iterable[str | Path] = ()) -> Needs:
    """Return the secrets that a workflow needs on REANA.

    Args:
        workflow: before the passes.
        site_files: descriptions of Rucio sites beside those that are shipped.

    Raises:
        reanac.diagnostics.SiteError: a site file cannot be used.
    """
    asked = _Asked(run_passes(workflow))
    needs: list[Need] = []
    notes: list[str] = []
    vos = asked.vos or (() if workflow.site is None else (workflow.site.vo,))
    if len(vos) > 1:
        notes.append(
            f"The steps ask for proxies of {' and '.join(vos)}: REANA has one VONAME for a user's whole workflow."
        )
    vo = vos[0] if vos else None
    if asked.proxy:
        needs.append(_proxy(vo, asked))
    if asked.rucio:
        site = workflow.site or _site_of(vo, site_files)
        needs.append(_rucio(vo, site, workflow.account, asked, notes))
    if asked.kerberos:
        needs.append(_kerberos(asked))
    return Needs(tuple(needs), tuple(notes))


class _Asked:
    """What the steps of a workflow ask for, by the names of the steps."""

    def __init__(self, workflow: ir.Workflow) -> None:
        self.proxy: list[str] = []
        self.rucio: list[str] = []
        self.kerberos: list[str] = []
        self.batch: list[str] = []
        self.proxies: list[ir.Proxy] = []
        number = 0
        for step in workflow.steps:
            number += isinstance(step, ir.Step)
            self._step(step, step.name or f"step {number}", workflow.platform)
        platform = workflow.platform
        if platform is not None and platform.dask is not None:
            workers = "the Dask workers"
            for wanted, names in (
                (platform.proxy, self.proxy),
                (platform.rucio, self.rucio),
                (platform.kerberos, self.kerberos),
            ):
                if wanted:
                    names.append(workers)

    def _step(self, step: ir.AnyStep, name: str, platform: ir.Platform | None) -> None:
        scheduler = step.scheduler if isinstance(step, ir.Step) else None
        if scheduler in _OWN_KEYTAB:
            self.kerberos.append(name)
            self.batch.append(name)
        if scheduler not in (None, ir.Scheduler.KUBERNETES):
            return  # the sidecars exist on Kubernetes only (fact C5)
        if step.proxy is not None and step.proxy.wanted:
            self.proxy.append(name)
            self.proxies.append(step.proxy)
        if step.rucio is not None and step.rucio.wanted:
            self.rucio.append(name)
        wanted = step.kerberos if isinstance(step, ir.Step) else None
        if wanted or (wanted is None and platform is not None and platform.kerberos and isinstance(step, ir.Step)):
            self.kerberos.append(name)

    @property
    def vos(self) -> tuple[str, ...]:
        """The VOs that the proxies are of, in the order of the steps."""
        return tuple(dict.fromkeys(proxy.vo for proxy in self.proxies if proxy.vo is not None))


def _site_of(vo: str | None, site_files: Iterable[str | Path]) -> ir.Site | None:
    from .reader.sites import load_sites

    return next((site for site in load_sites(site_files).values() if site.vo == vo), None)


def _env(name: str, value: str | None, question: str) -> str:
    """Return an option that sets a variable; without a value, the shell stops until a variable holds one."""
    return f'--env {name}="${{{name}:?{question}}}"' if value is None else f"--env {name}={shlex.quote(value)}"


def _proxy(vo: str | None, asked: _Asked) -> Need:
    steps = tuple(asked.proxy)
    role = next((proxy.role for proxy in asked.proxies if proxy.role), None)
    seconds = max((proxy.seconds or 0 for proxy in asked.proxies), default=0)
    group = f"{vo}:/{vo}/Role={role}" if vo and role else vo
    make = "voms-proxy-init --voms " + (shlex.quote(group) if group else '"${VONAME:?your VO}"')
    if seconds:
        make += f" --valid {-(-seconds // 3600)}:00"
    vo_name = Secret("VONAME", False, "the VO that the proxy is of", steps)
    uploaded = Way(
        "a proxy that you make; the workflow must end before it does",
        (
            Secret("VOMSPROXY_FILE", False, "the name of the proxy's file among the secrets", steps),
            Secret("x509up_uUID", True, "the proxy; UID is your number on this machine", steps),
            vo_name,
        ),
        (
            make,
            f"{_ADD} --file /tmp/x509up_u$(id -u) --env VOMSPROXY_FILE=x509up_u$(id -u) "
            + _env("VONAME", vo, "your VO"),
        ),
    )
    made_there = Way(
        "your certificate, from which REANA makes a proxy for every step",
        (
            Secret("userkey.pem", True, "the private key", steps),
            Secret("usercert.pem", True, "the certificate", steps),
            Secret("VOMSPROXY_PASS", False, "the passphrase of the key, in Base64", steps),
            vo_name,
        ),
        (
            f"{_ADD} --file ~/.globus/userkey.pem --file ~/.globus/usercert.pem {_env('VONAME', vo, 'your VO')} "
            f"--env {_KEY_OPTION}",
        ),
    )
    ways = (uploaded,) if role else (uploaded, made_there)
    return Need("VOMS proxy", "voms_proxy: a sidecar brings the proxy to the step", steps, ways)


def _rucio(vo: str | None, site: ir.Site | None, account: str | None, asked: _Asked, notes: list[str]) -> Need:
    steps = tuple(asked.rucio)
    values: dict[str, tuple[str | None, str, str]] = {
        "RUCIO_USERNAME": (account, "the Rucio account to act as", "your Rucio account"),
        "VONAME": (site.vo if site is not None else vo, "the VO, which the hosts are guessed from", "your VO"),
    }
    if site is not None:
        values |= _hosts(site)
        if site.ca_cert not in (None, _CA_CERT):
            values["RUCIO_CFG_CA_CERT"] = (site.ca_cert, "the CA bundle; the default is in few images", "")
        if site.auth is ir.Auth.USERPASS:
            values |= {
                "RUCIO_CFG_AUTH_TYPE": ("userpass", "the site's logins are by password", ""),
                "RUCIO_CFG_USERNAME": (None, "the name to log in with", "your name at the site"),
                "RUCIO_CFG_PASSWORD": (None, "the password", "your password at the site"),
            }
        if site.auth is ir.Auth.OIDC:
            notes.append(f"The site {site.name} takes tokens only, and REANA's Rucio sidecar knows none.")
    else:
        notes.append(
            f"No site of this VO is known, so REANA will ask {guessed_hosts(vo or 'VO')[0]}. If that is wrong, set "
            "RUCIO_RUCIO_HOST and RUCIO_AUTH_HOST too, or describe the site with --site-file."
        )
    secrets = tuple(Secret(name, False, why, steps) for name, (_, why, _) in values.items())
    options = " ".join(_env(name, value, question) for name, (value, _, question) in values.items())
    why = "rucio: a sidecar writes rucio.cfg for the step"
    return Need("Rucio", why, steps, (Way("", secrets, (f"{_ADD} {options}",)),))


def _hosts(site: ir.Site) -> Mapping[str, tuple[str | None, str, str]]:
    """Return the hosts of a site where REANA would guess others from its VO (fact C3)."""
    guessed = guessed_hosts(site.vo)
    if (site.rucio_host, site.auth_host) == guessed:
        return {}
    return {
        "RUCIO_RUCIO_HOST": (site.rucio_host, f"the server; REANA would ask {guessed[0]}", ""),
        "RUCIO_AUTH_HOST": (site.auth_host, f"its logins; REANA would ask {guessed[1]}", ""),
    }


def _kerberos(asked: _Asked) -> Need:
    steps = tuple(asked.kerberos)
    why = "kerberos: a sidecar gets a ticket for the step"
    if asked.batch:
        why = "htcondorcern and slurmcern always log in with Kerberos"
        if len(asked.batch) < len(steps):
            why += ", and kerberos: asks for a ticket"
    way = Way(
        "",
        (
            Secret("CERN_USER", False, "the CERN account", steps),
            Secret("CERN_KEYTAB", False, "the name of the keytab's file among the secrets", steps),
            Secret(".keytab", True, "the keytab", steps),
        ),
        (f"{_ADD} --file ~/.keytab --env CERN_KEYTAB=.keytab {_env('CERN_USER', None, 'your CERN account')}",),
    )
    return Need("Kerberos", why, steps, (way,))
