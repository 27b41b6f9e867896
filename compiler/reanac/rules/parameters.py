"""Parameters: what YAML 1.1 makes of what was written (fact S3)."""

from __future__ import annotations

import re

from reanac_grammar.template import Invalid, scan
from reanac_grammar.text import Parameter as Reference

from .. import ir
from ..diagnostics import Edit, Fix, Severity
from ..source import Span
from .rule import Subject, rule

_ANCHOR = re.compile(r"&\S+\s+")
_EXPONENT = re.compile(r"[-+]?(?:[0-9][0-9_]*)(?:\.[0-9_]*)?[eE][-+]?[0-9]+\Z")


@rule("RN015", "yaml-surprise", Severity.WARNING)
def yaml_surprise(subject: Subject) -> None:
    """A parameter's value is not the text that was written.

    ## What it does
    Finds parameters that YAML 1.1 turns into something that prints differently: octal and other numbers (`0123`
    prints 83, `1:30` prints 90, `1.10` prints 1.1, `2016_2017` prints 20162017), `yes`, `no`, `on` and `off` (print
    `True` or `False`), an empty value (prints `None`), and numbers that YAML 1.1 takes for text (`1e-41`).

    ## Why is this bad
    A command gets Python's `str` of the value, not what stands in the file: a run number loses its zeros in silence.

    ## Example
    ```yaml
    inputs:
      parameters:
        run: 00123
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - echo ${run}
    ```

    ## Use instead
    ```yaml
    inputs:
      parameters:
        run: "00123"
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - echo ${run}
    ```

    ## Fix safety
    Quoting is unsafe: it changes the text that the commands get, to the one that was written.

    ## Source
    Fact S3: PyYAML's YAML 1.1 resolver, and `str` of the value in reana-commons `serial.py`.
    """
    for parameter in subject.workflow.parameters or ():
        place = parameter.value_span
        if anchor := _ANCHOR.match(subject.source.slice(place)):
            place = Span(place.start + anchor.end(), place.end)
        written = subject.source.slice(place)
        surprise = _surprise(parameter, written)
        if surprise is None:
            continue
        fix = Fix(f'Quote it: "{written}"', (Edit(place, f'"{written}"'),), safe=False) if written else None
        subject.found(place if written else parameter.span, surprise, f'For the text as written: "{written}"', fix=fix)


def _surprise(parameter: ir.Parameter, written: str) -> str | None:
    value = parameter.value
    if written[:1] in ("'", '"', "|", ">", "!", "&", "*"):
        return None
    if value is None:
        if written.lower() not in ("", "~", "null"):
            return None
        return f"The parameter {parameter.name!r} has no value: in a command it prints None."
    if isinstance(value, bool):
        if written.lower() in ("true", "false"):
            return None
        return f"YAML 1.1 reads {written} as a boolean: in a command it prints {value}."
    if isinstance(value, (int, float)) and str(value) != written:
        return f"YAML 1.1 reads {written} as a number: in a command it prints {value}."
    if isinstance(value, str) and _EXPONENT.match(value) and value == written:
        return f"YAML 1.1 reads {written} as a text, not as a number, because it has no dot or no sign in its exponent."
    return None


@rule("RN103", "unused-parameter", Severity.WARNING)
def unused_parameter(subject: Subject) -> None:
    """A parameter is declared, and nothing refers to it.

    ## What it does
    Finds parameters that no command and no directive refers to; it says where one stands in a place that REANA does not
    expand, such as `environment` or `outputs`.

    ## Why is this bad
    Whoever starts the workflow with another value gets the same result, and does not notice.

    ## Example
    ```yaml
    inputs:
      parameters: {run: "2018", bins: "80"}
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - python -c 'print(${run})'
    ```

    ## Use instead
    ```yaml
    inputs:
      parameters: {run: "2018", bins: "80"}
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - python -c 'print(${run}, ${bins})'
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    Fact S2: REANA expands commands and nothing else.
    """
    workflow = subject.workflow
    if not subject.steps or subject.findings.stop_compile:
        return  # what could not be read may refer to it
    declared = {parameter.name for parameter in workflow.parameters or ()}
    used: set[str] = set()
    for step in subject.steps:
        for command in step.commands:
            for piece in scan(command.text) if "$" in command.text else ():
                if isinstance(piece, Invalid):
                    return  # what it was meant to be, nobody knows
                if isinstance(piece, Reference):
                    used.add(piece.name)
        for transfer in (*step.stage_in, *step.stage_out, *(step.reads or ()), *(step.writes or ())):
            used.update(node.name for node in transfer.walk() if isinstance(node, Reference))
        if declared <= used:
            return
    if not used <= declared:
        return  # a name that is unknown may be one that was misspelt
    elsewhere = [(step.image, "environment") for step in subject.steps]
    for section, files in (("inputs", workflow.inputs), ("outputs", workflow.outputs)):
        entries = () if files is None else (*(files.files or ()), *(files.directories or ()))
        elsewhere += [(entry.path, section) for entry in entries]
    for parameter in workflow.parameters or ():
        if parameter.name in used:
            continue
        where = next((what for text, what in elsewhere if _refers(text, parameter.name)), None)
        message = f"Nothing refers to the parameter {parameter.name!r}."
        if where:
            message = f"The parameter {parameter.name!r} is referred to in {where} only, where REANA expands nothing."
        subject.found(parameter.span, message, None if where else "Delete it, or use it in a command.")


def _refers(text: str, name: str) -> bool:
    return any(isinstance(piece, Reference) and piece.name == name for piece in scan(text))
