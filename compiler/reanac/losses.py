"""Losses: what a target does with every field of the IR, declared by its backend, and what a workflow meets of it.

A backend declares for each field, as ``Step.image``, what becomes of it (`Declaration`). The accounting is by
construction: a field that is not declared fails the compile as an internal error, and the tests before that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum

from reanac_grammar.node import Node

from . import ir
from .diagnostics import Findings
from .source import NOWHERE, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

CODE = "RN701"
"""The code of the diagnostics."""


class Fate(Enum):
    """What becomes of a field, from good to bad."""

    KEPT = "kept"
    APPROXIMATED = "approximated"
    DROPPED = "dropped"
    REFUSED = "refused"


class Lost(Node):
    """What a value loses.

    Attributes:
        message: one sentence on what is lost.
        help: what to do about it, or None.
        place: where, if that is not the place of the node that holds the value.
        fate: what becomes of this value, if that is not the fate that is declared.
    """

    message: str
    help: str | None = None
    place: Span | None = None
    fate: Fate | None = None


class Declaration(Node):
    """What a target does with a field.

    Attributes:
        sentence: how it does it, for the published matrix.
        meets: says what a value loses, or None if it loses nothing; it gets the value, the node and the workflow.
        is_serious: meaning or credentials are lost, which is an error unless it is asked for.
        once: people need to hear it once a workflow.
        along_with: another field, whose loss is the loss of this one too; None where it speaks for itself.
    """

    fate: Fate
    sentence: str
    meets: Callable[[Any, Any, ir.Workflow], Lost | None] | None = None
    is_serious: bool = False
    once: bool = False
    along_with: str | None = None


class Loss(Node):
    """What a workflow loses in a target.

    Attributes:
        field: the class and the field of the IR, as ``Step.kerberos``.
        fate: what becomes of it.
        place: where the specification says it.
        message: one sentence on what is lost.
        help: what to do about it, or None.
        is_serious: meaning or credentials are lost.
        step: the number of the step that it is about, from 0, in the workflow after the passes; None for none.
        is_repeated: another loss has said it already.
    """

    field: str
    fate: Fate
    place: Span
    message: str
    help: str | None
    is_serious: bool
    step: int | None
    is_repeated: bool = False


Declarations = dict[str, Declaration]
"""Declarations by class and field, as ``Step.image``."""


def kept(sentence: str) -> Declaration:
    """Declare that a field arrives as it is."""
    return Declaration(Fate.KEPT, sentence)


def along_with(field: str, fate: Fate) -> Declaration:
    """Declare that a field shares the fate of another one, whose loss is said."""
    return Declaration(fate, f"with {field}", along_with=field)


def declared(**classes: Mapping[str, Declaration]) -> Declarations:
    """Return declarations that are given as mappings from the fields of each class."""
    return {f"{name}.{field}": each for name, fields in classes.items() for field, each in fields.items()}


def said(sentence: str, help: str | None = None) -> Callable[[object, object, ir.Workflow], Lost | None]:
    """Return what says the same of every value, as long as something is said there: not None, False or empty."""
    return lambda value, node, workflow: Lost(sentence, help) if value not in (None, False, ()) else None


def fields_of_ir() -> tuple[str, ...]:
    """Return every field that a backend has to declare, in the order of the IR."""
    classes = [each for each in vars(ir).values() if isinstance(each, type) and issubclass(each, Node)]
    own = [each for each in classes if each.__module__ == ir.__name__]
    return tuple(f"{each.__name__}.{field}" for each in own for field in each._fields if field not in each._places)


def find_losses(workflow: ir.Workflow, declarations: Declarations) -> tuple[Loss, ...]:
    """Return what a workflow that has been through the passes loses, in the order of the IR.

    Raises:
        AssertionError: a field is not declared, which is the backend's fault.
    """
    found: list[Loss] = []
    heard: set[str] = set()
    for loss in _losses(workflow, declarations, workflow, workflow.span, None):
        repeated = declarations[loss.field].once and loss.message in heard
        heard.add(loss.message)
        found.append(loss.replace(is_repeated=True) if repeated else loss)
    return tuple(found)


def _losses(
    node: Node, declarations: Declarations, workflow: ir.Workflow, near: Span, step: int | None
) -> Iterator[Loss]:
    """Yield the losses of a node and those of the nodes in fields that are not lost themselves."""
    name = type(node).__name__
    place = getattr(node, "span", NOWHERE)
    if place == NOWHERE:
        place = near
    for field in node._fields:
        if field in node._places:
            continue
        key = f"{name}.{field}"
        assert key in declarations, f"the backend does not declare {key}"
        declaration, value = declarations[key], getattr(node, field)
        lost = declaration.meets(value, node, workflow) if declaration.meets is not None else None
        if lost is not None:
            where = lost.place if lost.place is not None and lost.place != NOWHERE else place
            fate = lost.fate or declaration.fate
            yield Loss(key, fate, where, lost.message, lost.help, declaration.is_serious, step)
            continue
        inner = value if isinstance(value, tuple) else (value,)
        for number, child in enumerate(inner):
            if isinstance(child, Node) and type(child).__module__ == ir.__name__:
                is_step = isinstance(child, (ir.Step, ir.StageIn, ir.StageOut))
                yield from _losses(child, declarations, workflow, place, number if is_step else step)


def report(losses: Iterable[Loss], findings: Findings, on_loss: str | None = None) -> None:
    """Report losses: what is refused as an error, other losses as `on_loss` says.

    Args:
        losses: what `find_losses` has found.
        findings: where they are reported.
        on_loss: ``error`` or ``warn``; None is an error where meaning or credentials are lost.
    """
    for loss in losses:
        if loss.is_repeated:
            continue
        if loss.fate is Fate.REFUSED or on_loss == "error" or (loss.is_serious and on_loss is None):
            findings.error(CODE, loss.place, loss.message, loss.help)
        else:
            findings.warning(CODE, loss.place, loss.message, loss.help)
