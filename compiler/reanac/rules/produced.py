"""Files that commands name: declared, produced, or from nowhere (RN602)."""

from __future__ import annotations

import posixpath

from .. import ir
from ..diagnostics import Severity
from .rule import Subject, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..shell.script import Call, Script, Word

_INTERPRETERS = ("python", "python3", "python2", "bash", "sh", "root", "Rscript", "perl", "julia", "node")
_SUFFIXES = (".py", ".sh", ".C", ".R", ".pl", ".jl", ".js", ".cxx", ".cpp")
_MAKE_NOTHING = frozenset(
    {
        "[", "cat", "date", "echo", "env", "export", "hostname", "id", "ls", "mkdir", "nproc", "printf", "pwd", "set",
        "sleep", "test", "true",
    }
)  # fmt: skip
"""Programs that make no files that a later call could run, unless their output is redirected."""


@rule("RN602", "file-from-nowhere", Severity.HINT)
def file_from_nowhere(subject: Subject) -> None:
    """A command runs a file that is neither declared nor made before.

    ## What it does
    Finds scripts that are given to an interpreter, as in `python code/fit.py`, where the workflow declares no such
    input, and nothing that runs before can have made it.

    ## Why is this bad
    The client uploads what is declared and nothing else, so the file is not there when the step runs.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      commands:
        - python code/fit.py
    ```

    ## Use instead
    ```yaml
    inputs:
      files: [code/fit.py]
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - python code/fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    Fact S8: only declared inputs are uploaded.
    """
    if subject.findings.stop_compile:
        return  # what could not be read may declare it
    inputs = subject.workflow.inputs or ir.Files()
    files = {posixpath.normpath(entry.path) for entry in inputs.files or ()}
    folders = tuple(f"{posixpath.normpath(entry.path)}/" for entry in inputs.directories or ())
    for step in subject.steps:
        if step.stage_in:
            return
        for command in step.commands:
            script = _script(command)
            if script is None:
                return
            for call in script.calls:
                word = _program(call)
                if word is not None and word.literal is not None:
                    path = posixpath.normpath(word.literal)
                    if path in files or path.startswith(folders) or "./" in folders:
                        return  # what it makes, nobody knows
                    subject.found(
                        subject.within(command, word.start, word.end),
                        f"{path} is no declared input, and nothing before this has made it.",
                        "Declare it under inputs.files.",
                    )
                    return
                if call.name not in _MAKE_NOTHING or call.writes:
                    return


def _script(command: ir.Command) -> Script | None:
    from ..shell.script import parse

    return parse(command.text)


def _program(call: Call) -> Word | None:
    """Return the word that names the script of an interpreter, a relative path, or None."""
    if call.name not in _INTERPRETERS or not call.is_plain:
        return None
    for word in call.arguments:
        text = word.literal or ""
        if text.startswith("-"):
            if text in ("-b", "-q", "-l", "-n", "-e", "-u", "-x", "-B", "-E", "-s"):
                continue
            return None
        return word if text.endswith(_SUFFIXES) and not text.startswith(("/", "~")) else None
    return None
