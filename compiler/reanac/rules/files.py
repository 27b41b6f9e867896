"""Declared files and directories."""

from __future__ import annotations

import os

from .. import ir
from ..diagnostics import Related, Severity
from .rule import Subject, rule


@rule("RN604", "path-outside-workspace", Severity.ERROR)
def path_outside_workspace(subject: Subject) -> None:
    """A declared path is not a path inside the workspace, or an input is declared twice.

    ## What it does
    Finds entries of `inputs` and `outputs` that are absolute, empty or hold `..`, and inputs that are declared twice
    or lie in a directory that is declared as well.

    ## Why is this bad
    REANA refuses such inputs at submission, and cannot find such outputs after the run.

    ## Example
    ```yaml
    inputs:
      files:
        - ../data/events.csv
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - wc -l events.csv
    ```

    ## Use instead
    ```yaml
    inputs:
      files:
        - data/events.csv
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - wc -l data/events.csv
    ```

    ## Fix safety
    No fix is offered: where a file lies is not for a linter to decide.

    ## Source
    reana-commons 0.95 `validation/utils.py`, `validate_inputs`.
    """
    workflow = subject.workflow
    for files, what in ((workflow.inputs, "input"), (workflow.outputs, "output")):
        for declared in _declared(files):
            problem = _problem(declared.path)
            if problem:
                subject.found(declared.span, f"An {what} path is relative to the workspace, and this one {problem}.")
    _repeated(subject, _declared(workflow.inputs))


def _declared(files: ir.Files | None) -> tuple[ir.FilePath, ...]:
    return () if files is None else (*(files.files or ()), *(files.directories or ()))


def _problem(path: str) -> str | None:
    if path.startswith("/"):
        return "is absolute"
    parts = path.split("/")
    if ".." in parts:
        return "leads out of it with `..`"
    return "is empty" if all(part in ("", ".") for part in parts) else None


def _repeated(subject: Subject, inputs: tuple[ir.FilePath, ...]) -> None:
    """Report inputs that stand twice, or inside a directory that is declared too."""
    first: dict[tuple[str, ...], ir.FilePath] = {}
    for declared in inputs:
        earlier = first.setdefault(_parts(declared.path), declared)
        if earlier is not declared:
            subject.found(
                declared.span,
                f"The input {declared.path} is declared twice, which REANA refuses.",
                related=(Related(earlier.span, "first declared here"),),
            )
    for parts, declared in first.items():
        parent = next((first[parts[:length]] for length in range(1, len(parts)) if parts[:length] in first), None)
        if parent is not None:
            subject.found(
                declared.span,
                f"The input {declared.path} lies in {parent.path}, which is declared as well; REANA refuses that.",
                related=(Related(parent.span, "declared here"),),
            )


def _parts(path: str) -> tuple[str, ...]:
    """Return the names that a path is made of, as pathlib takes it apart; ``a//./b`` is ``a/b``."""
    root = ("/",) if path.startswith("/") else ()
    return (*root, *(part for part in path.split("/") if part not in ("", ".")))


@rule("RN601", "missing-input", Severity.WARNING)
def missing_input(subject: Subject) -> None:
    """A declared input does not exist beside the specification.

    ## What it does
    Finds entries of `inputs.files`, `inputs.directories` and `tests.files` that are not there, are the other of file
    and directory, or hold nothing. A specification that is no file, such as standard input, has nothing beside it.

    ## Why is this bad
    REANA's client refuses to submit, or the job misses a file.

    ## Example
    ```yaml
    inputs:
      files:
        - fit-that-is-not-there.py
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - python fit.py
    ```

    ## Use instead
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    Fact C10.
    """
    if subject.folder is None:
        return
    inputs = subject.workflow.inputs or ir.Files()
    for entry in (*(inputs.files or ()), *(subject.workflow.tests or ())):
        _missing(subject, entry, subject.folder, "file")
    for entry in inputs.directories or ():
        _missing(subject, entry, subject.folder, "directory")


def _missing(subject: Subject, entry: ir.FilePath, folder: str, what: str) -> None:
    if _problem(entry.path):
        return  # RN604 says it
    path = os.path.join(folder, entry.path)
    fault, help = "does not exist beside the specification", None
    if os.path.isfile(path):
        fault, help = ("", None) if what == "file" else ("is a file", "Declare it under inputs.files.")
    elif os.path.isdir(path):
        fault, help = ("is a directory", "Declare it under inputs.directories.")
        if what == "directory":
            fault, help = ("" if _has_file(path) else "has no files"), None
    if fault:
        subject.found(entry.span, f"The {what} {entry.path} {fault}.", help)


def _has_file(folder: str) -> bool:
    return any(files for _, _, files in os.walk(folder))
