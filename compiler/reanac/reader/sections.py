"""The sections round a workflow: ``inputs``, ``outputs``, ``tests`` and ``workspace``."""

from __future__ import annotations

from reanac_grammar.node import Node

from .. import ir
from ..vocabulary import MAX_INPUT_PATHS, OPTIONS
from . import levels
from .fields import Fields
from .spec import Word


class Inputs(Node):
    """What the section ``inputs`` says."""

    parameters: tuple[ir.Parameter, ...] | None = None
    files: ir.Files | None = None
    options: ir.Mapping | None = None


def read_inputs(top: Fields, kind: str | None, extras: list[ir.Extra]) -> Inputs:
    """Read ``inputs`` of a workflow of the type `kind`; keys that it does not know are added to `extras`."""
    node = top.mapping_of("inputs")
    if node is None:
        return Inputs()
    fields = Fields(top.reading, node, "inputs", levels.INPUTS)
    extras += levels.unknown_keys(fields, ("inputs",))
    return Inputs(_parameters(fields), _files(fields), _options(fields, kind))


def _parameters(fields: Fields) -> tuple[ir.Parameter, ...] | None:
    node = fields.mapping_of("parameters")
    if node is None:
        return None
    reading = fields.reading
    return tuple(
        ir.Parameter(key.text, reading.value(value, f"The parameter {key.text!r}"), key.span, value.span)
        for key, value in reading.keys(node)
    )


def _options(fields: Fields, kind: str | None) -> ir.Mapping | None:
    node = fields.mapping_of("options")
    if node is None:
        return None
    known = OPTIONS.get(kind or "")
    for key, _ in node.entries:
        if known is not None and key.text not in known:
            fields.reading.findings.error(
                "RN011",
                key.span,
                f"REANA knows no operational option {key.text!r} for {kind} workflows.",
                f"Known: {', '.join(known)}.",
            )
    value = fields.reading.value(node, "options")
    return value if isinstance(value, ir.Mapping) else None


def _files(fields: Fields) -> ir.Files | None:
    if fields.node("files") is None and fields.node("directories") is None:
        return ir.Files()
    files, directories = _paths(fields.words("files")), _paths(fields.words("directories"))
    if fields.name == "inputs" and len(files or ()) + len(directories or ()) > MAX_INPUT_PATHS:
        fields.reading.findings.error(
            "RN011",
            fields.reading.place(fields.mapping),
            f"More than {MAX_INPUT_PATHS:,} input files and directories are declared, which REANA refuses.",
            "Declare the folder that holds them under inputs.directories.",
        )
    return ir.Files(files, directories)


def _paths(words: tuple[Word, ...] | None) -> tuple[ir.FilePath, ...] | None:
    return None if words is None else tuple(ir.FilePath(word.text, word.span) for word in words)


def read_outputs(top: Fields, extras: list[ir.Extra]) -> ir.Files | None:
    """Read ``outputs``."""
    node = top.mapping_of("outputs")
    if node is None:
        return None
    fields = Fields(top.reading, node, "outputs", levels.OUTPUTS)
    extras += levels.unknown_keys(fields, ("outputs",))
    return _files(fields)


def read_tests(top: Fields, extras: list[ir.Extra]) -> tuple[ir.FilePath, ...] | None:
    """Read ``tests``: Gherkin feature files."""
    node = top.mapping_of("tests")
    if node is None:
        return None
    fields = Fields(top.reading, node, "tests", levels.TESTS)
    extras += levels.unknown_keys(fields, ("tests",))
    return _paths(fields.words("files"))


def read_workspace(top: Fields, extras: list[ir.Extra]) -> ir.Workspace | None:
    """Read ``workspace``."""
    node = top.mapping_of("workspace")
    if node is None:
        return None
    fields = Fields(top.reading, node, "workspace", levels.WORKSPACE)
    extras += levels.unknown_keys(fields, ("workspace",))
    retention = fields.mapping_of("retention_days")
    days: tuple[tuple[str, int], ...] | None = None
    if retention is not None:
        if not retention.entries:
            fields.reading.wrong(retention, "retention_days", "at least one rule", "For example: {tmp/*.root: 7}")
        read = (
            (key, fields.reading.integer(value, "A retention rule")) for key, value in fields.reading.keys(retention)
        )
        days = tuple((key.text, number) for key, number in read if number is not None)
        for key, _ in retention.entries:
            if key.text.startswith("/") or ".." in key.text.split("/") or not key.text.strip("./"):
                fields.reading.findings.error(
                    "RN011", key.span, "A retention rule names a path or a pattern inside the workspace."
                )
    return ir.Workspace(fields.text("root_path"), days, top.values["workspace"][0].span)
