"""The sections of a ``reana.yaml`` that every workflow type has, with keys in the order in which people write them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from reanac import ir

from .yaml_text import dump

MARK = "# Compiled by reanac: change the specification that this was made from, and compile it again."
"""The comment at the top of what is emitted; reading drops it, so a second compile changes nothing."""


def head(workflow: ir.Workflow) -> str:
    """Return the mark, and the comments that stood at the top."""
    comments = "".join(f"{line}\n" for line in workflow.comment)
    return f"{MARK}\n\n{comments}" if comments else f"{MARK}\n"


def tail(workflow: ir.Workflow) -> list[str]:
    """Return the sections behind ``workflow``."""
    parts: list[str] = []
    if workflow.outputs is not None:
        parts.append(dump({"outputs": section(file_lists(workflow.outputs), workflow, ("outputs",))}))
    if workflow.workspace is not None:
        parts.append(dump({"workspace": section(_workspace(workflow.workspace), workflow, ("workspace",))}))
    features: dict[str, object] = {} if workflow.tests is None else {"files": [file.path for file in workflow.tests]}
    tests = section(features, workflow, ("tests",))
    if workflow.tests is not None or tests:
        parts.append(dump({"tests": tests}))
    top = section({}, workflow, ())
    if top:
        parts.append(dump(top))
    return parts


def with_inputs(workflow: ir.Workflow, paths: tuple[str, ...]) -> ir.Workflow:
    """Return the workflow with more files among its inputs; REANA refuses what is declared already, as a folder too."""
    inputs = workflow.inputs or ir.Files()
    files = inputs.files or ()
    declared = {PurePosixPath(entry.path) for entry in (*files, *(inputs.directories or ()))}
    more = tuple(
        ir.FilePath(path) for path in paths if not declared & {PurePosixPath(path), *PurePosixPath(path).parents}
    )
    return workflow.replace(inputs=inputs.replace(files=(*files, *more))) if more else workflow


def section(fields: dict[str, object], workflow: ir.Workflow, where: tuple[str, ...]) -> dict[str, object]:
    """Return a section's fields with the unknown keys that were written in it."""
    return fields | unknown(extra for extra in workflow.extras if extra.where == where)


def unknown(extras: Iterable[ir.Extra]) -> dict[str, object]:
    """Return unknown keys as they were written."""
    return {extra.key: ir.to_python(extra.value) for extra in extras}


def file_lists(files: ir.Files | None) -> dict[str, object]:
    """Return the keys ``files`` and ``directories``."""
    if files is None:
        return {}
    fields: dict[str, object] = {}
    if files.files is not None:
        fields["files"] = [file.path for file in files.files]
    if files.directories is not None:
        fields["directories"] = [file.path for file in files.directories]
    return fields


def _workspace(workspace: ir.Workspace) -> dict[str, object]:
    fields: dict[str, object] = {}
    if workspace.root_path is not None:
        fields["root_path"] = workspace.root_path
    if workspace.retention_days is not None:
        fields["retention_days"] = dict(workspace.retention_days)
    return fields


def resources(workflow: ir.Workflow) -> dict[str, object]:
    """Return ``resources`` of the workflow as a mapping of one key, or of none where it has none."""
    found = section(_platform(workflow.platform), workflow, ("workflow", "resources"))
    return {"resources": found} if found or workflow.platform is not None else {}


def _platform(platform: ir.Platform | None) -> dict[str, object]:
    if platform is None:
        return {}
    fields: dict[str, object] = {
        "cvmfs": None if platform.cvmfs is None else list(platform.cvmfs),
        "kerberos": platform.kerberos,
        "voms_proxy": platform.proxy,
        "rucio": platform.rucio,
        "dask": _dask(platform.dask),
    }
    return {key: value for key, value in fields.items() if value is not None}


def _dask(dask: ir.DaskCluster | None) -> dict[str, object] | None:
    if dask is None:
        return None
    fields: dict[str, object] = {
        "image": dask.image,
        "number_of_workers": dask.workers,
        "single_worker_memory": dask.worker_memory,
        "single_worker_threads": dask.worker_threads,
    }
    return {key: value for key, value in fields.items() if value is not None} | unknown(dask.extras)
