"""How long the language server takes to answer a change of a document: from the notification to the findings."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

from . import contenders, specs
from .measure import Contender, FailedError, Timing

NAME = "reanac lsp, a change of 1,000 lines"
_PUBLISH = "textDocument/publishDiagnostics"


class _Server:
    """The server, spoken to with the protocol's own frames."""

    def __init__(self, command: tuple[str, ...], folder: Path) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to, self._from = self._process.stdin, self._process.stdout

    def send(self, method: str, params: Any, id: int | None = None) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params} | ({} if id is None else {"id": id})
        data = json.dumps(message).encode()
        self._to.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self._to.flush()

    def wait_for(self, method: str | None) -> Any:
        """Return the next message of a method, or the next answer where none is named."""
        while True:
            length = 0
            while header := self._from.readline().strip():
                name, _, value = header.partition(b":")
                length = int(value) if name == b"Content-Length" else length
            if not length:
                raise FailedError(f"{NAME}: the server has ended")
            message = json.loads(self._from.read(length))
            if message.get("method") == method:
                return message

    def end(self) -> None:
        self.send("shutdown", None, 2)
        self.wait_for(None)
        self.send("exit", None)
        self._process.wait(20)


def time_changes(folder: Path, rounds: int) -> Timing:
    """Change a line of an open document again and again, and time each answer.

    Raises:
        FailedError: the server ends, or finds something else than the change makes.
    """
    contender = Contender(NAME, (*contenders.reanac(), "lsp"), folder)
    whole = specs.mixed(1000)
    (folder / "code").mkdir(exist_ok=True)
    (folder / "code" / "fit.py").touch()
    server = _Server(contender.command, folder)
    uri = (folder / "reana.yaml").as_uri()
    server.send("initialize", {"processId": None, "rootUri": None, "capabilities": {}}, 1)
    server.wait_for(None)
    server.send("initialized", {})
    opened = {"uri": uri, "languageId": "yaml", "version": 0, "text": whole}
    server.send("textDocument/didOpen", {"textDocument": opened})
    server.wait_for(_PUBLISH)
    seconds = []
    for version in range(1, 2 * rounds + 1):
        is_bad = version % 2 == 1
        text = whole.replace("--seed 4\n", "--seed $NOBODY\n") if is_bad else whole
        start = time.perf_counter()
        document = {"uri": uri, "version": version}
        server.send("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})
        found = server.wait_for(_PUBLISH)["params"]["diagnostics"]
        seconds.append(time.perf_counter() - start)
        if [each["code"] for each in found] != ["RN101"] * is_bad:
            raise FailedError(f"{NAME}: found {found}")
    server.end()
    return Timing(contender, tuple(seconds))
