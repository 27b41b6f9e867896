"""Servers of a test bed: each ends when it is told to, and with the process that started it."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG, see prctl(2)."""


def free_port() -> int:
    """Return a port of the loopback interface at which nobody listens now."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port: int = server.getsockname()[1]
        return port


class Server:
    """A process that serves.

    Attributes:
        pid: its number.
    """

    def __init__(self, command: Sequence[str], log: Path, variables: Mapping[str, str]) -> None:
        self._log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                list(command), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                env={**os.environ, **variables}, start_new_session=True, preexec_fn=_end_with_parent,
            )  # fmt: skip
        self.pid = self._process.pid

    def wait_until(self, is_ready: Callable[[], bool], seconds: float = 60) -> None:
        """Wait until it serves.

        Raises:
            RuntimeError: it has ended, or does not serve; the message holds the end of its log.
        """
        until = time.monotonic() + seconds
        while not is_ready():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"it does not serve:\n{self._log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.05)

    def pause(self) -> None:
        """Let it answer nobody, as if it hung."""
        os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it answer again."""
        os.kill(self.pid, signal.SIGCONT)

    def stop(self) -> None:
        """End it, and wait for that."""
        for ending in (signal.SIGCONT, signal.SIGTERM):
            if self._process.poll() is None:
                os.kill(self.pid, ending)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)
