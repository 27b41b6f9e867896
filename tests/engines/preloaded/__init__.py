"""Engines that start at once: one process imports an engine, and forks for each call of its command.

Snakemake takes a second to start, and property tests start it hundreds of times. With `Preloaded.folder` at the head of
PATH, its command is a client of such a process; whoever calls it sees no difference but the time::

    with Preloaded("snakemake", "snakemake", "snakemake.cli:main") as snakemake:
        subprocess.run([snakemake.folder / "snakemake", "--version"])
"""

from __future__ import annotations

import shlex
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from oracles.environments import python_of

HERE = Path(__file__).parent


class Preloaded:
    """A command of an environment, preloaded while the context lasts.

    Attributes:
        command: its name.
        folder: the folder that holds the command, for the head of PATH.
        pid: the process id of the server.
    """

    command: str
    folder: Path
    pid: int

    def __init__(self, environment: str, command: str, function: str) -> None:
        """Take what is served.

        Args:
            environment: the name of the environment.
            command: the name of the command in it.
            function: what the command calls, as an entry point is written: ``package.module:function``.
        """
        self._python = python_of(environment)
        self._function = function
        self._stack = ExitStack()
        self.command = command

    def __enter__(self) -> Self:
        """Start the server, and wait until it has imported the engine.

        Raises:
            RuntimeError: it could not.
        """
        with ExitStack() as stack:
            self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="preloaded-")))
            place, said = self.folder / "socket", stack.enter_context(tempfile.TemporaryFile())
            call = [str(self._python), str(HERE / "server.py"), str(place), self._function]
            pipe = subprocess.PIPE
            server = stack.enter_context(
                subprocess.Popen(call, stdin=pipe, stdout=pipe, stderr=said, cwd=self.folder, start_new_session=True)
            )
            assert server.stdin is not None
            stack.callback(server.stdin.close)  # which ends it
            assert server.stdout is not None
            if server.stdout.readline() != b"ready\n":
                said.seek(0)
                raise RuntimeError(f"{self.command} could not be preloaded:\n{said.read().decode(errors='replace')}")
            self.pid = server.pid
            words = [sys.executable, "-IS", HERE / "client.py", place, self._python.with_name(self.command)]
            program = self.folder / self.command
            program.write_text(f'#!/bin/sh\nexec {shlex.join(map(str, words))} "$@"\n')
            program.chmod(0o755)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stack.close()
