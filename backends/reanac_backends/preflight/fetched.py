"""What the answer about a `get` or a `replicas` means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reanac import ir
from reanac.diagnostics import Diagnostic, Severity
from reanac.preflight import Answer, State
from reanac.source import Span

from .amounts import bytes_of, count_of
from .questions import Question


def fetched(question: Question, found: Mapping[str, Any]) -> Answer:
    """Return the row of what is to be fetched, or to be streamed.

    Args:
        question: what was asked.
        found: what `Lake` found.
    """
    words, verb, did = dict(question.words), question.verb, question.subject
    transfer = question.transfers[0]
    assert isinstance(transfer, (ir.Get, ir.Replicas))
    place = Span(transfer.did.start, transfer.did.end) if transfer.did.end else transfer.span
    match found["state"]:
        case "missing":
            if question.is_made_before:
                return Answer(verb, did, State.GOOD, "an earlier step uploads it")
            scope = did.partition(":")[0]
            message, help = found.get("message") or f"Rucio knows no DID {did}.", f"rucio list-dids '{scope}:*'"
            if found.get("scope") is False:
                message, help = f"Rucio knows no scope {scope}, so there is no {did}.", "rucio list-scopes"
            help = f"See which there are: {help}"
            return _bad(question, "there is none", Diagnostic("RN805", Severity.ERROR, place, message, help))
        case "kind":
            return _bad(question, "not as expected", Diagnostic("RN806", Severity.ERROR, place, found["message"]))
        case "rses":
            rses = transfer.rses
            where = Span(rses.start, rses.end) if rses is not None and rses.end else transfer.span
            message = f"No RSE matches {words['rses']}."
            help = "See which there are: rucio list-rses"
            return _bad(question, "no such RSE", Diagnostic("RN809", Severity.ERROR, where, message, help))
    files, size, looked, unreadable = (found[key] for key in ("files", "bytes", "looked", "unreadable"))
    detail = "a file" if found["type"] == "file" else f"{_of(found['type'])} {count_of(files, 'file')}"
    detail += f", {bytes_of(size)}"
    wanted = min(int(words["nrandom"]), files) if "nrandom" in words else files
    if wanted < files:
        size = size * wanted // max(files, 1)
        detail += f"; {wanted} of them, about {bytes_of(size)}"
    if looked < files:
        detail += f"; looked at the replicas of {looked:,}"
    faults = _unreadable(found, words, wanted, place)
    state = State.GOOD
    if faults:
        state = State.BAD if faults[0].is_error else State.DOUBTFUL
        detail += "; cannot be read" if files == 1 else f"; {unreadable:,} cannot be read"
    fetches = verb == "get"
    return Answer(verb, did, state, detail, faults, wanted if fetches else None, size if fetches else None)


def _unreadable(found: Mapping[str, Any], words: Mapping[str, str], wanted: int, place: Span) -> tuple[Diagnostic, ...]:
    """Return what is wrong with the replicas."""
    bad, looked, files = found["unreadable"], found["looked"], found["files"]
    if not bad or ("nrandom" in words and looked - bad >= wanted):
        return ()  # a transfer chooses at random among those that can be read
    where = f" at {words['rses']}" if "rses" in words else ""
    scheme = words.get("protocol") or words.get("protocols")
    where += f" by {scheme}" if scheme else ""
    examples = ", ".join(found["examples"]) + (", …" if bad > len(found["examples"]) else "")
    message = f"{bad:,} of {count_of(looked, 'file')} cannot be read{where}: {examples}."
    if files == 1:
        message = f"{found['examples'][0]} has no replica that can be read{where}."
    help = "Ask for a copy (rucio add-rule), or wait until their RSE is back."
    if where:
        help = "See where copies are: rucio list-file-replicas"
    needs_all = "get" in words and "nrandom" not in words
    severity = Severity.ERROR if needs_all or bad == files else Severity.WARNING
    return (Diagnostic("RN807", severity, place, message, help),)


def _of(kind: str) -> str:
    return "matches" if kind == "pattern" else f"a {kind} of"


def _bad(question: Question, detail: str, fault: Diagnostic) -> Answer:
    return Answer(question.verb, question.subject, State.BAD, detail, (fault,))
