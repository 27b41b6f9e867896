"""The declared inputs that a rule waits for: when one of them changes, its step is stale, and runs again."""

from __future__ import annotations

from collections.abc import Iterator

from reanac import ir
from reanac.passes.dataflow import touched
from reanac.passes.workspace import Paths, clean

from .text import literal

_NO_PART_OF_A_PATH = frozenset("{}<>")
"""What Snakemake reads as wildcards and as variables of paths (9.27.1), and knows no way to write otherwise."""


def can_be_named(path: str) -> bool:
    """Whether Snakemake can name a path."""
    return path.isprintable() and not _NO_PART_OF_A_PATH & set(path)


def is_input(path: str, workflow: ir.Workflow) -> bool:
    """Whether a path is a file or a folder that a workflow declares as an input."""
    return clean(path) in {*_declared(workflow, "files"), *_declared(workflow, "directories")}


def read_inputs(workflow: ir.Workflow, workspace: str) -> Iterator[tuple[str, ...]]:
    """Yield for each step the inputs of its rule, as Python: the declared inputs that it promises to read.

    An input that a step promises to write is none of them: that it is newer than what was made of it means nothing.
    Of a folder Snakemake sees the folder alone, so ``below`` names the files in it; not where a step without promises
    may put some there.
    """
    folders = set(_declared(workflow, "directories"))
    known = folders.union(_declared(workflow, "files"))
    written, barrier = Paths(), False
    for step in workflow.steps:
        writes = touched(step).writes
        barrier = barrier or writes is None
        for path in writes or ():
            written.add(path)
    for step in workflow.steps:
        reads = [clean(path.source) for path in step.reads or ()] if isinstance(step, ir.Step) else []
        kept = [path for path in reads if path in known and can_be_named(path) and not written.overlap(path)]
        names = ((path, literal(f"{workspace}/{path}")) for path in kept)
        yield tuple(f"below({name})" if path in folders and not barrier else name for path, name in names)


def _declared(workflow: ir.Workflow, field: str) -> Iterator[str]:
    return (clean(entry.path) for entry in getattr(workflow.inputs, field, None) or ())
