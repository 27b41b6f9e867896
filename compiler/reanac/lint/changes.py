"""Changing one file: its fixes are applied, or its findings are silenced by comments, and the file is written."""

from __future__ import annotations

from ..source import Source
from .fixes import Check, apply_edits, is_mendable, mend, to_bytes, write_over
from .outcome import Change, Outcome, Request


def changed(outcome: Outcome, data: bytes, check: Check, request: Request, path: str) -> Outcome:
    """Return what is left of a file's findings once it has been changed as a request asks.

    Args:
        outcome: what was found.
        data: the bytes of the file.
        check: looks at a text again.
        request: what to do.
        path: where to write, or empty for a text that is no file.
    """
    source = outcome.source
    if source is None or not is_mendable(data, source.text):
        return outcome
    text, found, left_out = source.text, outcome.diagnostics, 0
    if request.fix:
        mended = mend(text, found, check, unsafe=request.unsafe)
        text, found, left_out = mended.text, mended.diagnostics, mended.left_out
    fixed = len(outcome.diagnostics) - len(found)
    if request.add_ignores:
        text = _with_ignores(Source(source.name, text), outcome.replace(diagnostics=found))
        found = check(text)
    if text == source.text:
        return outcome.replace(left_out=left_out)
    done = outcome.replace(
        source=Source(source.name, text),
        diagnostics=found,
        change=Change(data, to_bytes(text, data)),
        fixed=fixed,
        left_out=left_out,
    )
    return _written(done, outcome, path) if request.write and path else done


def _with_ignores(source: Source, outcome: Outcome) -> str:
    from ..diagnostics import Findings
    from ..reader.parse import parse
    from ..suppressions import add_ignores

    tree = parse(source, Findings())
    if tree is None:
        return source.text
    return apply_edits(source.text, add_ignores(source, tree, outcome.diagnostics))


def _written(done: Outcome, before: Outcome, path: str) -> Outcome:
    """Write the change; where that cannot be, return what was found before."""
    assert done.change is not None
    try:
        write_over(path, done.change.after, done.change.before)
    except OSError as error:
        return before.replace(error=f"{path} cannot be written: {error.strerror or error}.")
    return done.replace(is_written=True)
