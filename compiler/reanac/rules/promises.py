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
