#!/usr/bin/env python3
"""Asks a Rucio server what `reanac preflight` wants to know.

It runs in a process of its own, under a Python that has the Rucio client, beside the scripts that a bundle carries:
what it finds is what a transfer will find. It only asks, and changes nothing.

Standard input is a plan in JSON::

    {"site": {...} or null, "account": NAME or null, "proxies": [{"vo": ..., "role": ...}], "seconds": 10,
     "rucio": true, "questions": [{"verb": "get", "get": "S:N", "to": "data/", ...}, ...]}

Standard output is a line of JSON an answer. ``about`` says what it answers: ``client`` (there is none), ``proxy``,
``rucio``, or the number of a question; the rest is what was found, see `Lake`.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import queue
import sys
import threading
import time
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...credentials import local_credentials
    from ...transfer import transfer_checks as checks
    from . import lake
else:  # they stand beside this file in a temporary folder
    sys.dont_write_bytecode = True
    import local_credentials
    import transfer_checks as checks

HERE = os.path.dirname(os.path.abspath(__file__))
TOGETHER = 8
"""How many questions are asked at the same time."""


class Answers:
    """Writes answers to what was standard output; what clients print goes nowhere."""

    def __init__(self) -> None:
        self._file = os.fdopen(os.dup(1), "w", encoding="utf-8")
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)

    def give(self, about: Any, **found: Any) -> None:
        """Write one answer."""
        self._file.write(json.dumps({"about": about, **found}) + "\n")
        self._file.flush()


def in_time(seconds: float, work: Callable[[], Any]) -> Any:
    """Return what some work makes, or raise what it raises.

    Raises:
        TimeoutError: it takes longer; it goes on in its thread, and ends with the process.
    """
    done: queue.Queue[tuple[Any, BaseException | None]] = queue.Queue()

    def run() -> None:
        try:
            done.put((work(), None))
        except BaseException as error:  # it is raised where it is waited for
            done.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        made, error = done.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
    return made


def ask_proxies(proxies: list[dict[str, Any]], answers: Answers) -> None:
    """Say of each proxy whether it is as asked, and how many seconds it is valid for."""
    path = os.environ.setdefault("X509_USER_PROXY", f"/tmp/x509up_u{os.getuid()}")  # noqa: S108 (its usual place)
    for asked in proxies:
        fault = checks.proxy_fault(path, asked["vo"], asked["role"])
        left = 0 if fault else int(checks.proxy_end(checks.proxy_chain(path)) - time.time())
        answers.give("proxy", path=path, fault=fault, left=left)


def log_in(plan: dict[str, Any], answers: Answers) -> lake.Lake | None:
    """Return the lake as the user sees it; where that fails, answer why."""
    lakes: Any = importlib.import_module("lake")

    try:
        credentials = local_credentials.Credentials(os.path.join(HERE, "private"), [], {}, True, plan["site"])
        credentials.make()
    except local_credentials.CredentialsError as error:
        answers.give("rucio", state="credentials", message=str(error))
        return None
    os.environ["RUCIO_CONFIG"] = os.path.join(HERE, "private", "rucio.cfg")
    try:
        host, auth, version = in_time(plan["seconds"], lambda: lakes.reach(plan["seconds"]))
    except TimeoutError:
        answers.give("rucio", state="silent", message="")
        return None
    except lakes.UnreachableError as error:
        answers.give("rucio", state="untrusted" if error.is_untrusted else "unreachable", message=str(error))
        return None
    try:
        entered: lake.Lake = in_time(plan["seconds"], lambda: lakes.Lake(plan["account"], plan["seconds"]))
    except TimeoutError:
        answers.give("rucio", state="silent", message="", host=auth)
        return None
    except Exception as error:
        answers.give("rucio", state="refused", host=auth, message=lakes.reason(error))
        return None
    answers.give("rucio", state="good", host=host, version=version, account=entered.account)
    return entered


def ask(number: int, question: dict[str, str], entered: lake.Lake, seconds: float, answers: Answers) -> None:
    """Answer one question, in time."""
    lakes: Any = importlib.import_module("lake")

    until = time.monotonic() + 0.8 * seconds
    try:
        answers.give(number, **in_time(seconds, lambda: entered.answer(question, until)))
    except TimeoutError:
        answers.give(number, state="silent")
    except Exception as error:
        answers.give(number, state="failed", message=lakes.reason(error))


def main() -> int:
    """Answer the plan."""
    try:
        checks.use_clients_python()  # it may begin anew under another Python
        has_client = True
    except checks.TransferError:
        has_client = False
    answers = Answers()
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    if not has_client:
        answers.give("client", state="missing")
        return 1
    plan = json.loads(sys.stdin.buffer.read())
    ask_proxies(plan["proxies"], answers)
    entered = log_in(plan, answers) if plan["rucio"] else None
    if entered is None:
        return 1
    waiting: queue.Queue[tuple[int, dict[str, str]]] = queue.Queue()
    for numbered in enumerate(plan["questions"]):
        waiting.put(numbered)

    def work() -> None:
        while True:
            try:
                number, question = waiting.get_nowait()
            except queue.Empty:
                return
            ask(number, question, entered, plan["seconds"], answers)

    workers = [threading.Thread(target=work) for _ in range(TOGETHER)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return 0


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # threads that wait for a server would keep the process
