"""The proof on demand: a workflow run by the reference executor and by engines, from the same inputs, and compared.

Each run takes place under one path and is put away afterwards, so that commands which tell of their own workspace tell
the same.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from reanac_grammar.node import Node

from ..bundle import Bundle
from ..ir import RucioAccess, StageIn, StageOut, Step, Workflow
from ..passes import run_passes
from ..writing import write_bundle
from .desk_lake import at_desk
from .desk_lake.credentials import Need
from .engine import Engine, Outcome
from .reference_engine import ReferenceEngine
from .verdict import Run, Verdict, judge
from .workspaces import Entry, snapshot

PRIVATE = ".reanac"
"""The folder of the transfer script in a workspace: what it keeps there is no result."""

VARIANTS = {"cwl": "whole-workspace"}
"""What targets are to emit so that all files of a run can be compared, where that is not what they emit anyway."""

_TAIL = 4000

Tell = Callable[[str, int, tuple[str, ...]], None]
"""Is told of a step that begins: the engine, the step's place from 0, and the names of all."""


class Case(Node):
    """What is to be run.

    Attributes:
        workflow: the workflow before the passes.
        given: parameters that are given at submission.
        environment: the variables that engines and commands see.
        lake: the folder that stands for the Data Lake, of which each run gets a copy.
        desk: what `reanac.engines.desk_lake.set_up_desk` has made, where there is such a folder.
    """

    workflow: Workflow
    given: Mapping[str, str]
    environment: Mapping[str, str]
    lake: Path | None = None
    desk: Path | None = None


def needs_rucio(workflow: Workflow) -> bool:
    """Whether a step of a workflow talks to Rucio."""
    return any(not isinstance(step, Step) or _wants(step.rucio) for step in run_passes(workflow).steps)


def needs_of(workflow: Workflow) -> tuple[Need, ...]:
    """Return what the steps that move data ask of their credentials."""
    staged = run_passes(workflow)
    if staged.site is None:
        return ()
    hosts = {"rucio_host": str(staged.site.rucio_host), "auth_host": str(staged.site.auth_host)}
    steps = [step for step in staged.steps if isinstance(step, StageIn | StageOut)]
    return tuple(Need(staged.site.vo, None if step.proxy is None else step.proxy.role, **hosts) for step in steps)


def _wants(rucio: RucioAccess | None) -> bool:
    return rucio is not None and rucio.wanted


def verify(
    case: Case, reference: Bundle, engines: Iterable[tuple[Engine, Bundle]], base: Path, tell: Tell
) -> Iterator[Run | Verdict]:
    """Run a case, and yield the run of the reference executor, then a verdict for each engine.

    Args:
        case: what is to be run.
        reference: what `reanac.engines.reference_engine.reference_bundle` returns.
        engines: the engines, each with its bundle.
        base: a folder that gets a folder for each run, named after the engine.
        tell: is told of each step.

    Raises:
        reanac.engines.reference.ExpansionError: the commands cannot be expanded; nothing has been run.
        reanac.engines.engine.EngineMissingError: an engine is not installed.
        reanac.writing.BundleError: a bundle cannot be written.
        OSError: a result cannot be read.
    """
    first = _run(case, ReferenceEngine(), reference, base, tell, None)
    yield first
    choices = base / ReferenceEngine.name / "bundle" / reference.workspace / PRIVATE
    for engine, bundle in engines:
        yield judge(first, _run(case, engine, bundle, base, tell, choices), run_passes(case.workflow))


def _run(case: Case, engine: Engine, bundle: Bundle, base: Path, tell: Tell, choices: Path | None) -> Run:
    room = base / "run"
    folder, workspace, lake = room / "bundle", room / "bundle" / bundle.workspace, room / "lake"
    write_bundle(bundle, folder)
    workspace.mkdir(parents=True, exist_ok=True)
    environment = {**case.environment, "PYTHONDONTWRITEBYTECODE": "1"}  # compiled code holds times
    if choices is not None:
        environment["TRANSFER_CHOICES"] = str(choices)  # what the reference executor has chosen at random (nrandom)
    if case.lake is not None and case.desk is not None:
        shutil.copytree(case.lake, lake)
        environment = at_desk(environment, case.desk, lake, room / "transfers.log")
    with (room / "output.log").open("wb") as output:
        outcome = engine.run(
            bundle,
            folder,
            case.given,
            environment=environment,
            output=output,
            begun=lambda number: tell(engine.name, number, bundle.steps),
        )
    ours = {os.path.relpath(file.path, bundle.workspace) for file in bundle.files if isinstance(file.content, bytes)}
    ours |= {os.path.dirname(path) for path in ours}
    run = Run(
        engine.name,
        engine.version(),
        bundle.steps,
        outcome.done,
        outcome.stop,
        outcome.status,
        _files(outcome, workspace, {PRIVATE, *ours}),
        snapshot(lake) if case.lake is not None else None,
        missing_outputs(case.workflow, outcome.results or workspace),
        _tail(room / "output.log"),
        not outcome.is_whole,
    )
    room.rename(base / engine.name)
    return run


def _files(outcome: Outcome, workspace: Path, ours: set[str]) -> dict[str, Entry]:
    """Return what a run left; where an engine gives back what steps have written, inputs are as they were."""
    if outcome.results is None or outcome.is_whole:
        return snapshot(outcome.results or workspace, ours)
    return dict(sorted((snapshot(workspace, ours) | snapshot(outcome.results, ours)).items()))


def missing_outputs(workflow: Workflow, workspace: Path) -> tuple[str, ...]:
    """Return the declared outputs that are not there."""
    return tuple(path for path in declared_outputs(workflow) if not _is_made(workspace, path))


def _is_made(workspace: Path, path: str) -> bool:
    """Whether a file or a folder is there, or something that a pattern matches."""
    return (workspace / path).exists() or (bool(path.strip("./")) and any(workspace.glob(path.strip("/"))))


def declared_outputs(workflow: Workflow) -> tuple[str, ...]:
    """Return the files and folders that a workflow declares as its outputs."""
    outputs = workflow.outputs
    return () if outputs is None else tuple(
        entry.path for entry in (*(outputs.files or ()), *(outputs.directories or ()))
    )  # fmt: skip


def _tail(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - _TAIL))
        return file.read().decode(errors="replace")
