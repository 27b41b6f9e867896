"""What bash cannot read, and what it reads differently from what was meant (RN108)."""

from __future__ import annotations

from .. import ir
from ..diagnostics import Severity
from .rule import Subject, rule

_SECONDS = 5
"""How long bash may take to read a command; it reads a megabyte in less than one."""


@rule("RN108", "shell-syntax", Severity.ERROR)
def shell_syntax(subject: Subject) -> None:
    """Bash cannot read a command, or does not run it in the workspace.

    ## What it does
    Finds commands that are a syntax error to bash, that are empty or only a comment, and those whose first part is sent
    to the background. Bash is asked to read, never to run. Where `shellcheck` is installed, its errors and warnings are
    shown too.

    ## Why is this bad
    REANA runs `cd WORKSPACE && COMMAND`: with nothing after it that is a syntax error, and with `&` behind it the `cd`
    goes to the background as well, so the rest runs elsewhere. A step fails only once it has its place in the queue.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      commands:
        - python fit.py &&
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      commands:
        - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    Fact S1: reana-job-controller runs `bash -c "cd WORKSPACE && COMMAND"`.
    """
    from ..shell.script import is_simple, parse

    for step in subject.steps:
        for command in step.commands:
            if is_simple(command.text):
                continue
            script = parse(command.text)
            if script is None:
                _unreadable(subject, command)
            elif not script.calls and _is_empty(command.text):
                subject.found(
                    command.span,
                    "REANA writes `cd WORKSPACE &&` before a command, and there is none here.",
                    "Delete it, or write a command.",
                )
            elif script.leaves_workspace is not None:
                at = script.leaves_workspace
                subject.found(
                    subject.within(command, at, at + 1),
                    "REANA's own cd into the workspace goes to the background with this.",
                    "Put it into parentheses: (PROGRAM &); or let the engine run the steps.",
                )
    _ask_shellcheck(subject)


def _ask_shellcheck(subject: Subject) -> None:
    """Report what shellcheck finds in the commands that can be read, where it is installed."""
    from ..shell.programs import shellcheck

    program = shellcheck() if subject.ask_programs else None
    if program is None:
        return
    from ..shell.expansion import Expansion, expand
    from ..shell.script import parse
    from ..shell.shellcheck import remarks

    asked: list[tuple[ir.Command, Expansion]] = []
    for step in subject.steps:
        for command in step.commands:
            script, expansion = parse(command.text), expand(command.text)
            if script is not None and script.calls and expansion is not None:
                asked.append((command, expansion))
    for remark in remarks(program, [expansion for _, expansion in asked], _SECONDS) if asked else ():
        subject.found(
            subject.within(asked[remark.command][0], remark.start, remark.end),
            f"shellcheck SC{remark.code}: {remark.message.rstrip('.')}.",
            severity=Severity.ERROR if remark.is_error else Severity.WARNING,
        )


def _is_empty(text: str) -> bool:
    return all(not line.strip() or line.lstrip().startswith("#") for line in text.split("\n"))


def _unreadable(subject: Subject, command: ir.Command) -> None:
    """Report what both the grammar and bash cannot read; where there is no bash, the grammar is not believed."""
    from ..shell.bash import complaint
    from ..shell.expansion import PARAMETER, expand
    from ..shell.script import mistake

    expansion, place = expand(command.text), mistake(command.text)
    said = complaint(expansion.text, _SECONDS) if expansion is not None and place is not None else None
    if said is None or place is None:
        return
    start, end = _lines(command.text, said.line) if "\n" in command.text.strip() else place
    last = len(command.text.rstrip())
    start = min(start, max(last - 1, 0))
    end = min(max(end, start + 1), last)
    message = said.message.replace(PARAMETER, "…")
    subject.found(subject.within(command, start, max(end, start)), f"Bash cannot read this: {message}.")


def _lines(text: str, number: int) -> tuple[int, int]:
    """Return where the words of a line of a text begin and end, counted from 1; of the last one where it has fewer."""
    lines = text.split("\n")[:number]
    line = lines[-1]
    before = sum(len(other) + 1 for other in lines[:-1])
    return before + len(line) - len(line.lstrip()), before + len(line.rstrip())
