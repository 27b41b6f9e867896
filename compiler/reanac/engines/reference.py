"""The reference executor: a serial workflow run as REANA runs it, on this machine and without containers.

Every command is expanded by `string.Template` (fact S2) and runs in a fresh ``bash -c "cd WORKSPACE && COMMAND"`` (fact
S1) with ``REANA_WORKSPACE`` set (fact S5); the first one that fails ends the run.
"""

from __future__ import annotations

import errno
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from string import Template
from typing import IO

from reanac_grammar.node import Node

from ..ir import Step, Workflow


class Failure(Node):
    """The command at which a run ended.

    Attributes:
        step, command: its step and its place in it, both from 0.
        text: the command as bash got it.
        status: its exit status; 128 and the number of a signal where one ended it.
    """

    step: int
    command: int
    text: str
    status: int


class Ran(Node):
    """What a run came to.

    Attributes:
        seconds: how long each step took that was begun.
        failure: where it ended too early, or None when all commands succeeded.
    """

    seconds: tuple[float, ...]
    failure: Failure | None


class ExpansionError(Exception):
    """A command cannot be expanded, so REANA would not run any.

    Attributes:
        step, command: its step and its place in it, both from 0.
    """

    def __init__(self, step: int, command: int, message: str) -> None:
        super().__init__(message)
        self.step = step
        self.command = command


def values_of(workflow: Workflow, given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the texts of a workflow's parameters; what is given at submission is taken as it is (facts S3, S4)."""
    declared = {parameter.name: parameter.text for parameter in workflow.parameters or ()}
    return declared | dict(given or {})


def expand(workflow: Workflow, given: Mapping[str, str] | None = None) -> tuple[tuple[str, ...], ...]:
    """Return the commands of each step as bash gets them.

    Args:
        workflow: a plain workflow, in which transfers have become commands.
        given: parameters that are given at submission.

    Raises:
        ExpansionError: a command refers to no parameter, or holds a `$` that means nothing.
    """
    values = values_of(workflow, given)
    expanded: list[tuple[str, ...]] = []
    for number, step in enumerate(_steps(workflow)):
        commands: list[str] = []
        for place, command in enumerate(step.commands):
            try:
                commands.append(Template(command.text).substitute(values))
            except KeyError as error:
                raise ExpansionError(number, place, f"There is no parameter {error.args[0]!r}.") from error
            except ValueError as error:
                raise ExpansionError(number, place, f"{error}.") from error
        expanded.append(tuple(commands))
    return tuple(expanded)


def run_reference(
    workflow: Workflow,
    workspace: Path,
    given: Mapping[str, str] | None = None,
    *,
    output: IO[bytes] | None = None,
    environment: Mapping[str, str] | None = None,
    begun: Callable[[Step, int], None] | None = None,
) -> Ran:
    """Run a workflow in a workspace that holds its inputs.

    Args:
        workflow: a plain workflow, in which transfers have become commands.
        workspace: the folder; nothing but its files goes from one command to the next.
        given: parameters that are given at submission.
        output: where the output and the errors of the commands go; those of this process when None.
        environment: the variables that commands see; those of this process when None.
        begun: called before each step, with its place from 0.

    Raises:
        ExpansionError: nothing has been run.
    """
    commands = expand(workflow, given)
    variables = {**(os.environ if environment is None else environment), "REANA_WORKSPACE": str(workspace)}
    seconds: list[float] = []
    for number, step in enumerate(_steps(workflow)):
        if begun is not None:
            begun(step, number)
        start = time.monotonic()
        failure = _run_step(number, commands[number], workspace, variables, output)
        seconds.append(time.monotonic() - start)
        if failure is not None:
            return Ran(tuple(seconds), failure)
    return Ran(tuple(seconds), None)


def _run_step(
    number: int, commands: tuple[str, ...], workspace: Path, variables: Mapping[str, str], output: IO[bytes] | None
) -> Failure | None:
    for place, text in enumerate(commands):
        status = _run_command(text, workspace, variables, output)
        if status:
            return Failure(number, place, text, status)
    return None


def _run_command(text: str, workspace: Path, variables: Mapping[str, str], output: IO[bytes] | None) -> int:
    """Return the exit status of a command; one that cannot be run at all fails as a shell would say.

    It cannot where it holds a NUL, where it is longer than the system allows (on Linux, 128 KiB), and where a command
    before it has removed the workspace.
    """
    if "\0" in text:
        return 127
    if not workspace.is_dir():
        return 1
    call = ["bash", "-c", f"cd {shlex.quote(str(workspace))} && {text}"]
    try:
        done = subprocess.run(  # noqa: S603 (running them is what it is for)
            call,
            cwd=workspace,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
        )
    except OSError as error:
        if error.errno == errno.E2BIG:
            return 126
        raise
    return done.returncode if done.returncode >= 0 else 128 + signal.Signals(-done.returncode).value


def _steps(workflow: Workflow) -> tuple[Step, ...]:
    steps = tuple(step for step in workflow.steps if isinstance(step, Step))
    assert len(steps) == len(workflow.steps), "transfers have become commands"
    return steps
