"""Snakemake on REANA: shell rules only, run in the shared workspace by REANA's Snakemake engine.

The engine takes the shell command of a rule and runs it as a job: ``cd WORKSPACE && …`` (``executor.py`` of
reana-workflow-engine-snakemake 0.95.0a3). The files of the workflow lie in ``snakemake/``, so that the workspace holds
little but the user's own; what marks the end of a rule, and its log, is in the hidden folder ``.reanac``.
"""

from __future__ import annotations

from collections.abc import Mapping

from reanac import ir
from reanac.bundle import Backend, Bundle, BundleFile
from reanac.diagnostics import Findings
from reanac.losses import Loss
from reanac.passes.dataflow import dependencies
from reanac.vocabulary import BACKEND_WORD, KEY_OF_LIMIT, LIMIT_KEYS

from ..injected import lines_of, title_of
from ..reana_yaml import file_lists, head, resources, section, tail, with_inputs
from ..serial.emitter import plain_workflow
from ..serial.refusals import refuse
from ..transfer import scripts
from ..yaml_text import dump
from .common import common
from .local import configuration
from .names import rule_names
from .reana_losses import DECLARATIONS, NOT_FORWARDED
from .rules import RuleSpec, snakefile
from .text import literal

_FOLDER = "snakemake"
_HEAD = """\
# Compiled by reanac: change the specification that this was made from, and compile it again.
# REANA runs it: reana-client run, in the folder of reana.yaml.
"""


class ReanaBackend:
    """Emits a Snakefile for REANA's Snakemake engine, with its ``reana.yaml``."""

    name = "snakemake"
    on = "reana"
    summary = "a Snakefile for REANA's Snakemake engine, with its reana.yaml"
    declarations = DECLARATIONS
    variants: Mapping[str, Backend] = {}

    def emit(self, workflow: ir.Workflow, losses: tuple[Loss, ...], findings: Findings) -> Bundle | None:
        """Return the files, or None where REANA would refuse them."""
        plain = plain_workflow(workflow)
        names = rule_names(step.name for step in plain.steps)
        made = {
            f"{_FOLDER}/Snakefile": _snakefile(workflow, plain, names, losses).encode(),
            f"{_FOLDER}/common.smk": common(self.on, "run").encode(),
            f"{_FOLDER}/config.yaml": configuration(plain).encode(),
        }
        if any(not isinstance(step, ir.Step) for step in workflow.steps):
            made |= scripts()
        plain = with_inputs(plain, tuple(made))
        if refuse(plain, findings):
            return None
        files = [BundleFile("reana.yaml", specification(plain).encode())]
        files += [BundleFile(path, content) for path, content in made.items()]
        return Bundle("reana.yaml", tuple(files), steps=names)


def specification(workflow: ir.Workflow) -> str:
    """Return the text of ``reana.yaml`` for a plain workflow whose inputs name the Snakefile."""
    parts = [head(workflow)]
    if workflow.version is not None:
        parts.append(dump({"version": workflow.version}))
    inputs = file_lists(workflow.inputs) | {"parameters": {"input": f"{_FOLDER}/config.yaml"}}
    parts.append(dump({"inputs": section(inputs, workflow, ("inputs",))}))
    fields: dict[str, object] = {"type": "snakemake", "file": f"{_FOLDER}/Snakefile"} | resources(workflow)
    parts.append(dump({"workflow": section(fields, workflow, ("workflow",))}))
    return "\n".join([*parts, *tail(workflow)])


def _snakefile(workflow: ir.Workflow, plain: ir.Workflow, names: tuple[str, ...], losses: tuple[Loss, ...]) -> str:
    waits = dependencies(workflow)
    rules = []
    for number, (step, name) in enumerate(zip(plain.steps, names, strict=True)):
        assert isinstance(step, ir.Step), "transfers have become commands"
        after = tuple(literal(f".reanac/done/{names[earlier]}") for earlier in waits[number])
        log, done = f".reanac/logs/{name}.log", f".reanac/done/{name}"
        told = title_of(workflow.steps[number]), lines_of(workflow.steps[number], workflow)
        rules.append(RuleSpec(name, after, done, log, None, _resources(step), *told))
    waited_for = {earlier for direct in waits for earlier in direct}
    last = (f".reanac/done/{name}" for number, name in enumerate(names) if number not in waited_for)
    return snakefile(_HEAD, plain, rules, last, losses, f"{_FOLDER}/config.yaml", ["common.smk"])


def _resources(step: ir.Step) -> tuple[tuple[str, str], ...]:
    """Return what REANA forwards of a step, in its own words, as Python's literals."""
    fields: dict[str, object] = {
        "compute_backend": None if step.scheduler is None else BACKEND_WORD[step.scheduler],
        "unpacked_img": step.unpacked,
        "kerberos": step.kerberos,
        "voms_proxy": None if step.proxy is None else step.proxy.wanted,
        "rucio": None if step.rucio is None else step.rucio.wanted,
    }
    limits = {KEY_OF_LIMIT[limit.scheduler, limit.bound].key: limit.text for limit in step.limits}
    for entry in LIMIT_KEYS:
        if entry.key in limits and entry.key not in NOT_FORWARDED:
            fields[entry.key] = int(limits[entry.key]) if entry.is_number else limits[entry.key]
    return tuple(
        (key, literal(value) if isinstance(value, str) else repr(value))
        for key, value in fields.items()
        if value is not None
    )
