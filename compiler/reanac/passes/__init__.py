"""The passes: each a pure function from a `Workflow` to a `Workflow`, run in one order for every target."""

from __future__ import annotations

from ..ir import Workflow
from .credentials import grant_credentials
from .staging import stage

PASSES = (stage, grant_credentials)


def run_passes(workflow: Workflow) -> Workflow:
    """Return the workflow with its transfers in steps of their own, which hold the credentials that they need."""
    for each in PASSES:
        workflow = each(workflow)
    return workflow
