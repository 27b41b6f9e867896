"""What a rule is, and what it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from reanac_grammar.node import Node

from .. import ir
from ..diagnostics import Diagnostic, Findings, Fix, Related, Severity
from ..source import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..reader.places import Places
    from ..shell.script import Script


class Subject:
    """What a rule looks at: a workflow, its own steps, the source that it was read from, and where findings go.

    Attributes:
        folder: where the specification lies, or None where it is no file.
        ask_programs: other programs, such as shellcheck, may be asked.
    """

    __slots__ = ("_commands", "_places", "_rule", "ask_programs", "findings", "folder", "source", "steps", "workflow")

    def __init__(
        self,
        source: Source,
        workflow: ir.Workflow,
        findings: Findings,
        *,
        folder: str | None = None,
        ask_programs: bool = True,
    ) -> None:
        self.source = source
        self.workflow = workflow
        self.findings = findings
        self.steps = tuple(step for step in workflow.steps if isinstance(step, ir.Step))
        self.folder = folder
        self.ask_programs = ask_programs
        self._places: tuple[Span, Places] | None = None
        self._commands: str | None = None

    @property
    def commands(self) -> str:
        """The text of all commands, to be asked whether a word stands in any of them."""
        if self._commands is None:
            self._commands = "\n".join([command.text for step in self.steps for command in step.commands])
        return self._commands

    def apply(self, rule: Rule) -> None:
        """Run a rule; what it finds bears its code."""
        self._rule = rule
        if rule.check is not None:
            rule.check(self)

    def found(
        self,
        place: Span,
        message: str,
        help: str | None = None,
        *,
        severity: Severity | None = None,
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
        secret: bool = False,
    ) -> None:
        """Report a finding of the rule that is running, with the rule's severity unless another is given."""
        rule = self._rule
        found = Diagnostic(rule.code, severity or rule.severity, place, message, help, related, fix, secret)
        self.findings.extend((found,))

    def part(self, scalar: Span, text: str, start: int, end: int) -> Span:
        """Return the source span of ``text[start:end]``, where `text` is the value of the scalar at `scalar`."""
        from ..reader.places import Places

        if self._places is None or self._places[0] is not scalar:
            self._places = scalar, Places(self.source.text, scalar, text)
        return self._places[1].span(start, end)

    def within(self, command: ir.Command, start: int, end: int) -> Span:
        """Return the source span of a part of a command as written."""
        return self.part(command.span, command.text, start, end)

    def scripts(self, step: ir.Step, *words: str) -> Iterator[tuple[ir.Command, Script]]:
        """Yield the commands of a step that a shell's grammar can read, with what it reads.

        Args:
            step: the step.
            words: only commands in which one of them stands; all where there are none.
        """
        from ..shell.script import parse

        for command in step.commands:
            text = command.text
            for word in words:
                if word in text:
                    break
            else:
                if words:
                    continue
            script = parse(text)
            if script is not None:
                yield command, script


class Rule(Node):
    """A rule of the catalogue.

    Attributes:
        code: ``RN`` and three digits.
        name: its name in kebab-case.
        severity: of its findings, where a finding says nothing else.
        documentation: its docstring, under the headings that CONTRIBUTING.md lists.
        check: looks at a workflow; None where the reader itself finds the mistake while it reads.
    """

    code: str
    name: str
    severity: Severity
    documentation: str
    check: Callable[[Subject], None] | None = None


def rule(code: str, name: str, severity: Severity) -> Callable[[Callable[[Subject], None]], Rule]:
    """Make a rule of a function that looks at a workflow."""

    def make(check: Callable[[Subject], None]) -> Rule:
        return Rule(code, name, severity, check.__doc__ or "", check)

    return make


def documented(code: str, name: str, severity: Severity) -> Callable[[type], Rule]:
    """Make a rule of a class whose docstring describes what the reader finds."""

    def make(described: type) -> Rule:
        return Rule(code, name, severity, described.__doc__ or "")

    return make
