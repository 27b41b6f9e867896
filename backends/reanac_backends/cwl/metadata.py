"""What a workflow says about itself: its comments, the data that it is based on, the REANA that it was written for."""

from __future__ import annotations

from typing import Any

from reanac import ir

from .tool import spoken

SCHEMA_ORG = {"s": "https://schema.org/"}


def metadata(workflow: ir.Workflow) -> dict[str, Any]:
    """Return ``doc`` and the fields of schema.org."""
    found: dict[str, Any] = {}
    doc = "\n".join(spoken(workflow.comment))
    if doc:
        found["doc"] = doc
    dids = dict.fromkeys(
        transfer.did.source for step in workflow.steps if isinstance(step, ir.StageIn) for transfer in step.transfers
    )
    if dids:
        found["s:isBasedOn"] = [{"s:identifier": did} for did in dids]
    if workflow.version is not None:
        found["s:softwareRequirements"] = f"REANA {workflow.version}"
    return found
