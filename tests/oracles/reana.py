"""REANA's own judgement of a specification: reana-commons, asked in an environment of its own.

A judge starts at the first question and answers in a few milliseconds, so property tests may ask thousands::

    with Reana("reana-commons-0.95") as reana:
        assert not reana.validate(text).refused
"""

from __future__ import annotations

import json
import select
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NoReturn, Self

from .environments import python_of, version_of

WORKER = Path(__file__).with_name("worker_reana.py")


class RefusalError(Exception):
    """REANA raised on a specification.

    Attributes:
        kind: the name of the exception's class.
        message: its text, and what REANA printed before it raised.
        path: the keys that lead to the place, joined by dots; empty where REANA does not say.
    """

    def __init__(self, kind: str, message: str, path: str = "") -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.message = message
        self.path = path


class JudgeLostError(Exception):
    """The judge died, or did not answer in time."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One entry of REANA's report.

    Attributes:
        code: REANA's code for it (``schema``, ``parameters``, …), or the class of the exception raised.
        message: REANA's sentence.
        path: the keys that lead to the place, joined by dots; empty where REANA does not say.
    """

    code: str
    message: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What REANA says of a specification.

    Attributes:
        reasons: why it is refused; empty when it is accepted.
        warnings: what REANA remarks on and accepts.
        loaded: whether the workflow was loaded and judged too; a CWL, Snakemake or Yadage one is not.
    """

    reasons: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    loaded: bool = True

    @property
    def refused(self) -> bool:
        """Whether REANA refuses the specification."""
        return bool(self.reasons)


class Reana:
    """One version of reana-commons, in a process that lives until `close`.

    Args:
        environment: the name of the environment it runs in.
        timeout: seconds that an answer may take.
    """

    def __init__(self, environment: str, timeout: float = 60.0) -> None:
        self.environment = environment
        self.timeout = timeout
        self._process: subprocess.Popen[bytes] | None = None
        self._stderr: IO[bytes]
        self._stack = ExitStack()

    def validate(self, text: str | bytes) -> Verdict:
        """Return what REANA's loader and all its validators say of a document."""
        try:
            answer = self._ask("validate", text)
        except RefusalError as refusal:
            return Verdict((Finding(refusal.kind, refusal.message, refusal.path),))
        return Verdict(
            tuple(Finding(**entry) for entry in answer["reasons"]),
            tuple(Finding(**entry) for entry in answer["warnings"]),
            answer["loaded"],
        )

    def expand(self, text: str | bytes, parameters: dict[str, str] | None = None) -> list[dict[str, Any]]:
        """Return the steps of a serial specification as the engine gets them, parameters expanded.

        Args:
            text: the document.
            parameters: what ``reana-client start -p`` would override (fact S4).

        Raises:
            RefusalError: `serial_load` raised.
        """
        steps: list[dict[str, Any]] = self._ask("expand", text, parameters=parameters or {})
        return steps

    def commands(self, text: str | bytes, parameters: dict[str, str] | None = None) -> list[list[str]]:
        """Return the expanded commands of each step; see `expand`."""
        return [step["commands"] for step in self.expand(text, parameters)]

    def load(self, text: str | bytes) -> Any:
        """Return the structure that PyYAML loads from a document, as JSON.

        What JSON cannot hold is a mapping with one key: ``!date`` or ``!datetime`` (ISO 8601), ``!float``
        (``inf``, ``-inf``, ``nan``), ``!bytes`` (Latin-1), ``!str`` (code points, where some are surrogates),
        ``!set``, ``!tuple``, ``!cycle`` (the level below the root that it leads to), and ``!mapping`` (pairs,
        in order) where a key is no string or begins with ``!``.

        Raises:
            RefusalError: PyYAML raised, or the document has more than a million nodes.
        """
        return self._ask("load", text)

    def canonical(self, text: str | bytes) -> str:
        """Return `load` as text that is equal for two documents exactly when they load to the same structure.

        Python's ``==`` would not do: it holds ``1``, ``1.0`` and ``True`` for equal.
        """
        return json.dumps(self.load(text), sort_keys=True)

    def memory_bytes(self, quantity: str) -> float:
        """Return a Kubernetes memory quantity in bytes, as the job controller reads it (fact S9).

        Raises:
            RefusalError: the job controller does not read it.
        """
        amount: float = self._ask("memory_bytes", quantity)
        return amount

    def accepts_cpu(self, quantity: str) -> bool:
        """Return whether the job controller reads a Kubernetes CPU quantity (fact S9)."""
        accepted: bool = self._ask("accepts_cpu", quantity)
        return accepted

    @property
    def version(self) -> str:
        """The version of reana-commons."""
        return version_of("reana-commons", self.environment)

    @property
    def pid(self) -> int | None:
        """The process id of the judge while it runs."""
        return self._process.pid if self._process else None

    def close(self) -> None:
        """Stop the judge; asking again starts another."""
        self._stack.close()
        self._process = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, question: str, text: str | bytes, **more: Any) -> Any:
        data = text.encode() if isinstance(text, str) else text
        request = json.dumps({"ask": question, "text": data.decode("latin-1"), **more})
        process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(request.encode() + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            self._lose("died")
        # One answer follows one question, so none waits in the buffer, which select cannot see.
        if not select.select([process.stdout], [], [], self.timeout)[0]:
            self._lose(f"did not answer within {self.timeout} s")
        line = process.stdout.readline()
        if not line:
            self._lose("died")
        reply = json.loads(line)
        if "refusal" in reply:
            raise RefusalError(**reply["refusal"])
        return reply["answer"]

    def _start(self) -> subprocess.Popen[bytes]:
        self._process, self._stderr = self._stack.enter_context(_running(self.environment))
        return self._process

    def _lose(self, how: str) -> NoReturn:
        assert self._process is not None
        self._process.kill()
        self._process.communicate()
        self._stderr.seek(0)
        said = self._stderr.read().decode(errors="replace")
        self.close()
        raise JudgeLostError(f"the judge {self.environment} {how}\n{said}")


@contextmanager
def _running(environment: str) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    """Run the worker in a folder of its own; yield it, and the file that its error messages go to."""
    command = [str(python_of(environment)), "-I", "-X", "utf8", "-W", "ignore", str(WORKER)]
    pipe = subprocess.PIPE
    with (
        tempfile.TemporaryDirectory(prefix="reana-judge-") as folder,
        tempfile.TemporaryFile() as stderr,
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=stderr, cwd=folder) as process,
    ):
        try:
            yield process, stderr
        finally:
            process.kill()
