"""The process that asks: it gets a plan, and its answers are read as they come, for so long and no longer."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

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
        _lay_out(Path(name))
        told(done, total)
        with closing(_answers(Path(name, "ask.py"), json.dumps(text).encode(), bound)) as answers:
            for answer in answers:
                about = answer.pop("about")
                if about == "client":
                    raise ClientMissingError
                if about == "proxy":
                    found["proxy"].append(answer)
                else:
                    found[list(asked)[about] if isinstance(about, int) else about] = answer
                done += 1
                told(done, total)
    return found


def _lay_out(folder: Path) -> None:
    """Write the worker into a folder, beside the scripts that it shares with the bundles."""
    files = credentials.files() | transfer.scripts()
    files |= {name: (_WORKER / name).read_bytes() for name in ("ask.py", "lake.py")}
    for path, content in files.items():
        (folder / Path(path).name).write_bytes(content)


def _answers(worker: Path, plan: bytes, seconds: float) -> Generator[Found, None, None]:
    """Yield what the worker answers, as it comes, and for so many seconds at most."""
    pipe = subprocess.PIPE
    call = [sys.executable, str(worker)]
    with subprocess.Popen(call, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as process:  # noqa: S603 (no shell)
        assert process.stdin is not None
        assert process.stdout is not None
        clock = threading.Timer(seconds, process.kill)
        clock.start()
        try:
            with suppress(BrokenPipeError):  # a worker that has ended already says why on its own
                process.stdin.write(plan)
                process.stdin.close()
            for line in process.stdout:
                if line.endswith(b"\n"):  # or it has been killed in the middle of one
                    yield json.loads(line)
        finally:
            clock.cancel()
            process.kill()
