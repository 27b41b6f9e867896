"""The steps of a serial workflow."""

from __future__ import annotations

from .. import ir
from ..source import NOWHERE, Span
from ..vocabulary import BACKENDS, KEY_OF_LIMIT, LIMIT_KEY, LIMIT_KEYS
from . import levels
from .comments import comment_above
from .fields import Fields, Reading
from .spec import StepSpec
from .tree import Mapping, Scalar, Sequence, Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reanac_grammar.directive import Path


def read_steps(workflow: Fields, extras: list[ir.Extra]) -> tuple[StepSpec, ...]:
    """Read ``specification.steps``; keys that are not known there are added to `extras`."""
    key = workflow.reading.place(workflow.mapping)
    if workflow.node("specification") is None:
        own_file = workflow.node("file") is not None
        workflow.require(
            "specification",
            workflow.values["file"][0].span if own_file else key,
            "REANA does not read the steps of a serial workflow from a file: write them here."
            if own_file
            else "Add: specification: {steps: [{environment: IMAGE, commands: [COMMAND]}]}",
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
    assert isinstance(node, Scalar)
    fields.reading.not_one_of(node, "compute_backend", BACKENDS)
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
