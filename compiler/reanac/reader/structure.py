"""From a `Tree` to a `Spec`: what stands where, of which type, and what is missing (RN010 to RN012, RN014)."""

from __future__ import annotations

import re

from reanac_grammar.node import Node

from .. import ir
from ..diagnostics import Findings
from ..source import NOWHERE, Source, Span
from ..vocabulary import BACKENDS, KEY_OF_LIMIT, LIMIT_KEY, LIMIT_KEYS, OPTIONS, WORKFLOW_TYPES
from . import levels
from .comments import comment_above, top_comment
from .fields import Fields, Reading
from .spec import Defaults, Spec, StepSpec, Word
from .tree import Mapping, Scalar, Sequence, Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reanac_grammar.directive import Path

MAX_INPUT_PATHS = 1000
"""How many input files and directories REANA takes (reana-commons 0.95, ``MAX_INPUT_PATH_DECLARATIONS``)."""

_CVMFS_REPOSITORY = r"[a-zA-Z0-9][a-zA-Z0-9.\-_]{0,59}\Z"


def read_spec(source: Source, tree: Tree, findings: Findings) -> Spec | None:
    """Return the spec of a tree, or None when its workflow cannot be read; the reasons are in `findings`."""
    reading = Reading(source, findings)
    if not isinstance(tree, Mapping):
        reading.wrong(tree, "A specification", "a mapping", "It begins with: workflow:")
        return None
    top = Fields(reading, tree, "the specification", levels.TOP)
    top.require(
        "workflow",
        Span(tree.start, tree.start + 1),
        "Add: workflow: {type: serial, specification: {steps: …}}",
    )
    node = top.mapping_of("workflow")
    extras = list(levels.unknown_keys(top, ()))
    inputs = _inputs(top, extras)
    if node is None:
        return None
    workflow = Fields(reading, node, "workflow", levels.WORKFLOW)
    kind = _workflow_type(workflow, top)
    extras += levels.unknown_keys(workflow, ("workflow",))
    platform, defaults = _resources(workflow, extras)
    frame = ir.Workflow(
        version=top.text("version"),
        parameters=inputs.parameters,
        inputs=inputs.files,
        outputs=_outputs(top, extras),
        steps=(),
        options=inputs.options,
        platform=platform,
        workspace=_workspace(top, extras),
        tests=_tests(top, extras),
        extras=(),
        comment=top_comment(source, tree),
        span=reading.place(tree),
    )
    steps: tuple[StepSpec, ...] = ()
    if kind == "serial":
        for key in ("files", "directories", "parameters"):
            other = workflow.node(key)
            if other is not None:
                extras.append(ir.Extra(("workflow",), key, reading.value(other, key), reading.place(other)))
        steps = _steps(workflow, extras)
    elif kind is not None:
        _other_type(workflow, kind)
    return Spec(kind or "", frame.replace(extras=tuple(extras)), steps, defaults)


def _workflow_type(workflow: Fields, top: Fields) -> str | None:
    key = top.values["workflow"][0]
    workflow.require("type", key.span, "Add: type: serial")
    node = workflow.node("type")
    text = workflow.text("type")
    if node is None or text is None or text in WORKFLOW_TYPES:
        return text
    workflow.reading.wrong(node, "type", f"one of {', '.join(WORKFLOW_TYPES)}", f"It says {text!r}.")
    return None


def _other_type(workflow: Fields, kind: str) -> None:
    """Say what was checked of a workflow that is not serial."""
    if workflow.node("file") is None and workflow.node("specification") is None:
        workflow.require("file", workflow.reading.place(workflow.mapping), f"Name the {kind} file: file: PATH")
    workflow.text("file")
    node = workflow.node("type")
    assert node is not None
    workflow.reading.findings.hint(
        "RN016",
        node.span,
        f"This is a {kind} workflow: inputs, outputs, resources and workspace are checked, its own file is not.",
        "reanac compiles serial workflows.",
    )


# --------------------------------------------------------------------------------------------------------------------
# inputs, outputs, tests, workspace


class _Inputs(Node):
    parameters: tuple[ir.Parameter, ...] | None = None
    files: ir.Files | None = None
    options: ir.Mapping | None = None


def _inputs(top: Fields, extras: list[ir.Extra]) -> _Inputs:
    node = top.mapping_of("inputs")
    if node is None:
        return _Inputs()
    fields = Fields(top.reading, node, "inputs", levels.INPUTS)
    extras += levels.unknown_keys(fields, ("inputs",))
    return _Inputs(_parameters(fields), _files(fields), _options(fields))


def _parameters(fields: Fields) -> tuple[ir.Parameter, ...] | None:
    node = fields.mapping_of("parameters")
    if node is None:
        return None
    reading = fields.reading
    return tuple(
        ir.Parameter(key.text, reading.value(value, f"The parameter {key.text!r}"), key.span, value.span)
        for key, value in reading.keys(node)
    )


def _options(fields: Fields) -> ir.Mapping | None:
    node = fields.mapping_of("options")
    if node is None:
        return None
    for key, _ in node.entries:
        if key.text not in OPTIONS:
            fields.reading.findings.error(
                "RN011",
                key.span,
                f"REANA knows no operational option {key.text!r} for serial workflows.",
                f"Known: {', '.join(OPTIONS)}.",
            )
    value = fields.reading.value(node, "options")
    return value if isinstance(value, ir.Mapping) else None


def _files(fields: Fields) -> ir.Files | None:
    if fields.node("files") is None and fields.node("directories") is None:
        return ir.Files()
    files, directories = _paths(fields.words("files")), _paths(fields.words("directories"))
    if fields.name == "inputs" and len(files or ()) + len(directories or ()) > MAX_INPUT_PATHS:
        fields.reading.findings.error(
            "RN011",
            fields.reading.place(fields.mapping),
            f"More than {MAX_INPUT_PATHS:,} input files and directories are declared, which REANA refuses.",
            "Declare the folder that holds them under inputs.directories.",
        )
    return ir.Files(files, directories)


def _paths(words: tuple[Word, ...] | None) -> tuple[ir.FilePath, ...] | None:
    return None if words is None else tuple(ir.FilePath(word.text, word.span) for word in words)


def _outputs(top: Fields, extras: list[ir.Extra]) -> ir.Files | None:
    node = top.mapping_of("outputs")
    if node is None:
        return None
    fields = Fields(top.reading, node, "outputs", levels.OUTPUTS)
    extras += levels.unknown_keys(fields, ("outputs",))
    return _files(fields)


def _tests(top: Fields, extras: list[ir.Extra]) -> tuple[str, ...] | None:
    node = top.mapping_of("tests")
    if node is None:
        return None
    fields = Fields(top.reading, node, "tests", levels.TESTS)
    extras += levels.unknown_keys(fields, ("tests",))
    words = fields.words("files")
    return None if words is None else tuple(word.text for word in words)


def _workspace(top: Fields, extras: list[ir.Extra]) -> ir.Workspace | None:
    node = top.mapping_of("workspace")
    if node is None:
        return None
    fields = Fields(top.reading, node, "workspace", levels.WORKSPACE)
    extras += levels.unknown_keys(fields, ("workspace",))
    retention = fields.mapping_of("retention_days")
    days: tuple[tuple[str, int], ...] | None = None
    if retention is not None:
        if not retention.entries:
            fields.reading.wrong(retention, "retention_days", "at least one rule", "For example: {tmp/*.root: 7}")
        read = (
            (key, fields.reading.integer(value, "A retention rule")) for key, value in fields.reading.keys(retention)
        )
        days = tuple((key.text, number) for key, number in read if number is not None)
        for key, _ in retention.entries:
            if key.text.startswith("/") or ".." in key.text.split("/") or not key.text.strip("./"):
                fields.reading.findings.error(
                    "RN011", key.span, "A retention rule names a path or a pattern inside the workspace."
                )
    return ir.Workspace(fields.text("root_path"), days)


# --------------------------------------------------------------------------------------------------------------------
# resources


def _resources(workflow: Fields, extras: list[ir.Extra]) -> tuple[ir.Platform | None, Defaults]:
    node = workflow.mapping_of("resources")
    if node is None:
        return None, Defaults()
    fields = Fields(workflow.reading, node, "workflow.resources", levels.RESOURCES)
    extras += levels.unknown_keys(fields, ("workflow", "resources"))
    rucio, proxy = fields.node("rucio"), fields.node("voms_proxy")
    defaults = Defaults()
    if isinstance(rucio, Mapping) or _is_more_than_flag(proxy):
        from .directives import read_defaults

        defaults = read_defaults(fields, rucio, proxy)
    platform = ir.Platform(
        cvmfs=_cvmfs(fields),
        kerberos=fields.flag("kerberos"),
        proxy=None if _is_more_than_flag(proxy) else fields.flag("voms_proxy"),
        rucio=None if isinstance(rucio, Mapping) else fields.flag("rucio"),
        dask=_dask(fields),
    )
    directives = {
        key
        for key, node in (("rucio", rucio), ("voms_proxy", proxy))
        if isinstance(node, Mapping) or _is_more_than_flag(node)
    }
    only_directives = bool(fields.values) and directives >= set(fields.values)
    return None if only_directives else platform, defaults


def _is_more_than_flag(node: Tree | None) -> bool:
    """Whether a ``voms_proxy`` is a VO name or a mapping."""
    from .scalars import STR, tag_of

    return isinstance(node, Mapping) or (isinstance(node, Scalar) and tag_of(node) == STR)


def _cvmfs(fields: Fields) -> tuple[str, ...] | None:
    words = fields.words("cvmfs")
    if words is None:
        return None
    seen: set[str] = set()
    for word in words:
        if not re.match(_CVMFS_REPOSITORY, word.text):
            fields.reading.findings.error(
                "RN011",
                word.span,
                "A CVMFS repository is a name such as atlas.cern.ch.",
                "Name the repository, not a path.",
            )
        elif word.text in seen:
            fields.reading.findings.error("RN011", word.span, f"The repository {word.text} stands twice.")
        seen.add(word.text)
    return tuple(word.text for word in words)


def _dask(fields: Fields) -> ir.DaskCluster | None:
    node = fields.mapping_of("dask")
    if node is None:
        return None
    dask = Fields(fields.reading, node, "workflow.resources.dask", levels.DASK)
    dask.require("image", fields.values["dask"][0].span, "Add: image: docker.io/daskdev/dask:2024.5.0")
    extras = levels.unknown_keys(dask, ("workflow", "resources", "dask"))
    return ir.DaskCluster(
        dask.text("image") or "",
        dask.integer("number_of_workers"),
        dask.text("single_worker_memory"),
        dask.integer("single_worker_threads"),
        extras,
        fields.reading.place(node),
    )


# --------------------------------------------------------------------------------------------------------------------
# steps


def _steps(workflow: Fields, extras: list[ir.Extra]) -> tuple[StepSpec, ...]:
    key = workflow.reading.place(workflow.mapping)
    if workflow.node("specification") is None:
        if workflow.node("file") is not None:
            workflow.reading.findings.hint(
                "RN016",
                workflow.values["file"][0].span,
                "The steps are in a file of their own, which is not read.",
                "Write them under workflow.specification to have them checked.",
            )
            return ()
        workflow.require(
            "specification", key, "Add: specification: {steps: [{environment: IMAGE, commands: [COMMAND]}]}"
        )
    node = workflow.mapping_of("specification")
    if node is None:
        return ()
    fields = Fields(workflow.reading, node, "workflow.specification", levels.SPECIFICATION)
    extras += levels.unknown_keys(fields, ("workflow", "specification"))
    fields.require(
        "steps",
        workflow.values["specification"][0].span,
        "Add: steps: [{environment: IMAGE, commands: [COMMAND]}]",
    )
    steps = fields.node("steps")
    if steps is None:
        return ()
    items = workflow.reading.items(steps, "steps")
    if isinstance(steps, Sequence) and not steps.items:
        workflow.reading.findings.error("RN012", workflow.reading.place(steps), "A workflow has at least one step.")
    read = [_step(workflow.reading, item, number) for number, item in enumerate(items or (), 1)]
    return tuple(step for step in read if step is not None)


def _step(reading: Reading, node: Tree, number: int) -> StepSpec | None:
    if not isinstance(node, Mapping):
        reading.wrong(
            node, "A step", "a mapping", "For example: - {name: fit, environment: IMAGE, commands: [COMMAND]}"
        )
        return None
    fields = Fields(reading, node, "a step", levels.STEP)
    values = fields.values
    dash = Span(node.start, node.start + 1) if not node.entries else node.entries[0][0].span
    fields.require("environment", dash, "Add: environment: docker.io/library/python:3.11-slim")
    fields.require("commands", dash, "Add: commands: [COMMAND]")
    extras = levels.unknown_keys(fields, ()) if not values.keys() <= levels.STEP_KEYS else ()
    name, image = values.get("name"), values.get("environment")
    rucio, proxy = fields.node("rucio"), fields.node("voms_proxy")
    reads, writes = fields.node("inputs"), fields.node("outputs")
    access, asked, directive = None, None, None
    promised: tuple[tuple[Path, ...] | None, tuple[Path, ...] | None] = (None, None)
    if rucio is not None or proxy is not None or reads is not None or writes is not None:
        from .directives import read_promises, read_proxy, read_rucio

        asked = None if proxy is None else read_proxy(reading, proxy)
        access, directive = (None, None) if rucio is None else read_rucio(reading, rucio)
        promised = (read_promises(reading, reads, "inputs"), read_promises(reading, writes, "outputs"))
    step = ir.Step(
        name=fields.text("name"),
        image=fields.text("environment") or "",
        commands=_commands(fields),
        scheduler=_scheduler(fields),
        limits=_limits(fields),
        unpacked=fields.flag("unpacked_img"),
        kerberos=fields.flag("kerberos"),
        proxy=asked,
        rucio=access,
        reads=promised[0],
        writes=promised[1],
        extras=extras,
        comment=comment_above(reading.source, node) if number > 1 or node.entries else (),
        span=dash,
        name_span=name[1].span if name else NOWHERE,
        image_span=image[1].span if image else NOWHERE,
    )
    return StepSpec(step, directive)


def _commands(fields: Fields) -> tuple[ir.Command, ...]:
    words = fields.words("commands")
    if words is None:
        return ()
    if not words:
        node = fields.node("commands")
        assert node is not None
        if isinstance(node, Sequence) and not node.items:
            fields.reading.findings.error("RN012", fields.reading.place(node), "A step has at least one command.")
    return tuple(ir.Command(word.text, word.span) for word in words)


def _scheduler(fields: Fields) -> ir.Scheduler | None:
    word = fields.text("compute_backend")
    if word is None or word in BACKENDS:
        return BACKENDS[word] if word else None
    node = fields.node("compute_backend")
    assert node is not None
    fields.reading.wrong(node, "compute_backend", f"one of {', '.join(BACKENDS)}", f"It says {word!r}.")
    return None


def _limits(fields: Fields) -> tuple[ir.Limit, ...]:
    limits: list[ir.Limit] = []
    for key, (_, node) in fields.values.items():
        known = LIMIT_KEY.get(key)
        if known is None:
            continue
        if known.is_number:
            number = fields.integer(key)
            text = None if number is None else str(number)
        else:
            text = fields.text(key)
        if text is not None:
            limits.append(ir.Limit(known.scheduler, known.bound, text, node.span))
    if len(limits) > 1:
        limits.sort(key=lambda limit: LIMIT_KEYS.index(KEY_OF_LIMIT[limit.scheduler, limit.bound]))
    return tuple(limits)
