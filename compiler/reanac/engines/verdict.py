"""What engines left behind, and how it differs from what the reference executor left."""

from __future__ import annotations

from collections.abc import Iterator

from reanac_grammar.node import Node

from ..ir import Workflow
from .engine import Stop
from .leeway import Leeway
from .workspaces import Difference, Snapshot, differences


class Run(Node):
    """What a run left behind.

    Attributes:
        engine: the name of its target, or ``reference``.
        version: what ran it.
        steps: the names of the steps, in the order of the workflow.
        done: for each of them whether it came to its end.
        stop: the first command that failed.
        status: the exit status of the engine.
        files: its workspace, without what reanac itself puts there.
        lake: its copy of the folder that stands for the Data Lake; None where there is none.
        missing: the declared outputs that were not made.
        tail: the end of what engine and commands said.
        discards: the engine gives back what steps have written, and of one that failed nothing.
    """

    engine: str
    version: str
    steps: tuple[str, ...]
    done: tuple[bool, ...]
    stop: Stop | None
    status: int
    files: Snapshot
    lake: Snapshot | None
    missing: tuple[str, ...]
    tail: str
    discards: bool = False


class Verdict(Node):
    """How the run of an engine differs from that of the reference executor.

    Attributes:
        run: the run of the engine.
        course: what differs in where it ended, as sentences.
        workspace, lake: what differs in the files; what is first there is that of the reference.
    """

    run: Run
    course: tuple[str, ...]
    workspace: tuple[Difference, ...]
    lake: tuple[Difference, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not (self.course or self.workspace or self.lake)


def judge(reference: Run, run: Run, workflow: Workflow) -> Verdict:
    """Compare the run of an engine with that of the reference executor; the workflow has been through the passes."""
    workspace = differences(reference.files, run.files)
    lake = differences(reference.lake or {}, run.lake or {})
    if run.discards and reference.stop is not None:
        unfinished = Leeway(workflow, reference.stop.step).paths(frozenset({reference.stop.step}))
        workspace = tuple(one for one in workspace if not unfinished.overlap(one.path))
    pairs = enumerate(zip(reference.done, run.done, strict=True))
    different = frozenset(number for number, (here, there) in pairs if here != there)
    if different and reference.stop is not None and reference.stop == run.stop:
        leeway = Leeway(workflow, reference.stop.step)
        if leeway.allows(different):
            free = leeway.paths(different)
            workspace = tuple(one for one in workspace if not free.overlap(one.path))
            return Verdict(run, (), workspace, () if leeway.moves_data(different) else lake)
    return Verdict(run, tuple(_course(reference, run)), workspace, lake)


def ending(run: Run) -> str:
    """Say in a few words how a run ended."""
    if run.stop is None:
        return "finished" if run.status == 0 else f"failed with status {run.status} at no command"
    step = run.steps[run.stop.step]
    if run.stop.command is None:
        return f"failed in {step}"
    return f"status {run.stop.status} at command {run.stop.command + 1} of {step}"


def _course(reference: Run, run: Run) -> Iterator[str]:
    if reference.stop != run.stop or (reference.status == 0) != (run.status == 0):
        yield f"the reference: {ending(reference)}; {run.engine}: {ending(run)}"
    if reference.done != run.done:
        names = zip(reference.steps, reference.done, run.done, strict=True)
        other = ", ".join(f"{name} ({'not ' * (not there)}done)" for name, here, there in names if here != there)
        yield f"steps that are done with one and not with the other, as {run.engine} has them: {other}"
