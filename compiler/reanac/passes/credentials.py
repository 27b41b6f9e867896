"""Least privilege: an injected step holds what its transfers need, a step of the spec what it asked for (Meaning 3)."""

from __future__ import annotations

from ..ir import Auth, Proxy, StageIn, StageOut, Workflow


def grant_credentials(workflow: Workflow) -> Workflow:
    """Return the workflow with the proxies of its injected steps: of the site's VO, or none where it takes none."""
    site = workflow.site
    vo = site.vo if site is not None and site.auth is Auth.X509_PROXY else None
    steps = (
        step.replace(proxy=None if vo is None else _proxy(vo, step.proxy, workflow.default_proxy))
        if isinstance(step, (StageIn, StageOut))
        else step
        for step in workflow.steps
    )
    return workflow.replace(steps=tuple(steps))


def _proxy(vo: str, asked: Proxy | None, default: Proxy | None) -> Proxy:
    """Return a VO's proxy with the role and the life that its step asks for, or else the workflow; the longer life."""
    same = [proxy for proxy in (asked, default) if proxy is not None and proxy.vo in (None, vo)]
    role = next((proxy for proxy in same if proxy.role), None)
    longest = max(same, key=lambda proxy: proxy.seconds or 0, default=Proxy(True))
    return Proxy(True, vo, role.role if role else None, longest.seconds, (role or longest).span)
