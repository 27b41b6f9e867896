"""The words of an injected step for the transfer script: a line a transfer, an indented line an option."""

from __future__ import annotations

from collections.abc import Iterator

from reanac import ir


def transfer_lines(step: ir.StageIn | ir.StageOut, workflow: ir.Workflow) -> tuple[str, ...]:
    """Return the lines for an injected step, as templates: ``${name}`` is a parameter, ``$$`` a dollar."""
    return (
        *_need(step, workflow),
        *(line for transfer in step.transfers for line in _lines(transfer)),
    )


def transfer_words(transfer: ir.Get | ir.Replicas | ir.Upload) -> tuple[tuple[str, str], ...]:
    """Return the words of a transfer as the script reads them, keys and templates of values."""
    pairs = (line.lstrip(" ").partition(" ") for line in _lines(transfer))
    return tuple((key, value) for key, _, value in pairs)


def _need(step: ir.StageIn | ir.StageOut, workflow: ir.Workflow) -> Iterator[str]:
    """Make the statement that has the credentials checked before anything is moved."""
    site = workflow.site
    assert site is not None, "a transfer has a site"
    role = step.proxy.role if step.proxy is not None else None
    words = {"vo": site.vo, "auth": site.auth.value, "role": role, "account": workflow.account}
    yield " ".join(("need", *(f"{name}={word}" for name, word in words.items() if word is not None)))
    yield f"  rucio_host {site.rucio_host}"
    yield f"  auth_host {site.auth_host}"


def _lines(transfer: ir.Get | ir.Replicas | ir.Upload) -> Iterator[str]:
    match transfer:
        case ir.Get():
            yield f"get {transfer.did.source}"
            yield from _options(transfer, "to", "type", "rses", "nrandom", "protocol", "timeout")
        case ir.Replicas():
            yield f"replicas {transfer.did.source}"
            yield from _options(transfer, "to", "type", "protocols", "rses", "limit")
        case ir.Upload():
            yield f"upload {transfer.source.source}"
            yield f"  {'dataset' if ir.is_many(transfer.source) else 'to'} {transfer.did.source}"
            yield from _options(transfer, "rse", "dataset", "lifetime", "protocol", "register_after_upload")


def _options(transfer: ir.Get | ir.Replicas | ir.Upload, *names: str) -> Iterator[str]:
    for name in names:
        value = getattr(transfer, name)
        if isinstance(value, ir.DIDType):
            yield f"  {name} {value.value}"
        elif value is not None:
            yield f"  {name} {value.source}"
