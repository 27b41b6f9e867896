"""What REANA's credential sidecars keep of what a workflow asks for (facts C1, C2, C4)."""

from __future__ import annotations

from collections.abc import Iterator

from reanac import ir
from reanac.losses import Declaration, Declarations, Fate, Lost, declared, kept
from reanac.source import NOWHERE
from reanac.vocabulary import PROXY_SECONDS

_UPLOAD = "Upload a proxy that has it: reana-client secrets-add --file x509up --env VOMSPROXY_FILE=x509up"


def _vo(vo: str | None, proxy: ir.Proxy, workflow: ir.Workflow) -> Lost | None:
    """Refuse a second VO: the user has one secret VONAME (fact C1)."""
    first = next(_asked(workflow), proxy)
    if vo is None or vo == first.vo:
        return None
    message = f"The workflow needs proxies of two VOs, {first.vo} and {vo}; REANA has one VONAME."
    place = proxy.span if proxy.span != NOWHERE else first.span
    return Lost(message, "Split the workflow, or use one VO.", place, Fate.REFUSED)


def _asked(workflow: ir.Workflow) -> Iterator[ir.Proxy]:
    for proxy in (workflow.default_proxy, *(step.proxy for step in workflow.steps)):
        if proxy is not None and proxy.vo is not None:
            yield proxy


def _role(role: str | None, proxy: ir.Proxy, workflow: ir.Workflow) -> Lost | None:
    if role is None:
        return None
    return Lost(f"REANA's sidecar asks for a VO and nothing else, so the proxy is without the role {role}.", _UPLOAD)


def _seconds(seconds: int | None, proxy: ir.Proxy, workflow: ir.Workflow) -> Lost | None:
    if (seconds or 0) <= PROXY_SECONDS:
        return None
    hours = PROXY_SECONDS // 3600
    message = f"REANA's sidecar asks for a VO and nothing else, so the proxy is without a life of more than {hours} h."
    return Lost(message, _UPLOAD)


def _auth(auth: ir.Auth, site: ir.Site, workflow: ir.Workflow) -> Lost | None:
    """Refuse a site whose logins are no proxies: the sidecar knows nothing else (fact C2)."""
    staged = next((step for step in workflow.steps if not isinstance(step, ir.Step)), None)
    if staged is None or auth is ir.Auth.X509_PROXY:
        return None
    message = f"The site {site.name} takes {auth.value} logins, and REANA's Rucio sidecar knows proxies only."
    return Lost(message, "Compile to a local target, where tokens work.", staged.span)


REANA_CREDENTIALS: Declarations = declared(
    Proxy={
        "wanted": kept("voms_proxy: the steps that ask get the sidecar"),
        "vo": Declaration(Fate.REFUSED, "one VO a workflow, that of the secret VONAME", _vo, once=True),
        "role": Declaration(Fate.APPROXIMATED, "the sidecar makes a proxy without it; an uploaded one has it", _role),
        "seconds": Declaration(Fate.APPROXIMATED, "the sidecar's own life, if that is longer", _seconds),
    },
    Site={
        "auth": Declaration(Fate.REFUSED, "x509_proxy is kept; the sidecar knows nothing else", _auth),
        "ca_cert": kept("`reanac secrets` lists the secret RUCIO_CFG_CA_CERT that it becomes"),
        "policy": kept("the server's own counts: a client has no use for it"),
        "issuer": kept("sites with x509_proxy logins have no use for it"),
    },
)
"""What becomes of credentials on REANA."""
