"""CWL for any runner: ports where every step promises what it reads and writes, else one workspace that is handed on.

The workspace is never copied from step to step. The first step copies the declared inputs into it, so the user's own
are safe; every later one changes it in place (InplaceUpdateRequirement), which the standard allows because no other
step ever takes the same Directory.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reanac import ir
from reanac.bundle import Backend, Bundle, BundleFile
from reanac.diagnostics import Findings
from reanac.losses import Loss
from reanac_grammar.node import Node

from ..credentials import asked_of
from ..injected import lines_of
from ..transfer import scripts
from .commands import arguments, copy_in, copy_linked, make_folders, remember_links, script
from .documents import inputs_file, written
from .ids import Ids, identifier
from .local_losses import DECLARATIONS
from .meaning import parameter_ids
from .metadata import metadata
from .ports import NoPortsError, Ports, find_ports, hand_on, is_accepted
from .sidecar import Sidecar
from .text import templated, used_parameters
from .tool import given, head, hints, network, of_type, staged, taken

INPUTS = "inputs"
"""The folder of the bundle in which the declared inputs stand."""


class Variant(Node):
    """What may be asked for.

    Attributes:
        pack: one document.
        whole: all files are results, and not the declared outputs alone.
    """

    pack: bool = False
    whole: bool = False


class LocalBackend:
    """Emits CWL v1.2 for any runner."""

    name = "cwl"
    on = "local"
    summary = "a CWL v1.2 workflow with its inputs, for any runner: cwltool, Toil, StreamFlow"
    declarations = DECLARATIONS

    def __init__(self, variant: Variant | None = None) -> None:
        """Make a backend, which has the variants of the target unless it is one."""
        variants = {"pack": Variant(pack=True), "whole-workspace": Variant(whole=True)} if variant is None else {}
        self._variant = variant or Variant()
        self.variants: Mapping[str, Backend] = {name: LocalBackend(each) for name, each in variants.items()}

    def emit(self, workflow: ir.Workflow, losses: tuple[Loss, ...], findings: Findings) -> Bundle | None:
        """Return the files."""
        return _Emission(workflow, self._variant).bundle(losses)


class _Emission:
    """One workflow on its way."""

    def __init__(self, workflow: ir.Workflow, variant: Variant) -> None:
        self._workflow, self._variant = workflow, variant
        self._parameters = parameter_ids(workflow)
        self._uses = [used_parameters(_templates(step, workflow), self._parameters) for step in workflow.steps]
        ids = Ids(self._parameters.values())
        labels = [identifier(step.name or "", f"step_{number}") for number, step in enumerate(workflow.steps, 1)]
        self._names = tuple(ids.take(label, f"{label}_step") for label in labels)
        self._sidecar = Sidecar(asked_of(workflow), workflow, ids)
        self._transfer = ids.take("transfer", "transfer_script")
        try:
            ports = find_ports(workflow, self._names, ids)
            self._ports = ports.replace(outputs=ports.last) if variant.whole else ports
        except NoPortsError:
            self._ports = hand_on(workflow, self._names, ids, variant.whole)
        self._after = _order(workflow, self._names, self._ports)
        self._waited_for = {name for names in self._after for name in names}
        self._end, self._order_ids = ids.take("done"), {name: ids.take(f"after_{name}") for name in self._names}
        inputs = {port.id for port in self._ports.inputs}
        self._results = {
            (ids.take(f"new_{port.id}") if port.id in inputs else port.id): port for port in self._ports.outputs
        }

    def bundle(self, losses: tuple[Loss, ...]) -> Bundle:
        """Return the files."""
        tools = self._sidecar.tool() | {name: self._tool(number) for number, name in enumerate(self._names)}
        made = written(self._main(), tools, losses, self._names, self._variant.pack)
        made["inputs.yml"] = inputs_file(
            self._workflow, self._parameters, self._ports.inputs, INPUTS, self._sidecar.values()
        )
        files = {path: text.encode() for path, text in made.items()} | self._sidecar.files()
        if any(not isinstance(step, ir.Step) for step in self._workflow.steps):
            files |= scripts()
        return Bundle(
            "workflow.cwl",
            tuple(BundleFile(path, content) for path, content in files.items()),
            workspace=INPUTS,
            steps=self._names,
            results=tuple((name, port.path) for name, port in self._results.items()),
        )

    def _main(self) -> dict[str, Any]:
        inputs: dict[str, Any] = of_type("string", self._parameters.values())
        inputs |= {port.id: taken(port) for port in self._ports.inputs} | self._sidecar.workflow_inputs()
        steps = self._sidecar.workflow_step()
        for number, name in enumerate(self._names):
            ports = self._ports.steps[number]
            takes = {parameter: parameter for parameter in self._uses[number]}
            takes |= {port.id: port.source for port in ports.takes} | self._sidecar.sources(number)
            takes |= {self._order_ids[each]: f"{each}/{self._end}" for each in self._after[number]}
            gives = [port.id for port in ports.gives] + [self._end] * self._is_waited_for(name)
            steps[name] = {"run": f"steps/{name}.cwl", "in": takes, "out": gives}
        secrets = self._sidecar.secrets()
        return {
            "class": "Workflow",
            **metadata(self._workflow),
            **({"hints": secrets} if secrets else {}),
            "inputs": inputs,
            "outputs": {name: taken(port) | {"outputSource": port.source} for name, port in self._results.items()},
            "steps": steps,
        }

    def _tool(self, number: int) -> dict[str, Any]:
        step, name, ports = self._workflow.steps[number], self._names[number], self._ports.steps[number]
        inputs: dict[str, Any] = of_type("string", self._uses[number])
        inputs |= {port.id: taken(port) for port in ports.takes} | self._sidecar.tool_inputs(number)
        inputs |= {
            self._order_ids[each]: {"type": "int", "doc": "it waits for that step"} for each in self._after[number]
        }
        place = f"$(runtime.outdir)/{ports.workspace}" if ports.workspace else "$(runtime.outdir)"
        environment = {"REANA_WORKSPACE": place} | self._sidecar.environment(number)
        if isinstance(step, ir.Step):
            words = arguments(step.commands, self._parameters)
        else:
            inputs[self._transfer] = {"type": "Directory", "default": {"class": "Directory", "location": "../reanac"}}
            environment["TRANSFER"] = f"$(inputs.{self._transfer}.path)"
            if isinstance(step, ir.StageOut) and not ports.workspace:
                environment["TRANSFER_FOLLOWS_LINKS"] = "1"  # runners link what a step takes
            words = [
                templated(word, self._parameters)
                for line in lines_of(step, self._workflow)
                for word in line.split(" ", 1)
            ]
        requirements: dict[str, Any] = {"EnvVarRequirement": {"envDef": environment}}
        listing = [staged(port) for port in ports.takes if is_accepted(port.path)]
        if listing:
            requirements["InitialWorkDirRequirement"] = {"listing": listing}
        odd = {f"FROM_{port.id}": port.place for port in ports.takes if not is_accepted(port.path)}
        environment |= {variable: f"$(inputs.{variable.removeprefix('FROM_')}.path)" for variable in odd}
        if ports.in_place:
            requirements["InplaceUpdateRequirement"] = {"inplaceUpdate": True}
        is_changed = bool(ports.workspace) and len(self._names) > 1  # what it gives, by the step behind it
        if is_changed or self._sidecar.asks(number) or not isinstance(step, ir.Step):
            requirements["WorkReuse"] = {"enableReuse": False}
        before = [*self._sidecar.before(number), *make_folders(ports.folders), *copy_in(odd)]
        linked, after = [port.path for port in ports.takes if not port.writable], ""
        if linked and ports.gives and isinstance(step, ir.Step):
            before.append(remember_links(linked))
            after = copy_linked(port.path for port in ports.gives)
        return {
            **head(step, name),
            "requirements": requirements | network(step),
            "hints": hints(step),
            "baseCommand": ["bash", "-c"],
            "arguments": [script(before, not isinstance(step, ir.Step), after), name, *words],
            "inputs": inputs,
            "outputs": {port.id: given(port) for port in ports.gives}
            | ({self._end: _END} if self._is_waited_for(name) else {}),
        }

    def _is_waited_for(self, name: str) -> bool:
        return name in self._waited_for


_END = {"type": "int", "outputBinding": {"outputEval": "$(runtime.exitCode)"}}
"""An output that is there when a tool has succeeded, and that needs no file."""


def _order(workflow: ir.Workflow, names: tuple[str, ...], ports: Ports) -> list[list[str]]:
    """Return for each step the steps that it waits for although it takes nothing from them.

    A transfer stays with its step: what is not good enough for a step that checks it is not uploaded. Uploads wait for
    each other, for two may be about one dataset.
    """
    found, upload = [], None
    for number, step in enumerate(workflow.steps):
        before = set()
        if number and (isinstance(step, ir.StageOut) or isinstance(workflow.steps[number - 1], ir.StageIn)):
            before.add(number - 1)
        if isinstance(step, ir.StageOut):
            before |= set() if upload is None else {upload}
            upload = number
        sources = {port.source.partition("/")[0] for port in ports.steps[number].takes}
        found.append([names[each] for each in sorted(before) if names[each] not in sources])
    return found


def _templates(step: ir.AnyStep, workflow: ir.Workflow) -> tuple[str, ...]:
    """Return the texts of a step in which parameters stand."""
    if isinstance(step, ir.Step):
        return tuple(command.text for command in step.commands)
    return lines_of(step, workflow)
