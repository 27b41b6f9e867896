"""The table of docs/reana-validators.md, made from what the judges answer."""

from __future__ import annotations

from .cases import CASES, PLAIN, Case
from .environments import REPOSITORY
from .reana import Finding, Reana, RefusalError

PAGE = REPOSITORY / "docs" / "reana-validators.md"
BEGIN = "<!-- made by `make golden` from tests/oracles/cases.py -->\n"

LONGEST = 90
"""Characters of a message that the table shows."""

REANAS_OWN = frozenset(
    {
        "Exception",
        "ValidationError",
        "additional_properties",
        "input_path",
        "operational_options",
        "parameters",
        "retention",
        "schema",
        "serialization",
    }
)
"""Codes whose sentences are REANA's own; those of other exceptions change with the version of Python."""


def page(old: Reana, new: Reana) -> str:
    """Return the whole page: the text that people wrote, and the tables."""
    written = PAGE.read_text(encoding="utf-8").partition(BEGIN)[0]
    tables = [f"### {title}\n\n{_table(cases, old, new)}" for title, cases in CASES.items()]
    plain = f"Every row changes one thing in this specification, which both accept:\n\n```yaml\n{PLAIN}```\n"
    return "\n".join([f"{written}{BEGIN}", plain, *tables])


def _table(cases: tuple[Case, ...], old: Reana, new: Reana) -> str:
    rows = [f"| specification | {old.version} | {new.version} | command becomes |", "|---|---|---|---|"]
    for case in cases:
        shown = case.shown.replace("\n", "`, `").replace("|", "\\|")
        before, after = _verdict(old, case), _verdict(new, case)
        cells = (f"`{shown}`", before, "the same" if before == after else after, _command(new, case))
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def _verdict(reana: Reana, case: Case) -> str:
    verdict = reana.validate(case.text)
    if verdict.refused:
        return f"**refused**: {_sentence(verdict.reasons[0])}"
    if verdict.warnings:
        return "accepted; " + ", ".join(sorted(_sentence(warning) for warning in verdict.warnings))
    return "accepted"


def _sentence(finding: Finding) -> str:
    if finding.code not in REANAS_OWN:
        return finding.code
    sentence = " ".join(finding.message.split()).replace("|", "\\|").replace("`", "'").removesuffix(".")
    shown = sentence if len(sentence) <= LONGEST else f"{sentence[:LONGEST].rstrip()} …"
    return f"“{shown}”"


def _command(reana: Reana, case: Case) -> str:
    try:
        first = reana.commands(case.text)[0][0]
    except RefusalError as refusal:
        return refusal.kind
    return f"`{first}`" if first else "(empty)"
