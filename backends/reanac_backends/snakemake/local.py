"""Snakemake on a machine or a cluster of one's own.

Every command runs in a bash of its own in the folder ``workspace``, where nothing lies but inputs and results. A rule
marks its end by a file under ``done``; those that wait for it have that as an input, so a run resumes where it failed,
and a changed parameter or input runs the rules again that use it, and those behind them.
"""

from __future__ import annotations

from reanac import ir
from reanac.bundle import Bundle, BundleFile
from reanac.diagnostics import Findings
from reanac.losses import Loss
from reanac.passes.dataflow import dependencies

from ..credentials import Asked, asked_of
from ..injected import lines_of, title_of
from ..serial.emitter import plain_workflow
from ..transfer import scripts
from ..yaml_text import dump
from .common import common
from .limits import resources_of
from .local_losses import DECLARATIONS
from .names import rule_names
from .profiles import profiles
from .rules import RuleSpec, snakefile
from .sidecar import sidecar, using
from .stale import read_inputs
from .storage import Folded, fold
from .text import literal

WORKSPACE = "workspace"
"""The folder of the bundle in which commands run."""

_HEAD = """\
# Compiled by reanac: change the specification that this was made from, and compile it again.
# Run it in this folder: snakemake --cores 1, with --sdm apptainer for the containers. Results are in workspace/.
# To change a parameter, edit config.yaml: --config reads 0077 as the number 77.
"""


class LocalBackend:
    """Emits a Snakefile for a machine or a cluster of one's own."""

    name = "snakemake"
    on = "local"
    summary = "a Snakefile with its configuration, for this machine or a cluster of your own"
    declarations = DECLARATIONS

    def __init__(self, storage_plugin: bool = False) -> None:
        """Make a backend.

        Args:
            storage_plugin: Snakemake's plugin for Rucio moves the files that it can.
        """
        self.variants = {} if storage_plugin else {"storage-plugin": LocalBackend(storage_plugin=True)}
        self._storage_plugin = storage_plugin

    def emit(self, workflow: ir.Workflow, losses: tuple[Loss, ...], findings: Findings) -> Bundle | None:
        """Return the files."""
        folded = fold(workflow) if self._storage_plugin else None
        workflow = folded.workflow if folded is not None else workflow
        plain = plain_workflow(workflow)
        names = rule_names(step.name for step in plain.steps)
        inputs = tuple(read_inputs(workflow, WORKSPACE))
        parts = ["folders"] if any(name.startswith("below(") for each in inputs for name in each) else []
        parts += ["run", "storage"] if folded is not None and folded.storages else ["run"]
        made = {
            "Snakefile": _snakefile(workflow, plain, names, inputs, losses, folded),
            "rules/common.smk": common(self.on, *parts),
            "config.yaml": configuration(plain),
            **profiles(plain, names),
        }
        files = [BundleFile(path, text.encode()) for path, text in made.items()]
        asked = asked_of(workflow)
        if _is_needed(asked):
            files += [BundleFile(path, content) for path, content in sidecar(asked, workflow, names).items()]
        if any(not isinstance(step, ir.Step) for step in workflow.steps):
            files += [BundleFile(f"{WORKSPACE}/{path}", content) for path, content in scripts().items()]
        return Bundle("Snakefile", tuple(files), workspace=WORKSPACE, steps=names)


def configuration(workflow: ir.Workflow) -> str:
    """Return ``config.yaml``: each parameter as the text that a command gets (fact S3)."""
    parameters = {parameter.name: parameter.text for parameter in workflow.parameters or ()}
    return dump(parameters) if parameters else "{}\n"


def _snakefile(
    workflow: ir.Workflow,
    plain: ir.Workflow,
    names: tuple[str, ...],
    inputs: tuple[tuple[str, ...], ...],
    losses: tuple[Loss, ...],
    folded: Folded | None,
) -> str:
    waits, asked = dependencies(workflow), asked_of(workflow)
    rules = []
    for number, (step, name) in enumerate(zip(plain.steps, names, strict=True)):
        assert isinstance(step, ir.Step), "transfers have become commands"
        amounts = resources_of(step)
        threads = amounts.pop("threads", None)
        after = (*(literal(f"done/{names[earlier]}") for earlier in waits[number]), *inputs[number])
        resources = tuple((key, str(amount)) for key, amount in sorted(amounts.items()))
        origin = workflow.steps[number]
        told = title_of(origin), lines_of(origin, workflow), using(asked, number)
        moved = ((), ()) if folded is None else (folded.fetched[number], folded.sent[number])
        rules.append(RuleSpec(name, after, f"done/{name}", f"logs/{name}.log", threads, resources, *told, *moved))
    waited_for = {earlier for direct in waits for earlier in direct}
    last = (f"done/{name}" for number, name in enumerate(names) if number not in waited_for)
    includes = ["rules/common.smk", *(["credentials.smk"] if _is_needed(asked) else [])]
    storages = "" if folded is None else folded.storages
    return snakefile(_HEAD, plain, rules, last, losses, "config.yaml", includes, storages)


def _is_needed(asked: Asked) -> bool:
    return not asked.is_nothing or any(asked.kerberos)
