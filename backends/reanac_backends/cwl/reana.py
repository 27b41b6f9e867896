"""CWL on REANA: commands run in the shared workspace, and what goes from step to step is a file that marks an end.

REANA's CWL engine copies what a job leaves in its folder, and publishes it under ``outputs/``; it takes the status of
that copy for the status of the job (``cwl_reana.py`` of reana-workflow-engine-cwl, May 2026). So commands run in
``$REANA_WORKSPACE``, where their files are at their own paths, and a job leaves one file, that its step requires: a
command that fails leaves none.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from reanac import ir
from reanac.bundle import Backend, Bundle, BundleFile
from reanac.diagnostics import Findings
from reanac.losses import Loss
from reanac.passes.dataflow import dependencies
from reanac.vocabulary import BACKEND_WORD, KEY_OF_LIMIT, LIMIT_KEYS

from ..reana_yaml import file_lists, head, resources, section, tail, with_inputs
from ..serial.emitter import plain_workflow
from ..serial.refusals import refuse
from ..transfer import scripts
from ..yaml_text import dump
from . import tool
from .commands import arguments
from .documents import inputs_file, written
from .ids import Ids, identifier
from .meaning import parameter_ids
from .metadata import metadata
from .reana_losses import DECLARATIONS, NOT_FORWARDED
from .text import used_parameters

_FOLDER = "cwl"
_SCRIPT = """\
(
  cd "$REANA_WORKSPACE" && for command; do
    ((number += 1))
    bash -c 'cd "$REANA_WORKSPACE" && '"$command" < /dev/null || {
      status=$?
      echo "reanac: $0: command $number failed with status $status" >&2
      exit $status
    }
  done
) && touch "$0.done"
"""
_REWRITTEN = re.compile(r"/tmp/.*?/.*?/|/var/lib/cwl/.*?/|/bin/sh -c ")  # noqa: S108 (it is searched for)
"""What the engine replaces in a command line, wherever it stands in it (``create_task_msg``)."""

_NEEDS_QUOTES = re.compile(r"(^$|[\s|&;()<>'\"$@])")
"""What cwltool 3.1 quotes a word for; the engine leaves all other words to a shell as they are."""

_PLAIN = re.compile(r"[A-Za-z0-9_./:=,+-]*")


class ReanaBackend:
    """Emits CWL for REANA's CWL engine, with its ``reana.yaml``."""

    name = "cwl"
    on = "reana"
    summary = "a CWL v1.2 workflow for REANA's CWL engine, with its reana.yaml"
    declarations = DECLARATIONS
    variants: Mapping[str, Backend] = {}

    def emit(self, workflow: ir.Workflow, losses: tuple[Loss, ...], findings: Findings) -> Bundle | None:
        """Return the files, or None where REANA would refuse them."""
        plain = plain_workflow(workflow)
        steps = [step for step in plain.steps if isinstance(step, ir.Step)]
        parameters = parameter_ids(workflow)
        ids = Ids(parameters.values())
        labels = [identifier(step.name or "", f"step_{number}") for number, step in enumerate(steps, 1)]
        names = tuple(ids.take(label, f"{label}_step") for label in labels)
        end, ends = ids.take("done"), tuple(ids.take(f"{name}_done") for name in names)
        tools = {
            name: _tool(step, original, name, end, [ends[earlier] for earlier in waits], parameters)
            for step, original, name, waits in zip(steps, workflow.steps, names, dependencies(workflow), strict=True)
        }
        uses = [used_parameters((command.text for command in step.commands), parameters) for step in steps]
        main = {
            "class": "Workflow",
            **metadata(workflow),
            "inputs": tool.of_type("string", parameters.values()),
            "outputs": {},
            "steps": {
                name: {
                    "run": f"steps/{name}.cwl",
                    "in": {each: each for each in uses[number]}
                    | {ends[earlier]: f"{names[earlier]}/{end}" for earlier in waits},
                    "out": [end],
                }
                for number, (name, waits) in enumerate(zip(names, dependencies(workflow), strict=True))
            },
        }
        made = {f"{_FOLDER}/{path}": text.encode() for path, text in written(main, tools, losses, names, False).items()}
        made[f"{_FOLDER}/inputs.yml"] = inputs_file(workflow, parameters, (), "", {}).encode()
        if any(not isinstance(step, ir.Step) for step in workflow.steps):
            made |= scripts()
        plain = with_inputs(plain, tuple(made))
        rewritten = list(_rewritten(workflow, steps))
        for step in rewritten:
            findings.error(
                "RN702",
                step.span,
                "REANA's CWL engine would rewrite a path in a command of this step: it replaces /tmp/x/y/ and such.",
                "Keep what is temporary in the workspace, or compile to serial or Snakemake.",
            )
        if refuse(plain, findings) or rewritten:
            return None
        files = [BundleFile("reana.yaml", specification(plain).encode())]
        files += [BundleFile(path, content) for path, content in made.items()]
        return Bundle("reana.yaml", tuple(files), steps=names)


def specification(workflow: ir.Workflow) -> str:
    """Return the text of ``reana.yaml`` for a plain workflow whose inputs name the documents."""
    parts = [head(workflow)]
    if workflow.version is not None:
        parts.append(dump({"version": workflow.version}))
    inputs = file_lists(workflow.inputs) | {"parameters": {"input": f"{_FOLDER}/inputs.yml"}}
    parts.append(dump({"inputs": section(inputs, workflow, ("inputs",))}))
    fields: dict[str, object] = {"type": "cwl", "file": f"{_FOLDER}/workflow.cwl"} | resources(workflow)
    parts.append(dump({"workflow": section(fields, workflow, ("workflow",))}))
    return "\n".join([*parts, *tail(workflow)])


def _tool(
    step: ir.Step,
    original: ir.AnyStep,
    name: str,
    end: str,
    waits: list[str],
    parameters: Mapping[str, str],
) -> dict[str, Any]:
    inputs: dict[str, Any] = tool.of_type("string", used_parameters((one.text for one in step.commands), parameters))
    inputs |= tool.of_type("File", waits)
    words = _shielded(arguments(step.commands, parameters))
    asked = _asked(step)
    return {
        **tool.head(original, name),
        "hints": {"DockerRequirement": {"dockerPull": step.image}, **({"reana": asked} if asked else {})},
        "baseCommand": ["bash", "-c"],
        "arguments": [_SCRIPT, name, *words],
        "inputs": inputs,
        "outputs": {end: {"type": "File", "outputBinding": {"glob": f"{name}.done"}}},
    }


def _shielded(words: list[str]) -> list[str]:
    """Return commands so that the engine quotes them, and rewrites nothing that begins in one and ends in another.

    A break in front of one changes nothing, for ``cd … &&`` stands before it; the engine's patterns do not cross it.
    """
    apart = any(begin in word for word in words for begin in ("/tmp/", "/var/lib/cwl/"))  # noqa: S108 (not used)
    return [
        f"\n{word}" if apart or not (_PLAIN.fullmatch(word) or _NEEDS_QUOTES.search(word)) else word for word in words
    ]


def _rewritten(workflow: ir.Workflow, steps: list[ir.Step]) -> Iterator[ir.AnyStep]:
    """Yield the steps in which the engine would rewrite something, with parameters as they are declared."""
    values = {parameter.name: parameter.text for parameter in workflow.parameters or ()}
    for step, original in zip(steps, workflow.steps, strict=True):
        for command in step.commands:
            text = command.text
            for name, value in values.items():
                text = text.replace(f"${{{name}}}", value)
            if any(_REWRITTEN.search(shlex.quote(line)) for line in text.split("\n")):
                yield original
                break


def _asked(step: ir.Step) -> dict[str, object]:
    """Return what REANA forwards of a step, in its own words."""
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
    return {key: value for key, value in fields.items() if value is not None}
