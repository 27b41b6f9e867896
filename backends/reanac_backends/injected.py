"""Injected steps: what they do in a sentence, and the lines that say it to the transfer script."""

from __future__ import annotations

from reanac import ir

from .transfer.lines import transfer_lines


def title_of(step: ir.AnyStep) -> str | None:
    """Return what an injected step does; None for a step of the specification."""
    match step:
        case ir.StageIn():
            moved = (f"{one.did.source} -> {one.to.source if one.to else '.'}" for one in step.transfers)
            return f"Fetch from Rucio: {', '.join(moved)}."
        case ir.StageOut():
            moved = (f"{one.source.source} -> {one.did.source}" for one in step.transfers)
            return f"Upload to Rucio: {', '.join(moved)}."
    return None


def lines_of(step: ir.AnyStep, workflow: ir.Workflow) -> tuple[str, ...]:
    """Return the lines of an injected step for the transfer script; none for a step of the specification."""
    if isinstance(step, ir.Step):
        return ()
    return tuple(line.lstrip(" ") for line in transfer_lines(step, workflow))
