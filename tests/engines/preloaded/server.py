"""An engine that has been imported once, and is forked for each call. Needs nothing but the engine's environment.

    python server.py SOCKET PACKAGE.MODULE:FUNCTION

The function is what the engine's own command calls. A client sends what a process begins with: its arguments, folder,
variables, and its input, output and errors themselves. It is told the process id of the fork, and how that ended. Many
may be served at once. When standard input ends, everything that still runs is killed, and the server ends.
"""

from __future__ import annotations

import atexit
import gc
import importlib.util
import json
import os
import selectors
import signal
import socket
import struct
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from types import ModuleType
from typing import Any

NUMBER = struct.Struct("!I")
MOST = 1 << 16
"""How many bytes of names of modules a fork may tell of: what a pipe holds for sure."""


def received(client: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Return what a client asks for, and its three files."""
    head, files, _, _ = socket.recv_fds(client, NUMBER.size, 3)
    with client.makefile("rb") as stream:
        return json.loads(stream.read(*NUMBER.unpack(head))), files


def become(asked: dict[str, Any], files: list[int]) -> None:
    """Make this process begin as one that the client had started itself."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv[:] = asked["arguments"]
    sys.path[0] = os.path.dirname(sys.argv[0])
    sys.dont_write_bytecode = bool(os.environ.get("PYTHONDONTWRITEBYTECODE"))
    tempfile.tempdir = None


def holders_of(folder: str) -> list[tuple[Any, str]]:
    """Return the modules and classes, and their attributes, that keep the folder in which they were imported."""
    owners = [each for each in gc.get_objects() if isinstance(each, type | ModuleType)]
    attributes = ((owner, name, value) for owner in owners for name, value in list(vars(owner).items()))
    return [(owner, name) for owner, name, value in attributes if type(value) is str and value == folder]


def status_of(function: Callable[[], object]) -> int:
    """Call the function of an engine, and return the exit status that its command would have."""
    try:
        code = function()
    except SystemExit as error:
        code = error.code
    except BaseException:
        traceback.print_exc()
        return 1
    if code is None or isinstance(code, int):
        return code or 0
    print(code, file=sys.stderr)
    return 1


def preloaded(names: list[str]) -> bool:
    """Import modules of Python or of the environment, and say whether any was new; a workflow's own are left alone."""
    new = [name for name in names if name not in sys.modules]
    for name in new:
        with suppress(Exception):
            found = importlib.util.find_spec(name)
            if found is not None and str(found.origin).startswith((sys.prefix, sys.base_prefix)):
                importlib.import_module(name)
    return bool(new)


class Server:
    """Serves one engine at a place."""

    def __init__(self, function: Callable[[], object], place: str) -> None:
        self._function = function
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(place)
        self._listener.listen(64)
        self._woken, self._waker = socket.socketpair()
        self._waker.setblocking(False)
        self._clients: dict[int, socket.socket] = {}
        self._waiting = selectors.DefaultSelector()
        self._get_ready()

    def serve(self) -> None:
        """Serve until standard input ends."""
        signal.set_wakeup_fd(self._waker.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._waiting.register(sys.stdin.fileno(), selectors.EVENT_READ, None)
        self._waiting.register(self._listener, selectors.EVENT_READ, self._accept)
        self._waiting.register(self._woken, selectors.EVENT_READ, self._reap)
        print("ready", flush=True)
        while True:
            for key, _ in self._waiting.select():
                if key.data is None:
                    return
                key.data(key.fileobj)

    def stop(self) -> None:
        """Kill what still runs."""
        for child in self._clients:
            kill(child)

    def _get_ready(self) -> None:
        """Take down what a fork has to put right, and spare it the look at what is there to stay."""
        gc.unfreeze()
        gc.collect()
        self._holders = holders_of(os.getcwd())
        gc.freeze()

    def _accept(self, _: object) -> None:
        client, _ = self._listener.accept()
        asked, files = received(client)
        source, told = os.pipe()
        child = os.fork()
        if child == 0:
            self._run(asked, files, told)
        os.setpgid(child, child)
        for file in (told, *files):
            os.close(file)
        self._clients[child] = client
        self._waiting.register(client, selectors.EVENT_READ, lambda _: kill(child))  # all that it can say is good-bye
        self._waiting.register(source, selectors.EVENT_READ, self._learn)
        self._say(child, child)

    def _run(self, asked: dict[str, Any], files: list[int], told: int) -> None:
        """Be the process that was asked for, to its end."""
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for ours in (self._listener, self._woken, self._waker, self._waiting, *self._clients.values()):
            ours.close()
        become(asked, files)
        for owner, name in self._holders:
            setattr(owner, name, asked["folder"])
        known = set(sys.modules)
        status = status_of(self._function)
        os.write(told, json.dumps(sorted(set(sys.modules) - known)).encode()[:MOST])
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        # Snakemake leaves timers behind that do nothing but wait for a second: an ordinary end would wait for them.
        os._exit(status)

    def _learn(self, source: int) -> None:
        """Import what a fork had to import, so that the next ones find it there."""
        text = os.read(source, MOST)
        self._waiting.unregister(source)
        os.close(source)
        if text and preloaded(json.loads(text)):
            self._get_ready()

    def _reap(self, _: object) -> None:
        self._woken.recv(4096)
        while self._clients:
            child, status = os.waitpid(-1, os.WNOHANG)
            if child == 0:
                return
            self._say(child, status)
            client = self._clients.pop(child)
            self._waiting.unregister(client)
            client.close()

    def _say(self, child: int, number: int) -> None:
        with suppress(OSError):  # the client may be gone
            self._clients[child].sendall(NUMBER.pack(number))


def kill(child: int) -> None:
    """Kill a fork and what it has started."""
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)


def main(place: str, engine: str) -> None:
    """Serve an engine."""
    module, _, name = engine.partition(":")
    server = Server(getattr(importlib.import_module(module), name), place)
    try:
        server.serve()
    finally:
        server.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
