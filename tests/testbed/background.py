"""A run of an engine that goes on beside a test."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from .attempts import Attempt


class Run:
    """A run in a thread."""

    def __init__(self, attempt: Callable[[], Attempt]) -> None:
        self._made: list[Attempt] = []
        self._thread = threading.Thread(target=lambda: self._made.append(attempt()))
        self._thread.start()

    def wait_for(self, path: Path, seconds: float = 60) -> None:
        """Wait until a file is there."""
        until = time.monotonic() + seconds
        while not path.exists():
            assert self._thread.is_alive(), self._made[0].said[-2000:] if self._made else "it has failed"
            assert time.monotonic() < until, f"{path} has not come"
            time.sleep(0.02)

    @property
    def attempt(self) -> Attempt:
        """What came of it; this waits for its end."""
        self._thread.join()
        return self._made[0]
