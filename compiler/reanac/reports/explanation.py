"""A rule's docstring as an explanation: a summary and sections, for terminals, pages and other tools."""

from __future__ import annotations

import re
import textwrap
from inspect import cleandoc

from reanac_grammar.node import Node

from ..rules.rule import Rule

_BOLD, _DIM, _CODE, _END = "\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[0m"
_SEVERITY_COLOURS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "hint": "\x1b[1;36m"}
_WIDEST_TEXT = 88
"""Lines of running text are no longer than this, however wide the terminal is."""


class Section(Node):
    """One section of an explanation: Markdown below a heading."""

    heading: str
    text: str


class Explanation(Node):
    """What a rule's docstring says.

    Attributes:
        summary: its first sentence.
        sections: in the order in which they are written.
    """

    summary: str
    sections: tuple[Section, ...]

    def section(self, heading: str) -> str | None:
        """Return the text of a section in one line, or None where there is none."""
        found = next((section.text for section in self.sections if section.heading == heading), None)
        return " ".join(found.split()) if found is not None else None

    @property
    def markdown(self) -> str:
        """The whole as Markdown."""
        parts = (f"## {section.heading}\n\n{section.text}" for section in self.sections)
        return "\n\n".join((self.summary, *parts)) + "\n"

    @property
    def plain(self) -> str:
        """The whole as text without marks for code."""
        parts = (f"{section.heading}\n{section.text}" for section in self.sections)
        text = re.sub(r"(?m)^```\w*\n?", "", "\n\n".join((self.summary, *parts)))
        return text.replace("`", "") + "\n"


def explain(rule: Rule) -> Explanation:
    """Return what a rule's docstring says."""
    head, *parts = re.split(r"(?m)^## +", cleandoc(rule.documentation))
    sections = []
    for part in parts:
        heading, _, text = part.partition("\n")
        sections.append(Section(heading.strip(), text.strip()))
    return Explanation(" ".join(head.split()), tuple(sections))


def to_terminal(rule: Rule, width: int, *, colour: bool = False) -> str:
    """Return a rule's explanation for a terminal.

    Args:
        rule: the rule.
        width: the columns of the terminal.
        colour: mark headings and code.
    """
    explained = explain(rule)
    paint = _paint if colour else _plain
    columns = max(min(width, _WIDEST_TEXT), 20)
    title = f"{paint(rule.code, _BOLD)} {paint(rule.name, _BOLD)}"
    lines = [f"{title} ({paint(rule.severity.word, _SEVERITY_COLOURS[rule.severity.word])})", ""]
    lines += _wrapped(explained.summary, columns, colour, "")
    for section in explained.sections:
        lines += ["", paint(section.heading, _BOLD)]
        lines += _body(section.text, columns, colour)
    return "\n".join(lines) + "\n"


def _body(text: str, columns: int, colour: bool) -> list[str]:
    """Return a section's text: paragraphs wrapped, code as it is, both indented."""
    lines: list[str] = []
    for block in re.split(r"(?ms)(^```.*?^```)", text):
        if block.startswith("```"):
            code = block.split("\n")[1:-1]
            lines += (f"    {_DIM}{line}{_END}" if colour else f"    {line}" for line in code)
            continue
        for paragraph in re.split(r"\n\s*\n", block.strip()):
            for item in re.split(r"\n(?=[-*] )", paragraph):
                lines += _wrapped(item, columns, colour, "  ", "    " if item.startswith(("- ", "* ")) else "  ")
            lines += [""] if paragraph else []
        if lines and not lines[-1]:
            lines.pop()
    return lines


def _wrapped(text: str, columns: int, colour: bool, first: str, rest: str | None = None) -> list[str]:
    wrapped = textwrap.wrap(
        " ".join(text.split()),
        columns,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    if not colour:
        return wrapped
    # A span of code may be broken over two lines: colours are set for the whole, and again at each line's beginning.
    painted, inside = [], False
    for line in wrapped:
        indent = line[: len(line) - len(line.lstrip())]
        shown = indent + (_CODE if inside else "")
        for number, part in enumerate(line.lstrip().split("`")):
            if number:
                inside = not inside
                shown += _CODE if inside else _END
            shown += part
        painted.append(shown + (_END if inside else ""))
    return painted


def _paint(text: str, colour: str) -> str:
    return f"{colour}{text}{_END}"


def _plain(text: str, colour: str) -> str:
    return text
