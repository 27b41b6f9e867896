"""Tools: what every step becomes, as the fields of a CommandLineTool in the order in which people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from reanac import ir

from ..injected import title_of
from .formats import format_of
from .ports import Port
from .requirements import image_of, limits_of
from .text import escaped

CWL = {"cwlVersion": "v1.2"}
_PATTERN = re.compile(r"[*?\[]")


def head(step: ir.AnyStep, name: str) -> dict[str, Any]:
    """Return how a tool begins: what it is called, and what the comments above its step say."""
    said = list(spoken(step.comment)) if isinstance(step, ir.Step) else []
    title = title_of(step)
    doc = "\n".join(said or ([title] if title else []))
    return {"class": "CommandLineTool", "label": step.name or name, **({"doc": doc} if doc else {})}


def spoken(comment: Iterable[str]) -> tuple[str, ...]:
    """Return the text of comments."""
    return tuple(line for line in (each.lstrip("#").strip() for each in comment) if line)


def asks_for_credentials(step: ir.AnyStep) -> bool:
    """Whether a step talks to services that know their users."""
    return bool(
        (step.proxy is not None and step.proxy.wanted)
        or (step.rucio is not None and step.rucio.wanted)
        or (isinstance(step, ir.Step) and step.kerberos)
    )


def hints(step: ir.AnyStep) -> dict[str, Any]:
    """Return what a runner may do without: containers, bounds, and the network that REANA's jobs have."""
    network = {} if asks_for_credentials(step) else {"NetworkAccess": {"networkAccess": True}}
    return {**image_of(step), **limits_of(step), **network}


def network(step: ir.AnyStep) -> dict[str, Any]:
    """Return what a step cannot do without that moves data, or talks to services that know their users."""
    return {"NetworkAccess": {"networkAccess": True}} if asks_for_credentials(step) else {}


def staged(port: Port) -> dict[str, Any]:
    """Return the entry that puts a port at its place in the folder of the job."""
    entry: dict[str, Any] = {"entryname": escaped(port.place or port.path), "entry": f"$(inputs.{port.id})"}
    return entry | ({"writable": True} if port.writable else {})


def taken(port: Port) -> dict[str, Any]:
    """Return an input port."""
    return {"type": _type(port), "doc": port.path} | _format(port)


def given(port: Port) -> dict[str, Any]:
    """Return an output port."""
    glob = escaped(_PATTERN.sub(lambda found: f"[{found[0]}]", port.place or port.path))
    return {"type": _type(port), "doc": port.path} | _format(port) | {"outputBinding": {"glob": glob}}


def of_type(name: str, ids: Iterable[str]) -> dict[str, Any]:
    """Return inputs of a type; in full, for ``cwltool --print-deps`` takes the short form for the name of a file."""
    return {each: {"type": name} for each in ids}


def _type(port: Port) -> str | list[str]:
    if port.is_either:
        return ["File", "Directory"]
    return "Directory" if port.is_folder else "File"


def _format(port: Port) -> dict[str, str]:
    found = None if port.is_folder else format_of(port.path)
    return {} if found is None else {"format": found}
