"""Promises: what a step says that it reads must come from somewhere (language.md, Meaning)."""

from __future__ import annotations

from .. import ir
from ..diagnostics import Severity
from ..passes.workspace import Paths, clean, is_uncertain, landing
from ..source import Span
from .rule import Subject, rule


@rule("RN605", "unprovided-input", Severity.ERROR)
def unprovided_input(subject: Subject) -> None:
    """A step promises to read a file that nothing provides.

    ## What it does
    Finds `inputs` of a step that no earlier step's `outputs`, no transfer and no entry of the workflow's `inputs`
    provides. An earlier step without `outputs` may have made anything, so after it nothing is reported.

    ## Why is this bad
    Targets that pass single files between steps have no file to pass, and the step fails.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      inputs: [data/events.csv]
      outputs: [fit.json]
      commands:
        - python -c 'print(open("data/events.csv").read())' > fit.json
    ```

    ## Use instead
    ```yaml
    inputs:
      files: [data/events.csv]
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            inputs: [data/events.csv]
            outputs: [fit.json]
            commands:
              - python -c 'print(open("data/events.csv").read())' > fit.json
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    language.md, Meaning 7.
    """
    provided = Paths()
    files = subject.workflow.inputs or ir.Files()
    for declared in (*(files.files or ()), *(files.directories or ())):
        provided.add(declared.path)
    for step in subject.steps:
        for transfer in step.stage_in:
            for path in landing(transfer):
                provided.add(path)
        for read in step.reads or ():
            path = clean(read.source)
            if not (is_uncertain(path) or provided.overlap(path)):
                subject.found(
                    Span(read.start, read.end),
                    f"Nothing before this step provides {read.source}.",
                    "Declare it under inputs.files, get it, or list it in the outputs of an earlier step.",
                )
        if step.writes is None:
            return
        for written in step.writes:
            provided.add(written.source)


@rule("RN603", "unused-file", Severity.HINT)
def unused_file(subject: Subject) -> None:
    """A declared input is read by no step, or a declared output is written by none.

    ## What it does
    Compares `inputs` and `outputs` of the workflow with those of its steps, where every step says what it reads or
    writes. Where one does not, nothing is certain and nothing is reported.

    ## Why is this bad
    An input that nobody reads is uploaded for nothing, or has another name where it is read; an output that nobody
    writes is not there to be downloaded.

    ## Example
    ```yaml
    inputs:
      files: [fit.py, notes.txt]
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            inputs: [fit.py]
            commands:
              - python fit.py
    ```

    ## Use instead
    ```yaml
    inputs:
      files: [fit.py]
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            inputs: [fit.py]
            commands:
              - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    language.md, Meaning 7.
    """
    steps, workflow = subject.steps, subject.workflow
    if all(step.reads is not None for step in steps):
        read = Paths()
        for step in steps:
            for path in (*(step.reads or ()), *(upload.source for upload in step.stage_out)):
                read.add(path.source)
        _report(subject, workflow.inputs, read, "No step reads this input.")
    if all(step.writes is not None for step in steps):
        written = Paths()
        for step in steps:
            for made in step.writes or ():
                written.add(made.source)
            for transfer in step.stage_in:
                for place in landing(transfer):
                    written.add(place)
        _report(subject, workflow.outputs, written, "No step writes this output.")


def _report(subject: Subject, files: ir.Files | None, used: Paths, message: str) -> None:
    declared = () if files is None else (*(files.files or ()), *(files.directories or ()))
    commands = [command.text for step in subject.steps for command in step.commands]
    for entry in declared:
        name = entry.path.rstrip("/").rpartition("/")[2]
        if not used.overlap(entry.path) and not any(name in command for command in commands):
            subject.found(entry.span, message, "Delete it, or name it in the step that uses it.")
