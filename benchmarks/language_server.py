"""How long `reanac lsp` takes to answer a change of a large specification: from the change sent to the findings come.

``python -m benchmarks.language_server [CHANGES]`` prints the median. Each change is a key that is typed into a command
in the middle, so nothing can be known beforehand.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import IO, Any

from . import specs

LINES = 1000
LIMIT = 0.050
"""Seconds that an answer should take at most, in the median."""

_TYPED = " --bins 40 --tag ${run} | tee log "


@dataclass(frozen=True, slots=True)
class Answers:
    """The times of some answers, in seconds.

    Attributes:
        lines: how many lines the document has.
        seconds: from the change to the findings, one for each change.
    """

    lines: int
    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median time in seconds."""
        return median(self.seconds)

    @property
    def sentence(self) -> str:
        """What a page says of them."""
        verdict = "reached" if self.median <= LIMIT else "over the limit"
        return (
            f"`reanac lsp` answers a change of {self.lines:,} lines in {self.median * 1000:.1f} ms, the median of "
            f"{len(self.seconds)} changes; at most {LIMIT * 1000:.0f} ms is the goal: {verdict}.\n"
        )


class _Server:
    """A server, spoken with by nothing but its pipes, so that what an editor does with an answer is not counted."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._input: IO[bytes] = process.stdin
        self._output: IO[bytes] = process.stdout

    def send(self, method: str, params: dict[str, Any] | None, number: int | None = None) -> None:
        """Send a notification, or a request where it has a number."""
        message = {"jsonrpc": "2.0", "method": method, "params": params} | ({} if number is None else {"id": number})
        body = json.dumps(message).encode()
        self._input.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._input.flush()

    def wait_for(self, method: str | None, version: int | None = None) -> None:
        """Read on until a notification about a version has come, or the answer to a request."""
        while True:
            length = 0
            while line := self._output.readline().strip():
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            if not length:
                raise EOFError("the language server has ended")
            message = json.loads(self._output.read(length))
            if message.get("method") == method and (method is None or message["params"].get("version") == version):
                return


def measure(changes: int = 100) -> Answers:
    """Time some changes, after ten that do not count.

    Raises:
        EOFError: the server ended.
    """
    text = specs.mixed(LINES)
    with tempfile.TemporaryDirectory(prefix="reanac-bench-") as folder:
        uri = Path(folder, "reana.yaml").as_uri()
        command = [sys.executable, "-m", "reanac", "lsp"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder) as process:
            server = _Server(process)
            server.send("initialize", {"processId": None, "rootUri": None, "capabilities": {}}, 1)
            server.wait_for(None)
            server.send("initialized", {})
            document = {"uri": uri, "languageId": "yaml", "version": 0, "text": text}
            server.send("textDocument/didOpen", {"textDocument": document})
            server.wait_for("textDocument/publishDiagnostics", 0)
            taken = [_time(server, uri, number, _typed(text, number)) for number in range(1, changes + 11)]
            server.send("shutdown", None, 2)
            server.wait_for(None)
            server.send("exit", None)
    return Answers(text.count("\n"), tuple(taken[10:]))


def _typed(text: str, keys: int) -> str:
    """Return a specification into whose middle some keys have been typed, a new word after each round."""
    at = text.index("\n", text.index("python code/fit.py", len(text) // 2))
    rounds, rest = divmod(keys, len(_TYPED))
    return text[:at] + f" --round {rounds}" + _TYPED[:rest] + text[at:]


def _time(server: _Server, uri: str, version: int, text: str) -> float:
    change = {"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"text": text}]}
    begin = time.perf_counter()
    server.send("textDocument/didChange", change)
    server.wait_for("textDocument/publishDiagnostics", version)
    return time.perf_counter() - begin


def main(words: list[str]) -> int:
    """Print the median, and return 1 where it is over the limit."""
    answers = measure(*map(int, words))
    print(answers.sentence, end="")
    return int(answers.median > LIMIT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
