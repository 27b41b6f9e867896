"""Credentials that a step asks for and would not get (facts C2, C5)."""

from __future__ import annotations

from .. import ir
from ..diagnostics import Edit, Fix, Severity
from ..source import Span
from ..vocabulary import BACKEND_WORD
from .rule import Subject, rule


@rule("RN301", "rucio-without-proxy", Severity.ERROR)
def rucio_without_proxy(subject: Subject) -> None:
    """A step gets a Rucio configuration but no VOMS proxy.

    ## What it does
    Finds steps with `rucio: true` (or `rucio: {credentials: true}`) and no `voms_proxy`, where Rucio's logins are by
    proxy.

    ## Why is this bad
    REANA's Rucio configuration says `auth_type = x509_proxy`: without a proxy every call of the client is refused.

    ## Example
    ```yaml
    - name: fetch
      environment: docker.io/reanahub/reana-auth-rucio:1.1.1
      rucio: true
      commands:
        - rucio get user.jdoe:data.root
    ```

    ## Use instead
    ```yaml
    - name: fetch
      environment: docker.io/reanahub/reana-auth-rucio:1.1.1
      voms_proxy: true
      rucio: true
      commands:
        - rucio get user.jdoe:data.root
    ```

    ## Fix safety
    Safe: the step cannot work without it.

    ## Source
    Fact C2: reana-job-controller `kubernetes_job_manager.py`, reana-auth-rucio.
    """
    site = subject.workflow.site
    if site is not None and site.auth is not ir.Auth.X509_PROXY:
        return
    for step in subject.steps:
        if step.rucio is None or not step.rucio.wanted or (step.proxy is not None and step.proxy.wanted):
            continue
        if step.scheduler not in (None, ir.Scheduler.KUBERNETES):
            continue  # a proxy would not help there (RN302)
        subject.found(
            step.rucio.span,
            "The step gets a Rucio configuration but no VOMS proxy, so Rucio refuses its login.",
            "Add: voms_proxy: true",
            fix=_add_proxy(subject, step),
        )


def _add_proxy(subject: Subject, step: ir.Step) -> Fix | None:
    """Return a fix that writes ``voms_proxy: true`` before the key ``rucio``."""
    if step.proxy is not None or step.rucio is None:
        return None
    text = subject.source.text
    line_start = text.rfind("\n", 0, step.rucio.span.start) + 1
    key = text.rfind("rucio", line_start, step.rucio.span.start)
    if key < 0:
        return None
    before = text[line_start:key]
    in_flow = before.strip(" -") != ""
    added = "voms_proxy: true, " if in_flow else "voms_proxy: true\n" + " " * len(before)
    return Fix("Add voms_proxy: true", (Edit(Span(key, key), added),))


@rule("RN302", "credentials-ignored", Severity.ERROR)
def credentials_ignored(subject: Subject) -> None:
    """A step asks for credentials on a backend that ignores the request.

    ## What it does
    Finds `voms_proxy` and `rucio` on steps whose `compute_backend` is not kubernetes.

    ## Why is this bad
    The sidecars that bring the credentials exist on Kubernetes only. Elsewhere the flags are ignored without a word,
    and the step fails when it first needs them. Transfers written as directives are not concerned: they run on
    Kubernetes.

    ## Example
    ```yaml
    - name: fetch
      environment: docker.io/reanahub/reana-auth-rucio:1.1.1
      compute_backend: htcondorcern
      voms_proxy: true
      commands:
        - voms-proxy-info
    ```

    ## Use instead
    ```yaml
    - name: fetch
      environment: docker.io/reanahub/reana-auth-rucio:1.1.1
      compute_backend: kubernetes
      voms_proxy: true
      commands:
        - voms-proxy-info
    ```

    ## Fix safety
    No fix is offered: where a step runs is not for a linter to decide.

    ## Source
    Fact C5: the HTCondor, Slurm and Compute4PUNCH managers of reana-job-controller.
    """
    for step in subject.steps:
        if step.scheduler in (None, ir.Scheduler.KUBERNETES):
            continue
        backend = BACKEND_WORD[step.scheduler]
        for asked, key in ((step.proxy, "voms_proxy"), (step.rucio, "rucio")):
            if asked is not None and asked.wanted:
                subject.found(
                    asked.span,
                    f"The backend {backend} ignores {key}: the step would run without it.",
                    "Run the step on kubernetes, or move data by get and upload directives, which run there.",
                )
