"""What REANA would refuse, or would not do: said before anything is written (RN701, RN702).

The second part is the emitter's own statement of what reana-commons 0.95 checks beyond types; the tests hold it
against the official validators.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePosixPath

from reanac import ir
from reanac.diagnostics import Findings
from reanac.source import NOWHERE, Span
from reanac.vocabulary import MAX_INPUT_PATHS, PROXY_SECONDS
from reanac_grammar.quantity_kinds import FLAVOURS

_KUBERNETES_MEMORY = re.compile(r"(?:\d+|(?:\d+[.])?\d+[EPTGMK]i?)$")
_HTCONDOR_QUANTITY = re.compile(r"[1-9]\d*\s*(K|KB|M|MB|G|GB|T|TB)?$", re.IGNORECASE)
_K, _H = ir.Scheduler.KUBERNETES, ir.Scheduler.HTCONDOR


def refuse(workflow: ir.Workflow, findings: Findings) -> bool:
    """Report what cannot be expressed in REANA or would be refused by it; return whether there was any."""
    lost = _losses(workflow)
    refused = _refused(workflow)
    for place, message, help in lost:
        findings.error("RN701", place, message, help)
    for place, message in refused:
        if not findings.has_error_at(place):  # a rule has said it already, and better
            findings.error("RN702", place, message)
    _approximations(workflow, findings)
    return bool(lost or refused)


def _losses(workflow: ir.Workflow) -> list[tuple[Span, str, str]]:
    lost: list[tuple[Span, str, str]] = []
    site = workflow.site
    wanted = (workflow.default_proxy, *(step.proxy for step in workflow.steps))
    asked = [proxy for proxy in wanted if proxy is not None and proxy.vo is not None]
    staged = next((step for step in workflow.steps if not isinstance(step, ir.Step)), None)
    if site is not None and staged is not None and site.auth is not ir.Auth.X509_PROXY:
        lost.append(
            (
                staged.span,
                f"The site {site.name} takes {site.auth.value} logins, and REANA's Rucio sidecar knows proxies only.",
                "Compile to a local target, where tokens work.",
            )
        )
    for proxy in asked:
        if proxy.vo != asked[0].vo:
            place = proxy.span if proxy.span != NOWHERE else asked[0].span
            lost.append(
                (
                    place,
                    f"The workflow needs proxies of two VOs, {asked[0].vo} and {proxy.vo}; REANA has one VONAME.",
                    "Split the workflow, or use one VO.",
                )
            )
            break
    return lost


def _approximations(workflow: ir.Workflow, findings: Findings) -> None:
    """Say what REANA's sidecar leaves out of a proxy (fact C1)."""
    for proxy in (step.proxy for step in workflow.steps if step.proxy is not None):
        lacks = [] if proxy.role is None else [f"the role {proxy.role}"]
        if (proxy.seconds or 0) > PROXY_SECONDS:
            lacks.append(f"a life of more than {PROXY_SECONDS // 3600} h")
        if lacks:
            findings.warning(
                "RN701",
                proxy.span,
                f"REANA's sidecar asks for a VO and nothing else, so the proxy is without {' and '.join(lacks)}.",
                "Upload a proxy that has it: reana-client secrets-add --file x509up --env VOMSPROXY_FILE=x509up",
            )


def _refused(workflow: ir.Workflow) -> list[tuple[Span, str]]:
    refused = [
        (limit.span, message)
        for step in workflow.steps
        for limit in step.limits
        if (message := _refused_limit(limit)) is not None
    ]
    inputs = workflow.inputs
    declared = () if inputs is None else (*(inputs.files or ()), *(inputs.directories or ()))
    if len(declared) > MAX_INPUT_PATHS:
        message = f"REANA refuses more than {MAX_INPUT_PATHS} input paths, those of the transfer script included."
        refused.append((declared[0].span, message))
    paths = Counter(PurePosixPath(entry.path) for entry in declared)
    for entry in declared:
        path = PurePosixPath(entry.path)
        if path.is_absolute() or ".." in path.parts or not path.parts:
            refused.append((entry.span, "REANA refuses an input path that is absolute, empty or leads out by `..`."))
        elif paths[path] > 1 or any(parent in paths for parent in path.parents):
            refused.append((entry.span, "REANA refuses an input that is declared twice, alone or in a directory."))
    return refused


def _refused_limit(limit: ir.Limit) -> str | None:
    """Return why reana-commons would refuse a limit, or None."""
    text, what = limit.text, (limit.scheduler, limit.bound)
    if what == (_K, ir.Bound.MEMORY_LIMIT) and not _KUBERNETES_MEMORY.search(text):
        return "REANA refuses this memory limit: it takes bytes, or a number with E, P, T, G, M or K and perhaps i."
    if what in ((_H, ir.Bound.MEMORY_REQUEST), (_H, ir.Bound.DISK_REQUEST)) and text:
        return (
            None
            if _HTCONDOR_QUANTITY.match(text)
            else "REANA refuses this quantity: it takes a number with K, M, G or T."
        )
    if what == (_H, ir.Bound.CPU_REQUEST) and text and not (text.isdigit() and int(text) > 0):
        return "REANA refuses this number of CPUs: it takes a positive integer as a text."
    if what == (_H, ir.Bound.WALL_TIME) and text and not text.isdigit() and text not in FLAVOURS:
        return f"REANA refuses this run time: it takes seconds as a text, or one of {', '.join(FLAVOURS)}."
    if what == (_H, ir.Bound.REQUIREMENTS) and not text.strip():
        return "REANA refuses empty requirements."
    return None
