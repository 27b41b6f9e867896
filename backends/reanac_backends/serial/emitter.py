"""From a `Workflow` to ``reana.yaml``: keys in the order in which people write them, the user's own order of steps."""

from __future__ import annotations

from collections.abc import Mapping

from reanac import ir
from reanac.api import check
from reanac.bundle import Backend, Bundle, BundleFile
from reanac.diagnostics import Findings
from reanac.losses import Loss
from reanac.vocabulary import BACKEND_WORD, KEY_OF_LIMIT, LIMIT_KEYS

from ..reana_yaml import file_lists, head, resources, section, tail, unknown, with_inputs
from ..transfer import scripts
from ..yaml_text import dump
from .losses import DECLARATIONS
from .refusals import refuse
from .staging import scheduler_of_transfers, staged_step

_STEP_INDENT = 6


class SerialBackend:
    """Emits plain REANA serial specifications."""

    name = "serial"
    on = "reana"
    declarations = DECLARATIONS
    variants: Mapping[str, Backend] = {}
    summary = "a plain REANA serial specification, with the data transfers as steps of their own"

    def emit(self, workflow: ir.Workflow, losses: tuple[Loss, ...], findings: Findings) -> Bundle | None:
        """Return ``reana.yaml``, and the transfer script where a step moves data; None where REANA would refuse it."""
        moves_data = any(not isinstance(step, ir.Step) for step in workflow.steps)
        made = {path: content for path, content in scripts().items() if moves_data}
        workflow = with_inputs(workflow, tuple(made))
        if refuse(workflow, findings):
            return None
        files = [BundleFile("reana.yaml", checked(plain_workflow(workflow)).encode())]
        files += [BundleFile(path, content) for path, content in made.items()]
        return Bundle("reana.yaml", tuple(files))


def plain_workflow(workflow: ir.Workflow) -> ir.Workflow:
    """Return what REANA gets to see of a workflow: injected steps with commands, and only what it knows."""
    scheduler = scheduler_of_transfers(workflow)
    return workflow.replace(
        steps=tuple(
            _plain_step(step if isinstance(step, ir.Step) else staged_step(step, workflow, scheduler))
            for step in workflow.steps
        ),
        site=None,
        account=None,
        default_proxy=None,
        staging=ir.Staging(),
    )


def _plain_step(step: ir.Step) -> ir.Step:
    proxy = None if step.proxy is None else ir.Proxy(step.proxy.wanted)
    return step.replace(proxy=proxy, reads=None, writes=None)


def checked(workflow: ir.Workflow) -> str:
    """Return the text of a plain workflow, after it has been read back and found to mean the same.

    Raises:
        AssertionError: it means something else, which is reanac's own fault; nothing has been written.
    """
    text = specification(workflow)
    again = check(text.encode())
    wrong = [finding.message for finding in again.diagnostics if finding.stops_compile]
    if again.workflow is None or again.workflow != workflow or _values(again.workflow) != _values(workflow) or wrong:
        raise AssertionError(f"the emitted specification does not read as what was meant {wrong}")
    return text


def _values(workflow: ir.Workflow) -> str:
    """Return the values that are the user's own, so that 1, 1.0 and true, which Python takes for equal, differ."""
    return repr((workflow.parameters, workflow.options, workflow.extras))


def specification(workflow: ir.Workflow) -> str:
    """Return the text of a REANA serial specification."""
    parts = [head(workflow)]
    if workflow.version is not None:
        parts.append(dump({"version": workflow.version}))
    inputs = section(_inputs(workflow), workflow, ("inputs",))
    if inputs or workflow.inputs is not None:
        parts.append(dump({"inputs": inputs}))
    parts.append(_workflow(workflow))
    parts += tail(workflow)
    return "\n".join(parts)


def _inputs(workflow: ir.Workflow) -> dict[str, object]:
    fields = file_lists(workflow.inputs)
    if workflow.parameters is not None:
        fields["parameters"] = {parameter.name: ir.to_python(parameter.value) for parameter in workflow.parameters}
    if workflow.options is not None:
        fields["options"] = ir.to_python(workflow.options)
    return fields


def _workflow(workflow: ir.Workflow) -> str:
    fields: dict[str, object] = {"type": "serial"}
    fields |= resources(workflow)
    fields |= section({}, workflow, ("workflow",))
    text = "workflow:\n" + dump(fields, 2) + "  specification:\n"
    others = section({}, workflow, ("workflow", "specification"))
    if others:
        text += dump(others, 4)
    return text + "    steps:\n" + "\n".join(_step_text(step) for step in workflow.steps if isinstance(step, ir.Step))


def _step_text(step: ir.Step) -> str:
    """Return one step as an item of the list, with the comments that stood above it."""
    margin = " " * _STEP_INDENT
    return "".join(f"{margin}{line}\n" for line in step.comment) + dump([_step(step)], _STEP_INDENT)


def _step(step: ir.Step) -> dict[str, object]:
    fields: dict[str, object] = {} if step.name is None else {"name": step.name}
    fields["environment"] = step.image
    flags = {
        "compute_backend": BACKEND_WORD[step.scheduler] if step.scheduler is not None else None,
        "unpacked_img": step.unpacked,
        "kerberos": step.kerberos,
        "voms_proxy": None if step.proxy is None else step.proxy.wanted,
        "rucio": None if step.rucio is None else step.rucio.wanted,
    }
    fields |= {key: value for key, value in flags.items() if value is not None}
    fields |= _limits(step.limits)
    fields |= unknown(step.extras)
    fields["commands"] = [command.text for command in step.commands]
    return fields


def _limits(limits: tuple[ir.Limit, ...]) -> dict[str, object]:
    fields: dict[str, object] = {}
    for limit in limits:
        entry = KEY_OF_LIMIT[limit.scheduler, limit.bound]
        fields[entry.key] = int(limit.text) if entry.is_number else limit.text
    return {entry.key: fields[entry.key] for entry in LIMIT_KEYS if entry.key in fields}
