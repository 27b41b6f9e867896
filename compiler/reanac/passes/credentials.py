"""Least privilege: an injected step holds what its transfers need, a step of the spec what it asked for (Meaning 3)."""

from __future__ import annotations

from ..ir import Auth, Proxy, Site, StageIn, StageOut, Step, Workflow


def grant_credentials(workflow: Workflow) -> Workflow:
    """Return the workflow with the proxies of its injected steps."""
    site = workflow.site
    if site is None or site.auth is not Auth.X509_PROXY:
        return workflow
    proxy = _proxy(workflow, site)
    steps = tuple(
        step.replace(proxy=proxy) if isinstance(step, (StageIn, StageOut)) else step for step in workflow.steps
    )
    return workflow.replace(steps=steps)


def _proxy(workflow: Workflow, site: Site) -> Proxy:
    """Return the proxy of the site's VO, with the role and the life that the steps ask for of that VO."""
    asked = [workflow.default_proxy, *(step.proxy for step in workflow.steps if isinstance(step, Step))]
    same = [proxy for proxy in asked if proxy is not None and proxy.wanted and proxy.vo in (None, site.vo)]
    with_role = next((proxy for proxy in same if proxy.role), Proxy(True))
    longest = max(same, key=lambda proxy: proxy.seconds or 0, default=Proxy(True))
    span = with_role.span if with_role.role else longest.span
    return Proxy(True, site.vo, with_role.role, longest.seconds, span)
