"""What becomes of each field of the IR with Snakemake on a machine or a cluster of one's own."""

from __future__ import annotations

from reanac import ir
from reanac.losses import Declaration, Declarations, Fate, Lost, declared, kept
from reanac_grammar.path import Path
from reanac_grammar.problem import GrammarError

from ..declarations import COMMON
from ..outside_reana import outside_reana
from .limits import amount_of
from .meaning import MEANING
from .profiles import OWN_RESOURCES
from .stale import can_be_named, is_input

_ORDER = kept("independent steps run side by side; a step without promises is a barrier")


def _placed(scheduler: ir.Scheduler | None, step: ir.Step, workflow: ir.Workflow) -> Lost | None:
    profile = {ir.Scheduler.HTCONDOR: "htcondor", ir.Scheduler.SLURM: "slurm"}.get(scheduler or ir.Scheduler.KUBERNETES)
    if scheduler in (None, ir.Scheduler.KUBERNETES):
        return None
    message = "Snakemake runs this step where its profile says, and not where compute_backend does."
    return Lost(message, f"Run it with --profile profiles/{profile}." if profile else None)


def _reads(paths: tuple[Path, ...] | None, step: ir.Step, workflow: ir.Workflow) -> Lost | None:
    for path in paths or ():
        if not can_be_named(path.source) and is_input(path.source, workflow):
            return Lost(f"Snakemake has no way to name {path.source!r}: when it changes, this step does not run again.")
    return None


def _bound(bound: ir.Bound, limit: ir.Limit, workflow: ir.Workflow) -> Lost | None:
    try:
        if amount_of(limit) is not None or (limit.scheduler, bound) in OWN_RESOURCES:
            return None
    except GrammarError as error:
        return Lost(f"This limit cannot be read: {error.message}", error.hint, fate=Fate.REFUSED)
    return Lost(f"Snakemake has nothing for a {bound.value} of {limit.scheduler.value}.")


DECLARATIONS: Declarations = (
    COMMON
    | outside_reana("Snakemake", "credentials.smk", "Snakemake has --until and --forcerun.")
    | MEANING
    | declared(
        Parameter={"value": kept("config.yaml, as the text that a command gets")},
        Files={"files": kept("copied into workspace/"), "directories": kept("copied into workspace/")},
        Limit={
            "scheduler": kept("the profile of that scheduler"),
            "bound": Declaration(
                Fate.APPROXIMATED, "threads, resources and profiles; what Snakemake has no word for is dropped", _bound
            ),
            "text": kept("in Snakemake's units, rounded up"),
        },
        Step={
            "scheduler": Declaration(Fate.APPROXIMATED, "the profile of a run says where", _placed, once=True),
            "unpacked": kept("the image of that name, which Apptainer unpacks"),
            "reads": Declaration(Fate.APPROXIMATED, f"{_ORDER.sentence}; a changed input runs its step again", _reads),
            "writes": _ORDER,
        },
        Workflow={
            "version": kept("it is about REANA"),
            "parameters": kept("config.yaml"),
            "inputs": kept("files of the bundle"),
            "outputs": kept("they are left in workspace/"),
        },
    )
)
"""Snakemake keeps what runs, and drops what only REANA does."""
