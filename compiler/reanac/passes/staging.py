"""Stage-in and stage-out: the transfers of a step become one step before it and one after it (language.md, Meaning 2).

At most one injected step on each side, whatever the number of files, because a job costs a pod. What an earlier step
has fetched to the same path is not fetched again, unless a step or another transfer in between may have changed it.
"""

from __future__ import annotations

import posixpath

from ..ir import AnyStep, Get, Replicas, StageIn, StageOut, Step, Workflow
from .naming import stage_in_name, stage_out_name, step_label

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reanac_grammar.directive import Path


def stage(workflow: Workflow) -> Workflow:
    """Return the workflow with the transfers of its steps in injected steps of their own."""
    steps: list[AnyStep] = []
    fetched: list[Get | Replicas] = []
    image, limits = _image(workflow), workflow.staging.limits
    for number, step in enumerate(workflow.steps, 1):
        if not isinstance(step, Step):
            steps.append(step)
            continue
        label = step_label(step, number)
        needed = _without_repeats(step.stage_in, fetched)
        for transfer in needed:
            fetched = [earlier for earlier in fetched if not _may_replace(transfer, earlier)] + [transfer]
        if needed:
            steps.append(StageIn(stage_in_name(label), needed, image, limits, span=step.span))
        steps.append(step.replace(stage_in=(), stage_out=()))
        if step.stage_out:
            steps.append(StageOut(stage_out_name(label), step.stage_out, image, limits, span=step.span))
        fetched = [transfer for transfer in fetched if not _may_change(step, transfer)]
    return workflow.replace(steps=tuple(steps))


def _image(workflow: Workflow) -> str:
    if workflow.staging.image is not None:
        return workflow.staging.image
    return workflow.site.client_image if workflow.site is not None else ""


def _without_repeats(wanted: tuple[Get | Replicas, ...], fetched: list[Get | Replicas]) -> tuple[Get | Replicas, ...]:
    unique = dict.fromkeys(transfer for transfer in wanted if transfer not in fetched)
    return tuple(unique)


def _may_change(step: Step, transfer: Get | Replicas) -> bool:
    """Whether a step may change what a transfer has fetched: it promises nothing, or lists a path that overlaps."""
    if step.writes is None:
        return True
    landing = _landing(transfer)
    return any(_overlap(landed, _words(path)) for landed in landing for path in step.writes)


def _may_replace(later: Get | Replicas, earlier: Get | Replicas) -> bool:
    """Whether a transfer may write over what an earlier one has fetched; in a folder each file has its own name."""
    if _is_folder(later) and _is_folder(earlier):
        return _base_name(later) == _base_name(earlier)
    return any(_overlap(one, other) for one in _landing(later) for other in _landing(earlier))


def _is_folder(transfer: Get | Replicas) -> bool:
    return transfer.to is None or transfer.to.is_folder


def _base_name(transfer: Get | Replicas) -> str:
    return posixpath.basename(transfer.did.name.source)


def _landing(transfer: Get | Replicas) -> tuple[str, ...]:
    """Return where a transfer lands; without a path, ``rucio get`` names the place after the scope or the dataset."""
    if transfer.to is not None:
        return (_words(transfer.to),)
    did = transfer.did
    return did.name.source, did.scope.source


def _words(path: Path) -> str:
    return posixpath.normpath(path.source)


def _overlap(one: str, other: str) -> bool:
    """Whether two paths may name the same files: a parameter may stand for anything."""
    if "." in (one, other) or "${" in one or "${" in other or "*" in one or "*" in other:
        return True
    return one == other or one.startswith(other + "/") or other.startswith(one + "/")
