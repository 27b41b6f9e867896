"""``workflow.resources``: what the whole workflow asks of the cluster, and defaults for its directives."""

from __future__ import annotations

import re

from .. import ir
from . import levels
from .fields import Fields
from .scalars import BOOL, STR, tag_of
from .spec import Defaults
from .tree import Mapping, Scalar, Tree

# The schema of reana-commons 0.95, reana_analysis_schema.json.
_DASK_IMAGE = r"(?:[\w.-]+\.[\w.-]+(?::\d+)?/)?[\w.-]+(?:/[\w.-]+)*(?::[\w.-]+)?(?:@sha256:[a-f0-9]{64})?\Z"
_DASK_MEMORY = r"[1-9][0-9]*[EPTGMK]i?\Z"
_CVMFS_REPOSITORY = r"[a-zA-Z0-9][a-zA-Z0-9.\-_]{0,59}\Z"


def read_resources(workflow: Fields, extras: list[ir.Extra]) -> tuple[ir.Platform | None, Defaults]:
    """Read ``resources``; a mapping or a VO under ``rucio`` and ``voms_proxy`` is a default of the directives."""
    node = workflow.mapping_of("resources")
    if node is None:
        return None, Defaults()
    fields = Fields(workflow.reading, node, "workflow.resources", levels.RESOURCES)
    extras += levels.unknown_keys(fields, ("workflow", "resources"))
    rucio, proxy = fields.node("rucio"), fields.node("voms_proxy")
    defaults = Defaults()
    if _is_directive(rucio) or _is_more_than_flag(proxy):
        from .directives import read_defaults

        defaults = read_defaults(fields, rucio, proxy)
    platform = ir.Platform(
        cvmfs=_cvmfs(fields),
        kerberos=fields.flag("kerberos"),
        proxy=None if _is_more_than_flag(proxy) else fields.flag("voms_proxy"),
        rucio=None if isinstance(rucio, Mapping) else fields.flag("rucio"),
        dask=_dask(fields),
        span=workflow.values["resources"][0].span,
    )
    directives = {
        key
        for key, node in (("rucio", rucio), ("voms_proxy", proxy))
        if isinstance(node, Mapping) or _is_more_than_flag(node)
    }
    only_directives = bool(fields.values) and directives >= set(fields.values)
    return None if only_directives else platform, defaults


def _is_directive(rucio: Tree | None) -> bool:
    """Whether ``rucio`` is a default, or meant to be one: anything but a boolean."""
    return rucio is not None and not (isinstance(rucio, Scalar) and tag_of(rucio) == BOOL)


def _is_more_than_flag(node: Tree | None) -> bool:
    """Whether a ``voms_proxy`` is a VO name or a mapping."""
    return isinstance(node, Mapping) or (isinstance(node, Scalar) and tag_of(node) == STR)


def _cvmfs(fields: Fields) -> tuple[str, ...] | None:
    words = fields.words("cvmfs")
    if words is None:
        return None
    seen: set[str] = set()
    for word in words:
        if not re.match(_CVMFS_REPOSITORY, word.text):
            fields.reading.findings.error(
                "RN011",
                word.span,
                "A CVMFS repository is a name such as atlas.cern.ch.",
                "Name the repository, not a path.",
            )
        elif word.text in seen:
            fields.reading.findings.error("RN011", word.span, f"The repository {word.text} stands twice.")
        seen.add(word.text)
    return tuple(word.text for word in words)


def _dask(fields: Fields) -> ir.DaskCluster | None:
    node = fields.mapping_of("dask")
    if node is None:
        return None
    dask = Fields(fields.reading, node, "workflow.resources.dask", levels.DASK)
    dask.require("image", fields.values["dask"][0].span, "Add: image: docker.io/daskdev/dask:2024.5.0")
    extras = levels.unknown_keys(dask, ("workflow", "resources", "dask"))
    return ir.DaskCluster(
        _matched(dask, "image", _DASK_IMAGE, "the reference of an image") or "",
        dask.integer("number_of_workers"),
        _matched(dask, "single_worker_memory", _DASK_MEMORY, "a whole number with a unit, such as 4Gi"),
        dask.integer("single_worker_threads"),
        extras,
        fields.reading.place(node),
    )


def _matched(fields: Fields, key: str, pattern: str, wanted: str) -> str | None:
    """Read a string field that has a form."""
    text = fields.text(key)
    if text is not None and not re.match(pattern, text, re.ASCII):
        fields.reading.wrong(fields.values[key][1], key, wanted, f"It says {text!r}.")
    return text
