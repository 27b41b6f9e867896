"""What Snakemake on one's own machine cannot keep of a workflow: each loss is said where it is met (RN701)."""

from __future__ import annotations

from reanac import ir
from reanac.diagnostics import Findings
from reanac.source import NOWHERE, Span
from reanac_grammar.problem import GrammarError

from .limits import resources_of


def refuse(workflow: ir.Workflow, findings: Findings) -> bool:
    """Report what is lost, and return whether it is meaning that would be lost."""
    refused = _meaning(workflow)
    for place, message, help in refused:
        findings.error("RN701", place, message, help)
    for place, message, way_out in (*_credentials(workflow), *_dropped(workflow)):
        findings.warning("RN701", place, message, way_out)
    return bool(refused)


def _meaning(workflow: ir.Workflow) -> list[tuple[Span, str, str | None]]:
    platform = workflow.platform
    found: list[tuple[Span, str, str | None]] = []
    if platform is not None and platform.dask is not None:
        place = platform.dask.span
        found.append(
            (place, "Snakemake starts no Dask cluster beside a workflow.", "Compile to serial, or run without.")
        )
    for step in workflow.steps:
        if not isinstance(step, ir.Step):
            continue
        if any("\0" in command.text for command in step.commands):
            found.append((step.span, "No engine can hand a NUL to a command.", None))
        try:
            resources_of(step)
        except GrammarError as error:
            found.append((step.span, f"A limit of this step cannot be read: {error.message}", error.hint))
    return found


def _credentials(workflow: ir.Workflow) -> list[tuple[Span, str, str | None]]:
    """Say once for each kind which credentials come from the user's own environment."""
    found: dict[str, tuple[Span, str, str | None]] = {}
    for step in workflow.steps:
        proxy, rucio = step.proxy, step.rucio
        if proxy is not None and proxy.wanted:
            way_out = f"Before you run it: voms-proxy-init --voms {proxy.vo or 'VO'}"
            what = "Nothing makes a VOMS proxy here: the one that X509_USER_PROXY names is used."
            found.setdefault("proxy", (proxy.span, what, way_out))
        if rucio is not None and rucio.wanted:
            what = "Nothing writes a rucio.cfg here: the one that RUCIO_CONFIG names is used."
            place = rucio.span if rucio.span != NOWHERE else step.span
            found.setdefault("rucio", (place, what, "Set RUCIO_CONFIG, and have Python's rucio-clients at hand."))
        if isinstance(step, ir.Step) and step.kerberos:
            what = "Nothing gets a Kerberos ticket here: yours is used."
            found.setdefault("kerberos", (step.span, what, "Before you run it: kinit"))
    return list(found.values())


def _dropped(workflow: ir.Workflow) -> list[tuple[Span, str, str | None]]:
    steps = [step for step in workflow.steps if isinstance(step, ir.Step)]
    extras = (*workflow.extras, *(extra for step in steps for extra in step.extras))
    found: list[tuple[Span, str, str | None]] = [
        (extra.span, f"Snakemake gets nothing of the key {extra.key!r}, which nobody knows.", None) for extra in extras
    ]
    placed = next((step for step in steps if step.scheduler not in (None, ir.Scheduler.KUBERNETES)), None)
    if placed is not None:
        what = "The Snakefile names no cluster: Snakemake runs this step where its profile says."
        found.append((placed.span, what, "Run it with --executor htcondor or slurm, from its plugin."))
    platform, workspace = workflow.platform, workflow.workspace
    if platform is not None and platform.cvmfs:
        found.append((NOWHERE, f"Nothing mounts CVMFS here: {', '.join(platform.cvmfs)} must be there.", None))
    if workspace is not None:
        found.append((NOWHERE, "The place and the retention of the workspace are for REANA only.", None))
    if workflow.tests:
        found.append((workflow.tests[0].span, "The Gherkin tests are for reana-client only.", None))
    if workflow.options is not None and workflow.options.entries:
        found.append((NOWHERE, "Operational options are for REANA's serial engine only.", None))
    return found
