"""Commands are templates of `string.Template`: what REANA expands in them, and what kills the run (fact S2)."""

from __future__ import annotations

from reanac_grammar.template import Invalid, scan
from reanac_grammar.text import Parameter as Reference

from ..diagnostics import Edit, Fix, Severity
from ..source import Span
from .rule import Subject, rule


@rule("RN101", "unknown-parameter", Severity.ERROR)
def unknown_parameter(subject: Subject) -> None:
    """A command refers to a parameter that the specification does not declare.

    ## What it does
    Finds `$name` and `${name}` in commands, and `${name}` in directives, where `inputs.parameters` has no such name.

    ## Why is this bad
    REANA expands commands by Python's `string.Template.substitute`, which raises KeyError: the workflow dies before the
    first step. The shell's own variables need `$$`, because a single `$` never reaches the shell.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      commands:
        - echo $HOME
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      commands:
        - echo $$HOME
    ```

    ## Fix safety
    Writing `$$name` is safe where no parameter has a similar name. Renaming to a similar parameter is unsafe: it is
    a guess.

    ## Source
    Fact S2: reana-commons `serial.py`, `_expand_parameters`.
    """
    declared = {parameter.name for parameter in subject.workflow.parameters or ()}
    for step in subject.steps:
        for command in step.commands:
            if "$" not in command.text:
                continue
            for piece in scan(command.text):
                if isinstance(piece, Reference) and piece.name not in declared:
                    place = subject.part(command.span, command.text, piece.start, piece.end)
                    _report_unknown(subject, place, piece.name, declared, in_command=True)
        for transfer in (*step.stage_in, *step.stage_out, *(step.reads or ()), *(step.writes or ())):
            for node in transfer.walk():
                if isinstance(node, Reference) and node.name not in declared:
                    _report_unknown(subject, Span(node.start, node.end), node.name, declared, in_command=False)


def _report_unknown(subject: Subject, place: Span, name: str, declared: set[str], *, in_command: bool) -> None:
    from ..suggest import nearest

    written = subject.source.slice(place)
    near = nearest(name, declared, subject.findings, 0.7)
    message = f"{written} is no parameter of this workflow, so the run dies before its first step."
    if near:
        better = written.replace(name, near)
        fix = Fix(f"Write {better}", (Edit(place, better),), safe=False)
        shell = f" For the shell's own variable write ${written}." if in_command else ""
        subject.found(place, message, f"Did you mean {better}?{shell}", fix=fix)
    elif in_command and written.startswith("$"):
        fix = Fix(f"Write ${written}", (Edit(Span(place.start, place.start), "$"),))
        subject.found(place, message, f"For the shell's own variable write ${written}.", fix=fix)
    else:
        subject.found(place, message, f"Declare it under inputs.parameters: {name}: VALUE")


@rule("RN102", "invalid-placeholder", Severity.ERROR)
def invalid_placeholder(subject: Subject) -> None:
    """A `$` in a command is neither a parameter nor doubled.

    ## What it does
    Finds `$(`, `$?`, `$1`, `$@`, `${a.b}`, `${a:-b}` and a lone `$` in commands.

    ## Why is this bad
    REANA expands commands by Python's `string.Template.substitute`, which raises ValueError ("Invalid placeholder"):
    the workflow dies before the first step. The shell's `$` must be written `$$`.

    ## Example
    ```yaml
    - name: stamp
      environment: docker.io/library/python:3.11-slim
      commands:
        - echo $(date) > stamp.txt
    ```

    ## Use instead
    ```yaml
    - name: stamp
      environment: docker.io/library/python:3.11-slim
      commands:
        - echo $$(date) > stamp.txt
    ```

    ## Fix safety
    Safe: the shell then gets exactly what was written.

    ## Source
    Fact S2: reana-commons `serial.py`, `_expand_parameters`.
    """
    for step in subject.steps:
        for command in step.commands:
            if "$" not in command.text:
                continue
            for piece in scan(command.text):
                if isinstance(piece, Invalid):
                    place = subject.part(command.span, command.text, piece.start, piece.end)
                    dollar = subject.part(command.span, command.text, piece.start, piece.start + 1)
                    subject.found(
                        place,
                        f"{piece.text} is no parameter, and a single $ never reaches the shell: the run dies.",
                        f"Write ${piece.text}",
                        fix=Fix(f"Write ${piece.text}", (Edit(Span(dollar.start, dollar.start), "$"),)),
                    )
