"""The process that asks: it gets a plan, and its answers are read as they come, for so long and no longer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Any

from reanac.preflight import ClientMissingError, Told

from .. import credentials, transfer
from .questions import Plan, words_of

_TOGETHER = 8
"""How many questions the worker asks at the same time."""

_WORKER = Path(__file__).parent / "worker"

Found = dict[str, Any]


def converse(plan: Plan, seconds: float, told: Told) -> dict[str | int, Any]:
    """Return what the worker found, by what it is about: ``proxy`` (a list), ``rucio``, the numbers of questions.

    Args:
        plan: what is to be asked.
        seconds: how long an answer may take.
        told: is told how far it has come.

    Raises:
        ClientMissingError: there is no Rucio client.
    """
    asked = {number: one for number, one in enumerate(plan.questions) if not one.fault}
    text = {
        "site": None if plan.site is None else credentials.site_fields(plan.site, plan.account),
        "account": plan.account,
        "proxies": [{"vo": proxy.vo, "role": proxy.role} for proxy in plan.proxies],
        "rucio": plan.asks_rucio,
        "seconds": seconds,
        "questions": [words_of(one) for one in asked.values()],
    }
    total = len(plan.proxies) + plan.asks_rucio + len(asked)
    found: dict[str | int, Any] = {"proxy": []}
    done = 0
    # Requests may be retried, and threads that wait too long are left alone: an answer takes twice as long at most.
    bound = (6 + 2 * -(-len(asked) // _TOGETHER)) * seconds + 30
    with tempfile.TemporaryDirectory(prefix="reanac-preflight-") as name:
        folder = Path(name)
        _lay_out(folder)
        process = subprocess.Popen(  # noqa: S603 (no shell)
            [sys.executable, str(folder / "ask.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": "", "PYTHONWARNINGS": "ignore"},
        )
        clock = threading.Timer(bound, process.kill)
        clock.start()
        try:
            told(done, total)
            for answer in _answers(process, json.dumps(text).encode()):
                about = answer.pop("about")
                if about == "client":
                    raise ClientMissingError
                if about == "proxy":
                    found["proxy"].append(answer)
                else:
                    found[list(asked)[about] if isinstance(about, int) else about] = answer
                done += 1
                told(done, total)
        finally:
            clock.cancel()
            process.kill()
            process.wait()
    return found


def _lay_out(folder: Path) -> None:
    """Write the worker into a folder, beside the scripts that it shares with the bundles."""
    files = credentials.files() | transfer.scripts()
    files |= {name: (_WORKER / name).read_bytes() for name in ("ask.py", "lake.py")}
    for path, content in files.items():
        (folder / Path(path).name).write_bytes(content)


def _answers(process: subprocess.Popen[bytes], plan: bytes) -> list[Found] | Any:
    """Yield the answers of the worker, as they come."""
    to, back = process.stdin, process.stdout
    assert to is not None
    assert back is not None
    _send(to, plan)
    for line in back:
        yield json.loads(line)


def _send(to: IO[bytes], plan: bytes) -> None:
    """Hand over the plan; a worker that has ended already says why on its own."""
    try:
        to.write(plan)
        to.close()
    except BrokenPipeError:
        return
