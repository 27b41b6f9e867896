"""The fixed names of injected steps, so that people can name them after ``FROM`` and ``TARGET`` (fact S7)."""

from __future__ import annotations

from ..ir import Step


def step_label(step: Step, number: int) -> str:
    """Return a step's name, or ``step-N`` for one that has none; `number` counts the spec's steps from 1."""
    return step.name or f"step-{number}"


def stage_in_name(label: str) -> str:
    """Return the name of the step that fetches what the step `label` needs."""
    return f"{label}-stage-in"


def stage_out_name(label: str) -> str:
    """Return the name of the step that uploads what the step `label` has made."""
    return f"{label}-stage-out"


def injected_names(step: Step, number: int) -> tuple[str, ...]:
    """Return the names of the steps that staging injects round a step."""
    label = step_label(step, number)
    names = (stage_in_name(label),) if step.stage_in else ()
    return (*names, stage_out_name(label)) if step.stage_out else names
