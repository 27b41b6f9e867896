"""Promises: what a step says that it reads must come from somewhere (language.md, Meaning)."""

from __future__ import annotations

from ..diagnostics import Severity
from ..source import Span
from .rule import Subject, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .. import ir


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
    provided = _declared(subject.workflow)
    for step in subject.steps:
        for transfer in step.stage_in:
            provided.update(_landing(transfer))
        for path in step.reads or ():
            if not _is_provided(path.source.rstrip("/"), provided):
                subject.found(
                    Span(path.start, path.end),
                    f"Nothing before this step provides {path.source}.",
                    "Declare it under inputs.files, get it, or list it in the outputs of an earlier step.",
                )
        if step.writes is None:
            return
        provided |= {path.source.rstrip("/") for path in step.writes}


def _declared(workflow: ir.Workflow) -> set[str]:
    files = workflow.inputs
    if files is None:
        return set()
    return {
        declared.path.rstrip("/").removeprefix("./") for declared in (*(files.files or ()), *(files.directories or ()))
    }


def _landing(transfer: ir.Get | ir.Replicas) -> tuple[str, ...]:
    """Return where a transfer may land; without a path, that depends on what its DID is."""
    if transfer.to is not None:
        return (transfer.to.source.rstrip("/"),)
    scope, name = transfer.did.scope.source, transfer.did.name.source
    return f"{scope}/{name}", name


def _is_provided(path: str, provided: set[str]) -> bool:
    """Whether a path, something above it or something below it is provided; a parameter may stand for anything."""
    if "${" in path or any("${" in other for other in provided):
        return True
    return any(
        path == other or path.startswith(other + "/") or other.startswith(path + "/") or path == "."
        for other in provided
    )
