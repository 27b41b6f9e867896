"""What goes wrong between commands and in them: lost state, lost failures, files that cannot be run."""

from __future__ import annotations

import re
from itertools import pairwise

from .. import ir
from ..diagnostics import Edit, Fix, Severity
from ..source import Span
from .rule import Subject, rule

_JOINS = re.compile(r"[;&|(`\n]|chmod")
"""What stands before a second program of a command."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..shell.script import Call

_STATE = {
    "cd": "the folder is left again",
    "export": "the variable is gone",
    "source": "what the file sets is gone",
    ".": "what the file sets is gone",
    "conda": "the environment is left again",
    "module": "what the module sets is gone",
    "pip": "what is installed is gone",
    "pip3": "what is installed is gone",
    "set": "the option is gone",
    "alias": "the alias is gone",
    "ulimit": "the limit is gone",
    "umask": "the mask is gone",
    "kinit": "the ticket is gone",
}
_ONLY = {"conda": ("activate",), "module": ("load",), "pip": ("install",), "pip3": ("install",)}
_KEPT = ("--target", "-t", "--prefix", "--root", "--user")
_CHANGES_STATE = re.compile(
    r"(?:^|[\s;&])(?:cd|export|source|\.|conda|module|pip3?|set|alias|ulimit|umask|kinit)(?=\s|$)|(?:^|[;&\s])\w+=\S*\s*$"
)
_MILD = ("set", "alias", "ulimit", "umask", "kinit")


@rule("RN104", "lost-state", Severity.ERROR)
def lost_state(subject: Subject) -> None:
    """A command changes the shell, and the next command has another one.

    ## What it does
    Finds a command that ends with `cd`, `export`, `source`, `.`, `conda activate`, `module load`, `pip install`, `set`,
    `alias` or an assignment, while commands of the same step follow.

    ## Why is this bad
    Each command of a step is a job of its own: a fresh container, a fresh shell, in the workspace. Nothing but files in
    the workspace goes from one command to the next, so the change has no effect.

    ## Example
    ```yaml
    - name: build
      environment: docker.io/library/gcc:13
      commands:
        - cd code
        - make
    ```

    ## Use instead
    ```yaml
    - name: build
      environment: docker.io/library/gcc:13
      commands:
        - cd code && make
    ```

    ## Fix safety
    Unsafe: it joins the command and the next one by `&&`.

    ## Source
    Fact S1: reana-workflow-engine-serial `tasks.py` submits a job for each command.
    """
    from ..shell.script import parse

    for step in subject.steps:
        for command, following in pairwise(step.commands):
            script = parse(command.text) if _CHANGES_STATE.search(command.text) else None
            if script is None or not script.calls:
                continue
            last = script.calls[-1]
            lost = _lost(last)
            if lost is None or not last.is_plain:
                continue
            severity = Severity.WARNING if last.name in _MILD else None
            place = subject.within(command, last.start, last.end)
            subject.found(
                place,
                f"The next command runs in a fresh shell and container: {lost}.",
                "Join the two: write && between them, in one command.",
                severity=severity,
                fix=_joined(subject, command, following),
            )


def _lost(call: Call) -> str | None:
    """Return what of a call the next command does not see, or None."""
    if not call.words:
        return "the variable is gone" if call.variables else None
    name = call.name
    lost = _STATE.get(name or "")
    if name in _ONLY and not (call.arguments and call.arguments[0].text in _ONLY[name]):
        return None
    if name in ("pip", "pip3") and call.has(*_KEPT):
        return None
    if name in ("export", "set", "alias", "ulimit", "umask") and not call.arguments:
        return None  # it lists what is set
    return lost


def _joined(subject: Subject, command: ir.Command, following: ir.Command) -> Fix | None:
    """Return a fix that makes one command of two, where both are plain words on lines of their own."""
    text = subject.source.text
    between = text[command.span.end : following.span.start]
    plain = (
        subject.source.slice(command.span) == command.text and subject.source.slice(following.span) == following.text
    )
    if not plain or between.strip(" \n\r") != "-" or "\n" not in between:
        return None
    return Fix(
        "Join it with the next command", (Edit(Span(command.span.end, following.span.start), " && "),), safe=False
    )


@rule("RN105", "not-executable", Severity.WARNING)
def not_executable(subject: Subject) -> None:
    """A file that was uploaded is run as a program, and has lost its executable bit.

    ## What it does
    Finds commands that run a declared input file itself, as in `./run.sh`, where no command has made it executable.

    ## Why is this bad
    An upload keeps the content of a file and not its mode, so the shell says "Permission denied". It works on the
    machine where it was written, and not on REANA.

    ## Example
    ```yaml
    inputs:
      files: [code/run.sh]
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - ./code/run.sh
    ```

    ## Use instead
    ```yaml
    inputs:
      files: [code/run.sh]
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - bash ./code/run.sh
    ```

    ## Fix safety
    Unsafe: `bash` is written before a file that ends in `.sh`, `python` before `.py`; its first line may name another
    interpreter.

    ## Source
    Fact S8: reana-client uploads file contents only.
    """
    inputs = subject.workflow.inputs or ir.Files()
    files = {_normal(entry.path) for entry in inputs.files or ()}
    folders = tuple(f"{_normal(entry.path)}/" for entry in inputs.directories or ())
    if not files and not folders:
        return
    for step in subject.steps:
        if not any(_may_run_path(command.text) for command in step.commands):
            continue
        for command, script in subject.scripts(step, "/"):
            if "chmod" in command.text and any("chmod" in (call.name or "") for call in script.calls):
                return  # from here on it may be executable
            programs = [call for call in script.calls if call.words and "/" in (call.words[0].text or "")]
            if not programs or any(call.name in ("cd", "pushd") for call in script.calls):
                continue
            for call in programs:
                name = call.name or ""
                path = _normal(name)
                if name.startswith("/") or not (path in files or path.startswith(folders)):
                    continue
                interpreter = {"sh": "bash", "py": "python"}.get(path.rpartition(".")[2])
                place = subject.within(command, call.words[0].start, call.words[0].end)
                fix = None
                if interpreter:
                    insert = Edit(Span(place.start, place.start), f"{interpreter} ")
                    fix = Fix(f"Run it by {interpreter}", (insert,), safe=False)
                help = f"Name the interpreter: {interpreter or 'bash'} {name}"
                subject.found(place, f"REANA uploads {path} without its executable bit.", help, fix=fix)


def _may_run_path(text: str) -> bool:
    """Whether a command may call a program by its path, or make one executable: a look that costs no parsing."""
    first = text.split(None, 1)[0] if text.strip() else ""
    return "/" in first or "=" in first or first in ("time", "!") or _JOINS.search(text) is not None


def _normal(path: str) -> str:
    import posixpath

    return posixpath.normpath(path)


@rule("RN106", "not-repeatable", Severity.WARNING)
def not_repeatable(subject: Subject) -> None:
    """A command fails when the step runs again, or needs what a job has not.

    ## What it does
    Finds `mkdir` without `-p` whose failure is not expected, `sudo`, and `cd /`.

    ## Why is this bad
    A workflow that is restarted goes on in the same workspace: the folder is there already, and `mkdir` fails. Images
    seldom have `sudo`, and a job may not use it. What is written outside the workspace is lost.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      commands:
        - mkdir results && python fit.py results
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      commands:
        - mkdir -p results && python fit.py results
    ```

    ## Fix safety
    Safe: `-p` is added, which only takes the failure away where the folder exists.

    ## Source
    Facts S1, S7: a restart reuses the workspace.
    """
    for step in subject.steps:
        for command, script in subject.scripts(step, "mkdir", "sudo", "cd /"):
            removed = any(call.name == "rm" for call in script.calls)
            for call in script.calls:
                is_mkdir = call.name == "mkdir" and call.is_plain and not (call.is_guarded or removed)
                if not (is_mkdir and not _makes_parents(call)) and call.name not in ("sudo", "cd"):
                    continue
                place = subject.within(command, call.start, call.end)
                if is_mkdir:
                    end = subject.within(command, call.words[0].end, call.words[0].end).start
                    subject.found(
                        place,
                        "When the workflow is restarted this folder exists, and mkdir fails.",
                        "Write mkdir -p.",
                        fix=Fix("Write mkdir -p", (Edit(Span(end, end), " -p"),)),
                    )
                elif call.name == "sudo":
                    subject.found(place, "A job cannot use sudo.", "Install what is needed in the image.")
                elif call.name == "cd" and [word.text for word in call.arguments] == ["/"]:
                    subject.found(place, "Outside the workspace nothing is kept.", "Stay in the workspace.")


def _makes_parents(call: Call) -> bool:
    options = [word.text or "-p" for word in call.arguments]
    if not options or any("$" in option or "`" in option for option in options):
        return True
    return any(option == "--parents" or (option.startswith("-") and "p" in option) for option in options)


@rule("RN107", "lost-failure", Severity.HINT)
def lost_failure(subject: Subject) -> None:
    """A pipeline ends with `tee`, so nobody notices when what feeds it fails.

    ## What it does
    Finds pipelines into `tee` in commands without `set -o pipefail`.

    ## Why is this bad
    The status of a pipeline is that of its last program. `tee` succeeds, the step counts as done, and the next one
    works on what is not there.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      commands:
        - python fit.py | tee fit.log
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      commands:
        - set -o pipefail; python fit.py | tee fit.log
    ```

    ## Fix safety
    Unsafe: `set -o pipefail` is written first, and other pipelines of the command may then fail as well.

    ## Source
    Fact S1: commands run under `bash -c`, without options.
    """
    for step in subject.steps:
        for command, script in subject.scripts(step, "tee"):
            if "pipefail" in command.text or "PIPESTATUS" in command.text:
                continue
            for call in script.calls:
                feeds = [other for other in script.calls if other.pipeline == call.pipeline and other is not call]
                if call.name != "tee" or call.pipeline is None or call.is_guarded:
                    continue
                if all(other.name in ("echo", "printf", "cat", "date") for other in feeds):
                    continue
                start = subject.within(command, 0, 0).start
                fix = Fix("Begin with set -o pipefail", (Edit(Span(start, start), "set -o pipefail; "),), safe=False)
                place = subject.within(command, call.start, call.end)
                subject.found(
                    place,
                    "tee succeeds when what feeds it fails, and so does the step.",
                    "Begin the command with: set -o pipefail;",
                    fix=fix if subject.source.slice(command.span) == command.text else None,
                )
                break
