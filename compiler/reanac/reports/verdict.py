"""What `reanac verify` has found, as a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from reanac_grammar.node import Node

from ..engines.verdict import Run, Verdict, ending
from ..engines.workspaces import Difference, Entry, What
from .text import safe

MOST = 20
"""How many differences of an engine are shown to people; JSON has all."""


class Report(Node):
    """All that is to be told of a verification.

    Attributes:
        name: how the specification is called.
        declared: its declared outputs.
        rucio: what stood for Rucio: ``stub``, ``real`` or None.
        reference: the run of the reference executor.
        verdicts: one for each engine.
        skipped: targets that were left out, each with the reason.
        kept: the folder in which everything is kept, or None.
    """

    name: str
    declared: tuple[str, ...]
    rucio: str | None
    reference: Run
    verdicts: tuple[Verdict, ...]
    skipped: tuple[tuple[str, str], ...]
    kept: str | None

    @property
    def same(self) -> bool:
        """Whether no engine differs from the reference executor."""
        return all(verdict.same for verdict in self.verdicts)


def table(report: Report) -> str:
    """Return the report for people: a column a run, then what differs."""
    runs = (report.reference, *(verdict.run for verdict in report.verdicts))
    rows = [("", *(run.engine for run in runs)), ("run by", *(run.version for run in runs))]
    rows.append(("steps done", *(f"{sum(run.done)} of {len(run.steps)}" for run in runs)))
    rows.append(("ended", *(safe(ending(run)) for run in runs)))
    rows.append(("entries in the workspace", *(str(len(run.files)) for run in runs)))
    made = len(report.declared)
    rows.append(("declared outputs", *(f"{made - len(run.missing)} of {made}" for run in runs)))
    if report.rucio == "stub":
        rows.append(("entries in the lake (STUB)", *(str(len(run.lake or ())) for run in runs)))
    differing = (len(verdict.workspace) + len(verdict.lake) + len(verdict.course) for verdict in report.verdicts)
    rows.append(("differences", "", *(str(number) for number in differing)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*lines, "", *(line for verdict in report.verdicts for line in _shown(verdict))]) + "\n"


def _shown(verdict: Verdict) -> Iterator[str]:
    name = verdict.run.engine
    if verdict.same:
        did = (
            "failed where the reference executor failed"
            if verdict.run.status
            else "did what the reference executor did"
        )
        yield f"same: {name} {did}"
        return
    yield f"different: {name} did not do what the reference executor did"
    lines = [safe(sentence) for sentence in verdict.course]
    for place, found in (("workspace", verdict.workspace), ("lake", verdict.lake)):
        lines += [f"{place}: {safe(one.path)}: {_words(one, name)}" for one in found]
    yield from (f"  {line}" for line in lines[:MOST])
    if len(lines) > MOST:
        yield f"  and {len(lines) - MOST} more: --json tells of all"


def _words(difference: Difference, engine: str) -> str:
    first, second = difference.first, difference.second
    if first is None or second is None:
        return f"only with {engine if first is None else 'the reference'}"
    if difference.what is What.MODE:
        return f"mode {first.mode:o} with the reference, {second.mode:o} with {engine}"
    if difference.what is What.KIND:
        return f"a {first.kind.value} with the reference, a {second.kind.value} with {engine}"
    return "leads elsewhere" if first.kind.value == "link" else "other bytes"


def as_json(report: Report) -> str:
    """Return the report for programs."""
    runs = [_run(verdict.run) | _verdict(verdict) for verdict in report.verdicts]
    document = {
        "specification": report.name,
        "same": report.same,
        "rucio": report.rucio,
        "outputs": list(report.declared),
        "reference": _run(report.reference),
        "engines": runs,
        "skipped": [{"target": target, "reason": reason} for target, reason in report.skipped],
        "kept": report.kept,
    }
    return json.dumps(document, indent=2) + "\n"


def _run(run: Run) -> dict[str, object]:
    stop = None
    if run.stop is not None:
        command = None if run.stop.command is None else run.stop.command + 1
        stop = {"step": run.steps[run.stop.step], "command": command, "status": run.stop.status}
    return {
        "engine": run.engine,
        "version": run.version,
        "status": run.status,
        "steps": [{"name": name, "done": done} for name, done in zip(run.steps, run.done, strict=True)],
        "failure": stop,
        "entries": len(run.files),
        "missing_outputs": list(run.missing),
        "lake_entries": None if run.lake is None else len(run.lake),
    }


def _verdict(verdict: Verdict) -> dict[str, object]:
    found = [*_differences("workspace", verdict.workspace), *_differences("lake", verdict.lake)]
    return {"same": verdict.same, "course": list(verdict.course), "differences": found}


def _differences(place: str, found: Iterable[Difference]) -> Iterator[dict[str, object]]:
    for one in found:
        sides = {"reference": _entry(one.first), "engine": _entry(one.second)}
        yield {"place": place, "path": one.path, "what": one.what.value, **sides}


def _entry(entry: Entry | None) -> dict[str, str] | None:
    if entry is None:
        return None
    return {"kind": entry.kind.value, "mode": f"{entry.mode:04o}", "content": entry.content}
