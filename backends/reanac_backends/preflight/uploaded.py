"""What the answer about an `upload` means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reanac import ir
from reanac.diagnostics import Diagnostic, Severity
from reanac.preflight import Answer, State
from reanac.source import Span

from .amounts import bytes_of
from .questions import Question


def uploaded(question: Question, found: Mapping[str, Any], policy: str | None) -> Answer:
    """Return the row of what is to be uploaded.

    Args:
        question: what was asked.
        found: what `Lake` found.
        policy: the policy of the site; None for Rucio's generic one.
    """
    transfer = question.transfers[0]
    assert isinstance(transfer, ir.Upload)
    words = dict(question.words)
    faults = (*_scopes(transfer, words, found, policy), *_rses(transfer, words, found), *_taken(transfer, words, found))
    state = State.GOOD
    if faults:
        state = State.BAD if any(fault.is_error for fault in faults) else State.DOUBTFUL
    rses = ", ".join(one["rse"] for one in found["rses"][:2]) + (", …" if len(found["rses"]) > 2 else "")
    free = "taken" if found.get("to") is not None else "free"
    if "to" not in words:
        free = "is there, and gets more" if found["dataset"] is not None else "free"
    quotas = [one["quota"]["left"] for one in found["rses"] if one["quota"] is not None]
    left = "" if not quotas or None in quotas else f", {bytes_of(min(quotas))} of the quota are left"
    detail = f"{free}; to {rses}{left}" if rses else f"{free}; there is no such RSE"
    return Answer(question.verb, question.subject, state, detail, faults)


def _scopes(
    transfer: ir.Upload, words: Mapping[str, str], found: Mapping[str, Any], policy: str | None
) -> Iterator[Diagnostic]:
    """Yield what is wrong with the scopes; a policy of the site's own may open those of others."""
    for scope, whose in found["scopes"].items():
        did = next(words[key] for key in ("to", "dataset") if words.get(key, "").startswith(f"{scope}:"))
        place = _did(transfer, words, did)
        if whose == "missing":
            message = f"Rucio knows no scope {scope}."
            yield Diagnostic("RN808", Severity.ERROR, place, message, "See which there are: rucio list-scopes")
        elif whose == "other":
            message = f"The scope {scope} is not one of the account {found['account']}."
            is_sure = policy in (None, "generic")
            help = "Upload into a scope of your own" + (
                "." if is_sure else f", unless the policy {policy} lets you in."
            )
            yield Diagnostic("RN808", Severity.ERROR if is_sure else Severity.WARNING, place, message, help)


def _rses(transfer: ir.Upload, words: Mapping[str, str], found: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Yield what is wrong with the storage elements; a transfer chooses any that matches."""
    place = Span(transfer.rse.start, transfer.rse.end) if transfer.rse.end else transfer.span
    if not found["rses"]:
        message, help = f"Rucio knows no RSE {words['rse']}.", "See which there are: rucio list-rses"
        yield Diagnostic("RN809", Severity.ERROR, place, message, help)
    for one in found["rses"]:
        rse, quota = one["rse"], one["quota"]
        if one["writable"]:
            help = "Choose another RSE: rucio list-rses"
            yield Diagnostic("RN809", Severity.ERROR, place, f"{rse} {one['writable']}.", help)
        elif quota is None:
            message = f"The account {found['account']} has no quota at {rse}."
            yield Diagnostic("RN810", Severity.ERROR, place, message, "Ask for one, or choose another RSE.")
        elif quota["left"] is not None and quota["left"] <= 0:
            message = f"Nothing is left of the {bytes_of(quota['limit'])} that {found['account']} may keep at {rse}."
            yield Diagnostic("RN810", Severity.ERROR, place, message, "Delete rules, or choose another RSE.")


def _taken(transfer: ir.Upload, words: Mapping[str, str], found: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Yield what is wrong with what is there already."""
    file, dataset = found.get("to"), found.get("dataset")
    if file is not None and file["type"] != "file":
        message = f"{words['to']} exists, and is a {file['type']}."
        yield Diagnostic("RN811", Severity.ERROR, _did(transfer, words, words["to"]), message, "Choose another name.")
    elif file is not None:
        message = f"{words['to']} exists already, with {bytes_of(file['bytes'] or 0)}."
        help = "Nothing is overwritten: the upload fails unless it is the same content. Choose another name."
        yield Diagnostic("RN811", Severity.WARNING, _did(transfer, words, words["to"]), message, help)
    if dataset is not None and (dataset["type"] != "dataset" or not dataset["open"]):
        why = "is closed" if dataset["type"] == "dataset" else f"is a {dataset['type']}"
        message = f"{words['dataset']} exists, and {why}: no file can be added."
        place = _did(transfer, words, words["dataset"])
        yield Diagnostic("RN811", Severity.ERROR, place, message, "Choose another name.")


def _did(transfer: ir.Upload, words: Mapping[str, str], did: str) -> Span:
    """Return where a DID of an upload stands."""
    written = transfer.did if did == words.get("to") or transfer.dataset is None else transfer.dataset
    return Span(written.start, written.end) if written.end else transfer.span
