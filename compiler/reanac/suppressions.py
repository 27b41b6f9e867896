"""Comments that silence findings: ``# reanac: ignore[RN104] reason``, on the line of a finding or above it.

No comment can stand inside a text of several lines, such as a block scalar: one on the line where the text begins, or
above that line, speaks for all of it. Errors that stop a compile cannot be silenced.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from reanac_grammar.node import Node

from .diagnostics import Diagnostic, Edit, Findings, Fix, Related, Severity
from .reader.places import behind_properties, offsets
from .reader.tree import Mapping, Scalar, Tree
from .rules.registry import FAMILIES, find_rule
from .source import Source, Span

UNUSED, MALFORMED = "RN017", "RN018"

_NOT_JUDGED = re.compile("RN(?:108|601|602|[78]..)")
"""Rules whose findings depend on more than the spec: on shellcheck, on files beside it, on the target, on services."""

_COMMENT = re.compile(
    r"(?m)(?:^|(?<=[ \t]))#[ \t]*reanac:[ \t]*ignore(?P<codes>[ \t]*\[(?P<words>[^\]\r\n]*)\])?[^\r\n]*"
)
_WORD = re.compile(r"[^\s,]+")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_LINE_OF_COMMENT = re.compile(r"[ \t]*(?:#[^\r\n]*)?\Z")


class Suppression(Node):
    """One code of one comment.

    Attributes:
        code: what it silences, or None where the word is no rule.
        word: where the code is written.
        comment: where the whole comment stands.
        line: the first line that it speaks of, counted from 1.
    """

    code: str | None
    word: Span
    comment: Span
    line: int


class Silenced(Node):
    """What the comments of a spec did to its findings.

    Attributes:
        kept: the findings that are still to be shown, those about the comments themselves among them.
        silenced: the findings that a comment answers for.
    """

    kept: tuple[Diagnostic, ...]
    silenced: tuple[Diagnostic, ...]


def is_wanted(text: str) -> bool:
    """Whether a text may hold such a comment; costs microseconds, where `apply` reads all of the tree."""
    return "reanac:" in text and _COMMENT.search(text) is not None


def apply(source: Source, tree: Tree, diagnostics: tuple[Diagnostic, ...], *, complete: bool = True) -> Silenced:
    """Return the findings that are left, and those that are silenced.

    Args:
        source: the spec.
        tree: what was read of it.
        diagnostics: the findings, in source order.
        complete: every rule has run, so that a comment which silences nothing is one too many.
    """
    texts = Texts(source, tree)
    findings = Findings()
    suppressions = _read(source, texts, findings)
    kept: list[Diagnostic] = []
    silenced: list[Diagnostic] = []
    used: set[Suppression] = set()
    for diagnostic in diagnostics:
        line = texts.first_line(diagnostic.place.start)
        answering = [each for each in suppressions if each.code == diagnostic.code and each.line == line]
        used.update(answering)
        if answering and not diagnostic.stops_compile:
            silenced.append(diagnostic)
            continue
        kept.append(diagnostic)
        if answering:
            _cannot(answering[0], diagnostic, findings)
    for suppression in suppressions if complete else ():
        if suppression not in used and suppression.code and not _NOT_JUDGED.fullmatch(suppression.code):
            _unused(source, suppression, findings)
    findings.extend(kept)
    return Silenced(findings.in_order(), tuple(silenced))


class Texts:
    """Where the scalars of a spec stand: between their lines, no comment can."""

    def __init__(self, source: Source, tree: Tree) -> None:
        self._source = source
        self._scalars = sorted(_scalars(tree), key=lambda scalar: scalar.start)
        self._starts = [scalar.start for scalar in self._scalars]

    def holding(self, offset: int) -> Scalar | None:
        """Return the scalar in whose text an offset lies; what stands behind a block's header is no text."""
        index = bisect_right(self._starts, offset - 1) - 1
        if index < 0 or offset >= self._scalars[index].end:
            return None
        scalar, text = self._scalars[index], self._source.text
        if text[behind_properties(text, scalar.start)] in "'\"":
            return scalar  # up to the closing quote all is text, also blanks that YAML drops
        places = offsets(text, scalar.start, scalar.text)
        if places is None:
            return scalar
        if scalar.plain:
            return scalar if offset < places[-1] else None
        is_header = _LINE_BREAK.search(text, scalar.start, offset) is None
        return None if is_header or offset >= places[-1] else scalar

    def first_line(self, offset: int) -> int:
        """Return the line of an offset, or the one on which the text begins that the line is in the middle of."""
        while True:
            line = self._source.position(offset).line
            scalar = self.holding(offset) or self.holding(self._source.line_starts[line - 1])
            if scalar is None:
                return line
            offset = scalar.start


def _scalars(tree: Tree) -> list[Scalar]:
    """Return the scalars of a tree, each once: an alias is the very node that it names."""
    found: dict[int, Scalar] = {}
    seen: set[int] = set()
    pending: list[Tree] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, Scalar):
            found[node.start] = node
        elif id(node) not in seen:
            seen.add(id(node))
            pending += (part for entry in node.entries for part in entry) if isinstance(node, Mapping) else node.items
    return list(found.values())


# --------------------------------------------------------------------------------------------------------------------
# Reading the comments


def _read(source: Source, texts: Texts, findings: Findings) -> list[Suppression]:
    """Return what the comments say; what they say wrongly goes to `findings`."""
    found: list[Suppression] = []
    for match in _COMMENT.finditer(source.text):
        if texts.holding(match.start()) is not None:
            continue
        comment = Span(match.start(), match.start() + len(match.group().rstrip()))
        words = list(_WORD.finditer(source.text, match.start("words"), match.end("words"))) if match["codes"] else []
        if not words:
            findings.extend((_without_codes(comment),))
        line = _first_line_meant(source, texts, match.start())
        for word in words:
            code = code_of(word.group())
            span = Span(word.start(), word.end())
            found.append(Suppression(code, span, comment, line))
            if code is None:
                findings.extend((_no_rule(word.group(), span),))
    return found


def _first_line_meant(source: Source, texts: Texts, comment: int) -> int:
    """Return the line that a comment speaks of: its own, or the first below it that holds more than a comment."""
    line = source.position(comment).line
    if source.line(line)[: source.position(comment).column - 1].strip(" \t"):
        return texts.first_line(source.line_starts[line - 1])
    last = len(source.line_starts)
    while line < last and _LINE_OF_COMMENT.match(source.line(line)):
        line += 1
    return texts.first_line(source.line_starts[line - 1])


def code_of(word: str) -> str | None:
    """Return the code of a rule that is named by its code or its name, or None."""
    code = word.upper()
    if any(code in family.codes for family in FAMILIES):
        return code
    rule = find_rule(word) if not code.startswith("RN") else None
    return rule.code if rule is not None else None


# --------------------------------------------------------------------------------------------------------------------
# What is wrong with them


def _without_codes(comment: Span) -> Diagnostic:
    return Diagnostic(
        MALFORMED,
        Severity.WARNING,
        comment,
        "This comment names no rule, so it silences nothing.",
        "Name the rules: # reanac: ignore[RN104] and the reason",
    )


def _no_rule(word: str, span: Span) -> Diagnostic:
    near = nearest_rule(word)
    return Diagnostic(
        MALFORMED,
        Severity.WARNING,
        span,
        f"There is no rule {word!r}, so this comment does not silence it.",
        f"Did you mean {near}?" if near else "`reanac rules` lists them all.",
        fix=Fix(f"Name it {near}", (Edit(span, near),), safe=False) if near else None,
    )


def nearest_rule(word: str) -> str | None:
    """Return the code or the name of the rule that a word resembles most, or None."""
    from difflib import get_close_matches

    from .rules.registry import all_rules

    codes = [rule.code for rule in all_rules()]
    codes = [code for code in codes if code.startswith(word.upper()[:3])] or codes  # its own group is the likeliest
    names = [rule.name for rule in all_rules()]
    found = get_close_matches(word.upper(), codes, 1, 0.7) or get_close_matches(word.lower(), names, 1, 0.7)
    return found[0] if found else None


def _cannot(suppression: Suppression, diagnostic: Diagnostic, findings: Findings) -> None:
    findings.warning(
        MALFORMED,
        suppression.word,
        f"{diagnostic.code} cannot be silenced here: nothing can be compiled while this error stands.",
        related=(Related(diagnostic.place, "this error"),),
    )


def _unused(source: Source, suppression: Suppression, findings: Findings) -> None:
    findings.extend(
        (
            Diagnostic(
                UNUSED,
                Severity.HINT,
                suppression.word,
                f"Nothing is silenced here: {suppression.code} finds nothing in what this comment speaks of.",
                "Delete it.",
                fix=Fix("Delete it", (Edit(_removable(source, suppression), ""),)),
            ),
        )
    )


def _removable(source: Source, suppression: Suppression) -> Span:
    """Return what goes with a code: the code and its comma, or the whole comment where it is the only one."""
    text, word, comment = source.text, suppression.word, suppression.comment
    opening, closing = text.index("[", comment.start), text.index("]", comment.start)
    if text[opening + 1 : closing].strip(" \t,") != source.slice(word):
        end = word.end
        while text[end] in ", \t":
            end += 1
        start = word.start
        if end == closing:  # the last of several: the comma before it goes
            while text[start - 1] in ", \t":
                start -= 1
        return Span(start, end)
    begin = source.line_starts[source.position(comment.start).line - 1]
    before = text[begin : comment.start]
    if not before.strip(" \t"):  # a line of its own goes with its line break
        line = source.position(comment.start).line
        return Span(begin, source.line_starts[line] if line < len(source.line_starts) else len(text))
    return Span(begin + len(before.rstrip(" \t")), len(text[: comment.end].rstrip(" \t")))


# --------------------------------------------------------------------------------------------------------------------
# Writing them


def add_ignores(source: Source, tree: Tree, diagnostics: tuple[Diagnostic, ...]) -> tuple[Edit, ...]:
    """Return the edits that silence findings, each by a comment above it; what cannot be silenced is left alone."""
    texts = Texts(source, tree)
    wanted: dict[int, set[str]] = {}
    for diagnostic in diagnostics:
        if not diagnostic.stops_compile and diagnostic.code not in (UNUSED, MALFORMED):
            wanted.setdefault(texts.first_line(diagnostic.place.start), set()).add(diagnostic.code)
    present = {each.line: each.word for each in _read(source, texts, Findings())}
    newline = _LINE_BREAK.search(source.text)
    edits: list[Edit] = []
    for line, codes in sorted(wanted.items()):
        listed = ", ".join(sorted(codes))
        if line in present:
            edits.append(Edit(Span(present[line].end, present[line].end), f", {listed}"))
            continue
        start, words = source.line_starts[line - 1], source.line(line)
        indent = words[: len(words) - len(words.lstrip(" "))]
        comment = f"{indent}# reanac: ignore[{listed}]{newline.group() if newline else chr(10)}"
        edits.append(Edit(Span(start, start), comment))
    return tuple(edits)
