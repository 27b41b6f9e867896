"""Documents: the text of what a workflow becomes, one file a tool, or all in one."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from reanac import ir
from reanac.losses import Loss

from ..yaml_text import Quoted
from .formats import format_of
from .metadata import SCHEMA_ORG
from .ports import Port, is_accepted
from .writer import document

_HEAD = "# Compiled by reanac: change the specification that this was made from, and compile it again.\n"
_NAMESPACES = SCHEMA_ORG | {"cwltool": "http://commonwl.org/cwltool#", "reana": "https://www.reana.io/"}
_VERSION = "v1.2"
SECRETS = "http://commonwl.org/cwltool#Secrets"
"""A name that cwltool would look for in the network, and warn of where it is not found, were it no namespace."""


def written(
    main: Mapping[str, Any],
    tools: Mapping[str, Mapping[str, Any]],
    losses: Iterable[Loss],
    names: tuple[str, ...],
    pack: bool,
) -> dict[str, str]:
    """Return the documents by their paths.

    Args:
        main: the fields of the workflow.
        tools: those of its tools, each by the path that ``run`` names, without ``steps/`` and ``.cwl``.
        losses: what is lost, to be said where it is lost.
        names: the steps of which losses tell.
        pack: all shall be in one document.
    """
    told: dict[str | None, list[str]] = {}
    for loss in losses:
        line = f"# {loss.fate.value.capitalize()}: {' '.join(loss.message.split())}\n"
        told.setdefault(None if loss.step is None else names[loss.step], []).append(line)
    if pack:
        lines = [line for each in told.values() for line in each]
        return {"workflow.cwl": _HEAD + "".join(dict.fromkeys(lines)) + "\n" + document(_packed(main, tools))}
    made = {"workflow.cwl": _document(main, told.get(None, ()))}
    made |= {f"steps/{name}.cwl": _document(tool, told.get(name, ())) for name, tool in tools.items()}
    return made


def _document(fields: Mapping[str, Any], told: Iterable[str]) -> str:
    return _HEAD + "".join(told) + "\n" + document({"cwlVersion": _VERSION, **_namespaces([fields]), **fields})


def _packed(main: Mapping[str, Any], tools: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    steps = {name: step | {"run": f"#{name}"} for name, step in main["steps"].items()}
    graph = [{"id": "main", **main, "steps": steps}]
    graph += [{"id": name, **tool, "inputs": _beside(tool["inputs"])} for name, tool in tools.items()]
    return {"cwlVersion": _VERSION, **_namespaces(graph), "$graph": graph}


def _beside(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return inputs whose files are named from the folder of the bundle, and no longer from ``steps``."""
    found = {}
    for name, field in inputs.items():
        place = field.get("default") if isinstance(field, dict) else None
        if isinstance(place, dict):
            field = field | {"default": place | {"location": place["location"].removeprefix("../")}}
        found[name] = field
    return found


def _namespaces(documents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    words = {word for fields in documents for word in (*fields, *fields.get("hints", ()))}
    used = {
        prefix: iri for prefix, iri in _NAMESPACES.items() if any(word.partition(":")[0] == prefix for word in words)
    }
    if "cwltool" in used:
        used[SECRETS] = SECRETS
    return {"$namespaces": used} if used else {}


def inputs_file(
    workflow: ir.Workflow, parameters: Mapping[str, str], ports: Iterable[Port], folder: str, more: Mapping[str, Any]
) -> str:
    """Return ``inputs.yml``: each parameter as the text that a command gets (fact S3), and where the inputs stand."""
    texts = {parameter.name: parameter.text for parameter in workflow.parameters or ()}
    fields: dict[str, Any] = {id: Quoted(texts[name]) for name, id in parameters.items()}
    fields |= {port.id: _place(port, folder) for port in ports}
    fields |= more
    return document(fields) if fields else "{}\n"


def _place(port: Port, folder: str) -> dict[str, Any]:
    path = f"{folder}/{port.path}"
    place = {"class": "Directory" if port.is_folder else "File", "location": quote(path)}
    base = posixpath.basename(path)
    if not is_accepted(path):
        place["basename"] = re.sub(r"[^A-Za-z0-9._+-]", "_", base)
    found = None if port.is_folder else format_of(port.path)
    return place if found is None else place | {"format": found}
