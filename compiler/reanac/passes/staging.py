"""Stage-in and stage-out: the transfers of a step become one step before it and one after it (language.md, Meaning 2).

At most one injected step on each side, whatever the number of files, because a job costs a pod. What an earlier step
has fetched to the same path is not fetched again, unless a step or another transfer in between may have changed it.
"""

from __future__ import annotations

from ..ir import AnyStep, DIDType, Get, Replicas, StageIn, StageOut, Step, Workflow
from .naming import stage_in_name, stage_out_name, step_label
from .workspace import clean, is_uncertain, landing, parents


def stage(workflow: Workflow) -> Workflow:
    """Return the workflow with the transfers of its steps in injected steps of their own.

    An injected step bears the proxy that its step asks for, as far as that says which.
    """
    steps: list[AnyStep] = []
    fetched = _Fetched()
    image, limits = _image(workflow), workflow.staging.limits
    for number, step in enumerate(workflow.steps, 1):
        if not isinstance(step, Step):
            steps.append(step)
            continue
        label = step_label(step, number)
        proxy = step.proxy if step.proxy is not None and step.proxy.wanted else None
        needed = tuple(dict.fromkeys(transfer for transfer in step.stage_in if transfer not in fetched))
        for transfer in needed:
            fetched.add(transfer)
        if needed:
            steps.append(StageIn(stage_in_name(label), needed, image, limits, proxy, span=step.span))
        steps.append(step.replace(stage_in=(), stage_out=()))
        if step.stage_out:
            steps.append(StageOut(stage_out_name(label), step.stage_out, image, limits, proxy, span=step.span))
        fetched.forget_what_changes(step)
    return workflow.replace(steps=tuple(steps))


def _image(workflow: Workflow) -> str:
    if workflow.staging.image is not None:
        return workflow.staging.image
    return workflow.site.client_image if workflow.site is not None else ""


class _Fetched:
    """The transfers whose files are in the workspace still, as they were fetched."""

    def __init__(self) -> None:
        self._landing: dict[Get | Replicas, tuple[str, ...]] = {}
        self._at: dict[str, dict[Get | Replicas, None]] = {}
        self._below: dict[str, dict[Get | Replicas, None]] = {}

    def __contains__(self, transfer: Get | Replicas) -> bool:
        return transfer in self._landing

    def add(self, transfer: Get | Replicas) -> None:
        """Add a transfer; what it may write over is no longer there."""
        paths = landing(transfer)
        if any(map(is_uncertain, paths)):
            self._forget(tuple(self._landing))
        for path in paths:
            self._forget(tuple(earlier for earlier in self._near(path) if not _are_two_files(transfer, earlier)))
        uncertain = tuple(earlier for earlier in self._at.get("", ()) if earlier is not transfer)
        self._forget(uncertain)
        self._landing[transfer] = paths
        for path in paths:
            self._at.setdefault("" if is_uncertain(path) else path, {})[transfer] = None
            for parent in parents(path):
                self._below.setdefault(parent, {})[transfer] = None

    def forget_what_changes(self, step: Step) -> None:
        """Forget what a step may change: everything, or what it promises to write."""
        if step.writes is None:
            self._forget(tuple(self._landing))
            return
        written = [clean(path.source) for path in step.writes]
        if any(map(is_uncertain, written)):
            self._forget(tuple(self._landing))
        elif written:
            near = [earlier for path in written for earlier in self._near(path)]
            self._forget((*near, *self._at.get("", ())))

    def _near(self, path: str) -> list[Get | Replicas]:
        """Return the transfers that land at a path, below it, or above it."""
        near = [*self._at.get(path, ()), *self._below.get(path, ())]
        return near + [earlier for parent in parents(path) for earlier in self._at.get(parent, ())]

    def _forget(self, transfers: tuple[Get | Replicas, ...]) -> None:
        for transfer in transfers:
            for path in self._landing.pop(transfer, ()):
                self._at.get("" if is_uncertain(path) else path, {}).pop(transfer, None)
                for parent in parents(path):
                    self._below.get(parent, {}).pop(transfer, None)


def _are_two_files(one: Get | Replicas, other: Get | Replicas) -> bool:
    """Whether two transfers into one folder are of two files that are known to have two names."""
    if not all(each.to is not None and each.to.is_folder and each.type is DIDType.FILE for each in (one, other)):
        return False
    names = [each.did.name.source.rpartition("/")[2] for each in (one, other)]
    return names[0] != names[1] and not any("${" in name or "*" in name for name in names)
