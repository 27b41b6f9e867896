"""What ``reanac check`` shows beyond the plain report: other formats, fixes, diffs, statistics."""

from __future__ import annotations

import sys
from importlib import import_module

from ..lint.outcome import Outcome
from ..reports.reported import Reported, reported, rule_name, tallies
from .check import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def choose(options: argparse.Namespace) -> Text:
    """Return what shows the outcomes that the options ask for."""
    if options.diff:
        return Diff(options)
    return Changes(options) if options.format == "text" else Document(options)


class Changes(Text):
    """The report for people, with what was fixed, and statistics where they are asked for.

    A text from standard input goes to standard output once it is fixed, and the report to standard error.
    """

    def __init__(self, options: argparse.Namespace) -> None:
        super().__init__(options)
        self.fixed = 0
        self.left_out = 0
        self.shown: list[Reported] = []
        if "-" in options.files and _is_changing(options):
            self.stream = sys.stderr

    def add(self, outcome: Outcome) -> None:
        """Show the findings that are left of a file."""
        super().add(outcome)
        self.fixed += outcome.fixed
        self.left_out += outcome.left_out
        if self.options.statistics:
            self.shown.append(reported(outcome.name, outcome.source, outcome.diagnostics))
        if outcome.name == "<stdin>" and outcome.source is not None and _is_changing(self.options):
            after = outcome.change.after if outcome.change is not None else outcome.source.text.encode()
            sys.stdout.buffer.write(after)

    def finish(self) -> None:
        """Show statistics and the summary."""
        found = tallies(self.shown)
        for tally in found:
            fixable = f"  {tally.fixable} with a fix" if tally.fixable else ""
            line = f"{tally.number:6}  {tally.code}  {tally.severity.word:7}  {rule_name(tally.code)}{fixable}"
            print(line, file=self.stream)
        super().finish()

    def remark(self) -> str:
        """Return what the summary says of fixes."""
        if not _is_changing(self.options):
            return super().remark()
        words = f" {self.fixed} fixed." if self.fixed else ""
        if self.left_out:
            words += f" Left out, for they would bring new findings: {self.left_out}."
        return words


class Diff(Changes):
    """Shows what would change, as a unified diff on standard output; the summary goes to standard error."""

    def __init__(self, options: argparse.Namespace) -> None:
        super().__init__(options)
        self.stream = sys.stderr

    def add(self, outcome: Outcome) -> None:
        """Show what would change in a file."""
        from ..reports.diff import render

        if outcome.error is None:
            self.files += 1
        self.found += outcome.diagnostics
        self.fixed += outcome.fixed
        self.left_out += outcome.left_out
        if outcome.change is not None:
            before, after = (data.decode() for data in (outcome.change.before, outcome.change.after))
            shown = render(outcome.name, before, after, outcome.source, terminal=sys.stdout.isatty())
            sys.stdout.write(shown)

    def finish(self) -> None:
        """Show how much would change."""
        if not self.options.quiet:
            from ..reports.summary import summary

            print(f"{self.fixed} would be fixed. Left: {summary(self.found, self.files)}", file=self.stream)


class Document(Changes):
    """A report for programs: one document, written at the end."""

    def __init__(self, options: argparse.Namespace) -> None:
        super().__init__(options)
        self.all: list[Reported] = []

    def add(self, outcome: Outcome) -> None:
        """Keep what is to be reported of a file."""
        if outcome.error is not None:
            self.all.append(Reported(outcome.name, None, unreadable=outcome.error))
            return
        self.all.append(reported(outcome.name, outcome.source, outcome.diagnostics))
        if outcome.name == "<stdin>" and outcome.change is not None:
            sys.stdout.buffer.write(outcome.change.after)

    def finish(self) -> None:
        """Write the report."""
        module = import_module(f"..reports.{self.options.format}", __package__)
        self.stream.write(module.render(self.all, statistics=self.options.statistics))


def _is_changing(options: argparse.Namespace) -> bool:
    return bool(options.fix or options.unsafe_fixes or options.add_ignores)
