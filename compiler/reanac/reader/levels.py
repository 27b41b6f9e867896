"""Which key is known at which level of a specification, and what to say of one that is not (RN010, RN014)."""

from __future__ import annotations

from collections.abc import Collection

from ..diagnostics import Edit, Fix
from ..ir import Extra
from ..vocabulary import LIMIT_KEY
from .fields import Fields
from .tree import Scalar

TOP = ("version", "inputs", "workflow", "outputs", "tests", "workspace")
INPUTS = ("files", "directories", "parameters", "options")
OUTPUTS = ("files", "directories")
WORKFLOW = ("type", "file", "files", "directories", "parameters", "resources", "specification")
RESOURCES = ("cvmfs", "kerberos", "voms_proxy", "rucio", "dask")
SPECIFICATION = ("steps",)
STEP = (
    "name", "environment", "commands", "compute_backend", "unpacked_img", "kerberos", "voms_proxy", "rucio",
    "inputs", "outputs", *LIMIT_KEY,
)  # fmt: skip
STEP_KEYS = frozenset(STEP)
DASK = ("image", "number_of_workers", "single_worker_memory", "single_worker_threads")
WORKSPACE = ("root_path", "retention_days")
TESTS = ("files",)
PROXY = ("vo", "role", "valid")
STEP_RUCIO = ("get", "upload", "replicas", "credentials")
DEFAULT_RUCIO = (
    "site", "rse", "scope", "lifetime", "environment", "account", "kubernetes_memory_limit", "timeout",
)  # fmt: skip

_HOMES: tuple[tuple[str, Collection[str]], ...] = (
    ("a step", frozenset(STEP) - {"name", "inputs", "outputs"}),
    ("workflow.specification", SPECIFICATION),
    ("workflow", ("type", "resources", "specification")),
    ("workflow.resources", ("cvmfs", "dask")),
    ("inputs", ("parameters", "options")),
    ("workspace", WORKSPACE),
    ("the top level", ("inputs", "outputs", "workflow", "tests", "workspace", "version")),
)
_COMING = frozenset(["secret_names", "kubernetes_queue"])
"""Keys that are being added to REANA: never a misspelling of another."""


def unknown_keys(fields: Fields, where: tuple[str, ...]) -> tuple[Extra, ...]:
    """Report the keys that do not belong where they stand, and return them to be handed on as they are."""
    return tuple(_unknown(fields, key, where, fields.reading.value(node, key.text)) for key, node in fields.unknown())


def refuse_unknown(fields: Fields) -> None:
    """Report the unknown keys of a directive, which nothing could hand on."""
    from ..suggest import LIKENESS_OF_KEYS, nearest

    for key, _ in fields.unknown():
        near = nearest(key.text, fields.absent, fields.reading.findings, LIKENESS_OF_KEYS)
        fields.reading.findings.error(
            "RN011",
            key.span,
            f"{fields.name} has no key {key.text!r}.",
            f"Did you mean {near!r}?" if near else f"Known here: {', '.join(sorted(fields.known))}.",
            fix=_rename(key, near),
        )


def _unknown(fields: Fields, key: Scalar, where: tuple[str, ...], value: object) -> Extra:
    from ..suggest import LIKENESS_OF_KEYS, nearest

    findings = fields.reading.findings
    extra = Extra(where, key.text, value, key.span)  # type: ignore[arg-type]
    home = next((home for home, keys in _HOMES if key.text in keys), None)
    near = (
        None
        if home or key.text in _COMING
        else nearest(key.text, fields.absent, fields.reading.findings, LIKENESS_OF_KEYS)
    )
    if home is not None:
        findings.error(
            "RN014",
            key.span,
            f"The key {key.text!r} has no effect in {fields.name}: it belongs in {home}.",
            f"Move it to {home}.",
        )
    elif near is not None:
        findings.error(
            "RN010",
            key.span,
            f"REANA knows no key {key.text!r} in {fields.name} and would ignore it.",
            f"Did you mean {near!r}?",
            fix=_rename(key, near),
        )
    else:
        findings.warning(
            "RN010",
            key.span,
            f"REANA knows no key {key.text!r} in {fields.name}; it is handed on as it is.",
        )
    return extra


def _rename(key: Scalar, near: str | None) -> Fix | None:
    return Fix(f"Rename it to {near}", (Edit(key.span, near),)) if near else None
