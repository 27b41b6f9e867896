"""Files and Directories that go from step to step, where every step promises what it reads and writes.

A step without promises needs all of the workspace, so a workflow that has one hands on the workspace instead. So does
one whose promises do not say which step a file comes from: where two steps write into one folder, or where a path
holds a parameter or a pattern.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from reanac import ir
from reanac.passes.workspace import clean, is_uncertain, landing, parents
from reanac_grammar.node import Node

from .ids import Ids, path_ids

_WORKSPACE = "workspace"
_ACCEPTED = re.compile(r"[A-Za-z0-9._+-]+")


class Port(Node):
    """A file or a folder, as a port of a step or of the workflow.

    Attributes:
        id: its identifier.
        path: its path in the workspace.
        is_folder: it is a Directory.
        source: where it comes from: ``step/port``, or an input of the workflow; empty for what a step gives.
        place: where it is in the folder of the job, if that is not its path.
        writable: the step changes it, so that it needs a copy of its own.
        is_either: nothing tells whether it is a file or a folder.
    """

    id: str
    path: str
    is_folder: bool
    source: str = ""
    place: str = ""
    writable: bool = False
    is_either: bool = False


class StepPorts(Node):
    """What a step takes and gives.

    Attributes:
        takes, gives: its ports.
        folders: the folders that it must make, for in the workspace they would be there.
        workspace: the folder of the job that is the workspace; empty for the folder of the job itself.
        in_place: it changes what it takes, where that stands.
    """

    takes: tuple[Port, ...]
    gives: tuple[Port, ...]
    folders: tuple[str, ...] = ()
    workspace: str = ""
    in_place: bool = False


class Ports(Node):
    """The ports of a workflow.

    Attributes:
        inputs: what the workflow takes.
        steps: what its steps take and give.
        outputs: the declared outputs, or what holds them.
        last: every path that a step gives, from the last step that does.
    """

    inputs: tuple[Port, ...]
    steps: tuple[StepPorts, ...]
    outputs: tuple[Port, ...]
    last: tuple[Port, ...]


def is_accepted(path: str) -> bool:
    """Whether cwltool hands on a file of that name (3.1 and 3.3, without ``--relax-path-checks``)."""
    return _ACCEPTED.fullmatch(posixpath.basename(path)) is not None


class NoPortsError(Exception):
    """The promises of a workflow are not enough for ports; the message says why, `step` where, from 0."""

    def __init__(self, message: str, step: int | None = None) -> None:
        super().__init__(message)
        self.step = step


class Promise(Node):
    """The paths that a step reads and writes, each with whether it is a folder."""

    reads: dict[str, bool]
    writes: dict[str, bool]


def promise_of(step: ir.AnyStep, number: int) -> Promise:
    """Return what a step promises.

    Raises:
        NoPortsError: it does not, or in words that name no path.
    """
    match step:
        case ir.StageIn():
            folders = [transfer.to is not None and transfer.to.is_folder for transfer in step.transfers]
            places = [(landing(transfer)[0], folder) for transfer, folder in zip(step.transfers, folders, strict=True)]
            if any(transfer.to is None for transfer in step.transfers):
                raise NoPortsError("A transfer does not say where it puts its file.", number)
            found = Promise({}, dict(places))
        case ir.StageOut():
            sources = [transfer.source for transfer in step.transfers]
            found = Promise({_base(path.source): ir.is_many(path) for path in sources}, {})
        case _:
            if step.reads is None or step.writes is None:
                raise NoPortsError("The step does not promise what it reads and writes.", number)
            found = Promise(
                *({clean(path.source): path.is_folder for path in each} for each in (step.reads, step.writes))
            )
    if any(is_uncertain(path) or "$" in path for path in (*found.reads, *found.writes)):
        raise NoPortsError("A path of the step holds a parameter or a pattern, or is the whole workspace.", number)
    for path in (*found.reads, *found.writes):
        if not is_accepted(path):
            raise NoPortsError(f"Runners of CWL hand on no file that is called {path!r}.", number)
    return found


def _base(source: str) -> str:
    """Return the folder in which all that a pattern matches must lie, or the path itself."""
    kept: list[str] = []
    for part in clean(source).split("/"):
        if set(part) & set("*?["):
            return "/".join(kept) or "."
        kept.append(part)
    return "/".join(kept)


def find_ports(workflow: ir.Workflow, names: tuple[str, ...], ids: Ids) -> Ports:
    """Return the ports of a workflow that has been through the passes.

    Args:
        workflow: the workflow.
        names: the identifiers of its steps.
        ids: identifiers, of which some are taken.

    Raises:
        NoPortsError: it has none.
    """
    promises = [promise_of(step, number) for number, step in enumerate(workflow.steps)]
    return _Finder(workflow, names, list(_told_folders(promises, workflow)), ids).find()


def _told_folders(promises: list[Promise], workflow: ir.Workflow) -> Iterator[Promise]:
    """Yield promises in which each path is a folder that is one anywhere: by its slash, or for what lies in it."""
    said = [*(each for promise in promises for paths in (promise.reads, promise.writes) for each in paths.items())]
    said += [*declared_paths(workflow.inputs), *declared_results(workflow.outputs)]
    folders = {path for path, is_folder in said if is_folder} | {parent for path, _ in said for parent in parents(path)}
    for promise in promises:
        yield Promise(*({path: path in folders for path in paths} for paths in (promise.reads, promise.writes)))


def hand_on(workflow: ir.Workflow, names: tuple[str, ...], ids: Ids, whole: bool) -> Ports:
    """Return the ports of a workflow that hands its workspace from step to step.

    Args:
        workflow, names, ids: as for `find_ports`.
        whole: the workspace is what the workflow gives, and not the declared outputs.
    """
    inputs = declared_ports(workflow.inputs, ids)
    before, after = ids.take("workspace_before"), ids.take(_WORKSPACE)
    takes = tuple(port.replace(place=f"{_WORKSPACE}/{port.path}", writable=True) for port in inputs)
    folders: tuple[str, ...] = (_WORKSPACE,)
    steps: list[StepPorts] = []
    for name in names:
        gives = (Port(after, _WORKSPACE, True),)
        steps.append(StepPorts(takes, gives, folders, _WORKSPACE, in_place=len(steps) > 0))
        takes, folders = (Port(before, _WORKSPACE, True, f"{name}/{after}", writable=True),), ()
    declared = dict(declared_results(workflow.outputs))
    if whole or "." in declared:
        return Ports(inputs, tuple(steps), (Port(after, ".", True, f"{names[-1]}/{after}"),), ())
    results = tuple(
        port.replace(
            source=f"{names[-1]}/{port.id}",
            place=f"{_WORKSPACE}/{port.path}",
            is_either=not port.is_folder and "." not in posixpath.basename(port.path),
        )
        for port in _outermost(declared, ids)
    )
    return Ports(inputs, (*steps[:-1], steps[-1].replace(gives=results)), results, ())


class _Finder:
    """Follows the files from step to step."""

    def __init__(self, workflow: ir.Workflow, names: tuple[str, ...], promises: list[Promise], ids: Ids) -> None:
        self._workflow, self._names, self._promises = workflow, names, promises
        self._declared = dict(declared_paths(workflow.inputs))
        paths = [path for promise in promises for path in (*promise.reads, *promise.writes)]
        self._ids = path_ids(sorted({*paths, *self._declared}), ids)
        self._writers: dict[str, list[Promise]] = {}
        for promise in promises:
            for path in promise.writes:
                self._writers.setdefault(path, []).append(promise)
        self._new = {path: ids.take(f"new_{id}") for path, id in self._ids.items() if self._is_rewritten(path)}
        self._inputs: dict[str, Port] = {}
        self._made: dict[str, Port] = {}
        self._below: dict[str, dict[str, None]] = {}
        self._declared_below: dict[str, list[str]] = {}
        for path in self._declared:
            for parent in parents(path):
                self._declared_below.setdefault(parent, []).append(path)
        self._around = set(self._declared_below)

    def find(self) -> Ports:
        """Follow them."""
        steps = tuple(self._step(number, promise) for number, promise in enumerate(self._promises))
        outputs: dict[str, Port] = {}
        for path, folder in declared_results(self._workflow.outputs):
            found = [self._made[each] for each in self._holding(path)]
            if not found:
                raise NoPortsError(f"No step promises to write the output {path}.")
            for port in found:
                outputs[port.path] = port.replace(is_folder=port.is_folder or (folder and port.path == path))
        return Ports(tuple(self._inputs.values()), steps, tuple(outputs.values()), tuple(self._made.values()))

    def _is_rewritten(self, path: str) -> bool:
        writers = self._writers.get(path, [])
        return len(writers) > 1 or any(path in self._declared or path in promise.reads for promise in writers)

    def _step(self, number: int, promise: Promise) -> StepPorts:
        writes = {path: folder for path, folder in promise.writes.items() if not _has_parent(path, promise.writes)}
        taken = {path: self._take(path, folder) for path, folder in promise.reads.items()}
        ports = {port.path: port for each in taken.values() for port in each}
        for path, folder in writes.items():
            if any(parent in self._made or parent in self._declared for parent in parents(path)):
                raise NoPortsError(f"The step writes {path} into a folder that comes from somewhere else.", number)
            for port in self._take(path, folder):
                ports[port.path] = port.replace(writable=True)
        takes = tuple(port for port in ports.values() if not self._is_in_another(port, ports, number))
        folders = sorted({parent for path in writes for parent in parents(path)} & self._around)
        gives = tuple(Port(self._id_given(path), path, folder) for path, folder in writes.items())
        for port in gives:
            self._made[port.path] = port.replace(source=f"{self._names[number]}/{port.id}")
            for parent in parents(port.path):
                self._below.setdefault(parent, {})[port.path] = None
                self._around.add(parent)
        return StepPorts(takes, gives, tuple(folders))

    def _id_given(self, path: str) -> str:
        return self._new.get(path, self._ids[path])

    def _take(self, path: str, folder: bool) -> list[Port]:
        """Return what stands at a path, below it or above it, as ports of a step that takes it."""
        made = [self._made[each].replace(id=self._ids[each]) for each in self._holding(path)]
        if any(port.path == path for port in made):
            return made
        if path in self._declared or any(self._declared.get(parent) for parent in parents(path)):
            made.append(self._input(path, self._declared.get(path, folder)))
        else:
            made += [self._input(each, self._declared[each]) for each in self._declared_below.get(path, ())]
        return made

    def _input(self, path: str, folder: bool) -> Port:
        port = Port(self._ids[path], path, folder, self._ids[path])
        return self._inputs.setdefault(path, port)

    def _holding(self, path: str) -> list[str]:
        """Return the paths that steps have given so far and that have to do with a path."""
        above = [parent for parent in parents(path) if parent in self._made]
        return [*([path] if path in self._made else []), *above, *self._below.get(path, ())]

    def _is_in_another(self, port: Port, ports: dict[str, Port], number: int) -> bool:
        """Whether a port is part of another one: two inputs may be, what steps give may not."""
        for parent in parents(port.path):
            if parent in ports:
                if port.path in self._made or parent in self._made or port.writable or ports[parent].writable:
                    raise NoPortsError(
                        f"The step takes {port.path} and {parent}, which come from different steps.", number
                    )
                return True
        return False


def declared_ports(files: ir.Files | None, ids: Ids) -> tuple[Port, ...]:
    """Return declared files and folders as ports that come from the workflow; what lies in another one is none."""
    return _outermost(dict(declared_paths(files)), ids)


def _outermost(paths: dict[str, bool], ids: Ids) -> tuple[Port, ...]:
    """Return ports for paths, each with whether it is a folder, but for those that lie in another one."""
    named = path_ids(paths, ids)
    kept = [path for path in paths if not _has_parent(path, paths)]
    return tuple(Port(named[path], path, paths[path], named[path]) for path in kept)


def _has_parent(path: str, others: Iterable[str]) -> bool:
    return any(parent in others for parent in parents(path))


def declared_paths(files: ir.Files | None) -> Iterator[tuple[str, bool]]:
    """Yield declared files and folders; a file with a slash at its end is a folder."""
    if files is not None:
        yield from ((clean(entry.path), entry.path.endswith("/")) for entry in files.files or ())
        yield from ((clean(entry.path), True) for entry in files.directories or ())


def declared_results(files: ir.Files | None) -> Iterator[tuple[str, bool]]:
    """Yield declared outputs; for a pattern, the folder in which all lies that it matches."""
    for path, is_folder in declared_paths(files):
        base = _base(path)
        yield base, is_folder or base != path
