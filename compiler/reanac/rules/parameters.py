"""Parameters: what YAML 1.1 makes of what was written (fact S3)."""

from __future__ import annotations

import re

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
