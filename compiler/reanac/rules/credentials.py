"""Credentials that a step asks for and would not get (facts C2, C5)."""

from __future__ import annotations

from .. import ir
from ..diagnostics import Edit, Fix, Related, Severity, SiteError
from ..source import Span
from ..vocabulary import BACKEND_WORD, PROXY_SECONDS, guessed_hosts
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


@rule("RN306", "guessed-server", Severity.HINT)
def guessed_server(subject: Subject) -> None:
    """REANA guesses the Rucio server from the VO, and guesses another than the site has.

    ## What it does
    Finds the first step that gets a Rucio configuration for its own commands, where the servers of the VO's site are
    not those that REANA makes of the VO's name. Injected steps look at the configuration themselves when they run.

    ## Why is this bad
    The client asks a host that does not exist, or another experiment's catalogue.

    ## Example
    ```yaml
    - name: list
      environment: docker.io/reanahub/reana-auth-rucio:1.1.1
      voms_proxy: escape
      rucio: true
      commands:
        - rucio list-dids user.jdoe:* > dids.txt
    ```

    ## Use instead
    ```yaml
    - name: list
      environment: docker.io/reanahub/reana-auth-rucio:1.1.1
      voms_proxy: atlas
      rucio: true
      commands:
        - rucio list-dids user.jdoe:* > dids.txt
    ```

    ## Fix safety
    No fix is offered: two REANA secrets correct it, `reanac secrets` says which.

    ## Source
    Fact C3: reana-job-controller makes `https://VO-rucio.cern.ch` of any VO but atlas.
    """
    for step in subject.steps:
        if step.rucio is None or not step.rucio.wanted:
            continue
        site = _site_of(subject, step)
        if site is not None and (site.rucio_host, site.auth_host) != guessed_hosts(site.vo):
            subject.found(
                step.rucio.span,
                f"REANA asks {guessed_hosts(site.vo)[0]}, which it makes of the VO, and the site {site.name} is"
                f" {site.rucio_host}.",
                f"Set once: reana-client secrets-add --env RUCIO_RUCIO_HOST={site.rucio_host}"
                f" --env RUCIO_AUTH_HOST={site.auth_host}",
            )
            return


def _site_of(subject: Subject, step: ir.Step) -> ir.Site | None:
    if subject.workflow.site is not None:
        return subject.workflow.site
    vo = step.proxy.vo if step.proxy is not None else None
    if vo is None:
        return None
    from ..reader.sites import load_sites

    try:
        known = load_sites().values()
    except SiteError:
        return None  # the user's own sites cannot be read: who moves data is told
    return next((site for site in known if site.vo == vo), None)


@rule("RN307", "short-proxy", Severity.WARNING)
def short_proxy(subject: Subject) -> None:
    """A proxy expires before the step may end.

    ## What it does
    Finds steps whose `kubernetes_job_timeout` is longer than their proxy is valid: as `voms_proxy: {valid: …}` says, or
    12 hours.

    ## Why is this bad
    What the step does at its end, such as writing its results to grid storage, is refused, after hours.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: {vo: atlas, valid: 6h}
      kubernetes_job_timeout: 86400
      commands:
        - python fit.py
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: {vo: atlas, valid: 24h}
      kubernetes_job_timeout: 86400
      commands:
        - python fit.py
    ```

    ## Fix safety
    No fix is offered: how long the step takes is not written.

    ## Source
    Fact C1; voms-proxy-init: 12 hours unless `--valid` says otherwise.
    """
    for step in subject.steps:
        if step.proxy is None or not step.proxy.wanted:
            continue
        for limit in step.limits:
            if (limit.scheduler, limit.bound) != (ir.Scheduler.KUBERNETES, ir.Bound.WALL_TIME):
                continue
            valid = PROXY_SECONDS if step.proxy.seconds is None else step.proxy.seconds
            if limit.text.isdigit() and int(limit.text) > valid:
                hours = int(limit.text) / 3600
                subject.found(
                    step.proxy.span,
                    f"The proxy is valid for {valid / 3600:g} h, and the step may run for {hours:g} h.",
                    "Ask for longer: voms_proxy: {vo: VO, valid: 24h}",
                    related=(Related(limit.span, "the limit"),),
                )
