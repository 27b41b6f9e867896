"""What YAML's own errors mean to a person who wrote a specification."""

from __future__ import annotations

import re

import yaml

from ..diagnostics import Findings
from ..source import Source, Span
from .parse import MAX_DEPTH

_PARAMETER_IN_FLOW = re.compile(r"[\[{][^\n]*\$\{")


def explain(source: Source, error: Exception, findings: Findings) -> None:
    """Report a YAML syntax error at its place, in words about the text and not about the parser."""
    text = source.text
    begun = getattr(error, "context_mark", None)
    mark = getattr(error, "problem_mark", None) or begun
    at = min(mark.index if mark is not None else 0, len(text))
    start = begun.index if begun is not None else at
    context = str(getattr(error, "context", ""))
    problem = str(getattr(error, "problem", None) or error)
    char = text[at : at + 1]
    place = Span(at, min(at + 1, len(text)))
    if "maximum nesting depth" in problem:  # libyaml counts as well, since 0.2.6
        findings.error("RN005", place, f"Collections stand in each other deeper than {MAX_DEPTH} levels.")
    elif char == "\t":
        findings.error("RN009", place, "A tab may not indent YAML.", "Indent with blanks.")
    elif char in ("@", "`", "%") and "cannot start any token" in problem:
        findings.error(
            "RN001",
            place,
            f"A text may not begin with {char} without quotes.",
            "Quote the text: '…' or \"…\".",
        )
    elif "alphabetic or numeric" in problem:
        findings.error(
            "RN001",
            Span(at - 1, at),
            f"A text may not begin with {text[at - 1 : at]} without quotes.",
            "Quote the text: '…' or \"…\".",
        )
    elif "cannot start any token" in problem:
        findings.error("RN001", place, f"The character {char!r} cannot stand here.", "Quote the text: '…' or \"…\".")
    elif _in_flow_with_parameter(source, at):
        findings.error(
            "RN001",
            place,
            "In brackets and braces, ${…} begins a mapping.",
            'Quote the whole text, as in ["${scope}:name"], or write the list with dashes.',
        )
    elif "mapping values are not allowed" in problem:
        findings.error(
            "RN001",
            place,
            "A colon followed by a blank cannot stand here: YAML takes it for a key and its value.",
            "Quote the text that holds it, or check the indentation of this line and the one above.",
        )
    elif "end of stream" in problem and isinstance(error, yaml.scanner.ScannerError):
        findings.error("RN001", Span(start, start + 1), "This quote is never closed.", "Add the closing quote.")
    elif "expected ',' or" in problem:
        findings.error("RN001", place, "A comma or the closing bracket is missing before this.")
    elif "invalid Unicode character escape" in problem:
        findings.error(
            "RN001", place, "YAML does not read a pair of \\u escapes as one character.", "Write the character itself."
        )
    elif "could not find expected ':'" in problem:
        line_end = text.find("\n", start)
        findings.error(
            "RN001",
            Span(start, max(start + 1, line_end if line_end >= 0 else len(text))),
            "This line is neither a key with its value nor the continuation of the line above.",
            "Add the missing colon, or indent the line under the text that it continues.",
        )
    elif "block mapping" in context or "block collection" in context:
        findings.error(
            "RN001",
            place,
            "The indentation of this line fits no key or list above it.",
            "Indent it as its neighbours are.",
        )
    else:
        findings.error("RN001", place, f"This is not YAML: {problem}.")


def _in_flow_with_parameter(source: Source, at: int) -> bool:
    """Whether the line of an error has a parameter inside brackets or braces."""
    lines = source.line_starts
    number = source.position(at).line
    shown = [source.line(line) for line in (number, number - 1) if 0 < line <= len(lines)]
    return any(_PARAMETER_IN_FLOW.search(line) for line in shown)
