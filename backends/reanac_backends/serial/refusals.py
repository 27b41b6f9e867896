"""What REANA would refuse, said before anything is written (RN702).

It is the emitter's own statement of what reana-commons 0.95 checks beyond types; the tests hold it
against the official validators.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePosixPath

from reanac import ir
from reanac.diagnostics import Findings
from reanac.source import Span
from reanac.vocabulary import MAX_INPUT_PATHS
from reanac_grammar.quantity_kinds import FLAVOURS

_KUBERNETES_MEMORY = re.compile(r"(?:\d+|(?:\d+[.])?\d+[EPTGMK]i?)$")
_HTCONDOR_QUANTITY = re.compile(r"[1-9]\d*\s*(K|KB|M|MB|G|GB|T|TB)?$", re.IGNORECASE)
_K, _H = ir.Scheduler.KUBERNETES, ir.Scheduler.HTCONDOR


def refuse(workflow: ir.Workflow, findings: Findings) -> bool:
    """Report what REANA would refuse of what is to be emitted; return whether there was any."""
    refused = _refused(workflow)
    for place, message in refused:
        if not findings.has_error_at(place):  # a rule has said it already, and better
            findings.error("RN702", place, message)
    return bool(refused)


def _refused(workflow: ir.Workflow) -> list[tuple[Span, str]]:
    refused = [
        (limit.span, message)
        for step in workflow.steps
        for limit in step.limits
        if (message := _refused_limit(limit)) is not None
    ]
    inputs = workflow.inputs
    declared = () if inputs is None else (*(inputs.files or ()), *(inputs.directories or ()))
    if len(declared) > MAX_INPUT_PATHS:
        message = f"REANA refuses more than {MAX_INPUT_PATHS} input paths, those of the transfer script included."
        refused.append((declared[0].span, message))
    paths = Counter(PurePosixPath(entry.path) for entry in declared)
    for entry in declared:
        path = PurePosixPath(entry.path)
        if path.is_absolute() or ".." in path.parts or not path.parts:
            refused.append((entry.span, "REANA refuses an input path that is absolute, empty or leads out by `..`."))
        elif paths[path] > 1 or any(parent in paths for parent in path.parents):
            refused.append((entry.span, "REANA refuses an input that is declared twice, alone or in a directory."))
    return refused


def _refused_limit(limit: ir.Limit) -> str | None:
    """Return why reana-commons would refuse a limit, or None."""
    text, what = limit.text, (limit.scheduler, limit.bound)
    if what == (_K, ir.Bound.MEMORY_LIMIT) and not _KUBERNETES_MEMORY.search(text):
        return "REANA refuses this memory limit: it takes bytes, or a number with E, P, T, G, M or K and perhaps i."
    if what in ((_H, ir.Bound.MEMORY_REQUEST), (_H, ir.Bound.DISK_REQUEST)) and text:
        return (
            None
            if _HTCONDOR_QUANTITY.match(text)
            else "REANA refuses this quantity: it takes a number with K, M, G or T."
        )
    if what == (_H, ir.Bound.CPU_REQUEST) and text and not (text.isdigit() and int(text) > 0):
        return "REANA refuses this number of CPUs: it takes a positive integer as a text."
    if what == (_H, ir.Bound.WALL_TIME) and text and not text.isdigit() and text not in FLAVOURS:
        return f"REANA refuses this run time: it takes seconds as a text, or one of {', '.join(FLAVOURS)}."
    if what == (_H, ir.Bound.REQUIREMENTS) and not text.strip():
        return "REANA refuses empty requirements."
    return None
