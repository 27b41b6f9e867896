"""From a `Tree` to a `Spec`: what stands where, of which type, and what is missing (RN010 to RN012, RN014).

This module reads the frame of a specification; `sections`, `resources` and `steps` read what is in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from .. import ir
from ..diagnostics import Findings
from ..source import Source, Span
from ..vocabulary import WORKFLOW_TYPES
from . import levels
from .comments import top_comment
from .fields import Fields, Reading
from .sections import read_inputs, read_outputs, read_tests, read_workspace
from .spec import Defaults, Spec, StepSpec
from .steps import read_steps
from .tree import Mapping, Scalar, Tree


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
    if node is None:
        read_inputs(top, None, extras)
        return None
    workflow = Fields(reading, node, "workflow", levels.WORKFLOW)
    kind = _workflow_type(workflow, top)
    inputs = read_inputs(top, kind, extras)
    extras += levels.unknown_keys(workflow, ("workflow",))
    platform, defaults = None, Defaults()
    if workflow.node("resources") is not None:
        from .resources import read_resources

        platform, defaults = read_resources(workflow, extras)
    frame = ir.Workflow(
        version=top.text("version"),
        parameters=inputs.parameters,
        inputs=inputs.files,
        outputs=read_outputs(top, extras),
        steps=(),
        options=inputs.options,
        platform=platform,
        workspace=read_workspace(top, extras),
        tests=read_tests(top, extras),
        extras=(),
        comment=top_comment(source, tree),
        span=reading.place(tree),
    )
    steps: tuple[StepSpec, ...] = ()
    if kind == "serial":
        extras += _without_effect(workflow)
        steps = read_steps(workflow, extras)
    elif kind is not None:
        _other_type(workflow, kind)
    return Spec(kind or "", frame.replace(extras=tuple(extras)), steps, defaults)


def _workflow_type(workflow: Fields, top: Fields) -> str | None:
    """Return the type of the workflow; one that has steps and no type is read as a serial one."""
    key = top.values["workflow"][0]
    workflow.require("type", key.span, "Add: type: serial")
    node = workflow.node("type")
    if node is None:
        return "serial" if workflow.node("specification") is not None else None
    text = workflow.text("type")
    if text is None or text in WORKFLOW_TYPES:
        return text
    assert isinstance(node, Scalar)
    workflow.reading.not_one_of(node, "type", WORKFLOW_TYPES)
    return None


def _without_effect(workflow: Fields) -> Iterator[ir.Extra]:
    """Warn of the keys that only other types of workflow have, and hand them on."""
    readers = {"file": workflow.text, "files": workflow.words, "directories": workflow.words}
    for key in (*readers, "parameters"):
        if key not in workflow.values or (key == "file" and workflow.node("specification") is None):
            continue
        name, node = workflow.values[key]
        readers.get(key, workflow.mapping_of)(key)
        workflow.reading.findings.warning(
            "RN014",
            name.span,
            f"The key {key!r} has no effect in a serial workflow.",
            "Declare files and parameters under inputs." if key != "file" else "Its steps are those that stand here.",
        )
        yield ir.Extra(("workflow",), key, workflow.reading.value(node, key), name.span)


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
