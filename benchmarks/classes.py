"""What 36 immutable classes cost, and an instance of one: the evidence of docs/adr/0001.

``python -m benchmarks.classes`` prints a table. Kinds whose library is not installed are left out.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

GRAMMAR = Path(__file__).parents[1] / "grammar"
CLASSES = 36
_PLAIN = "import yaml, argparse"

KINDS = {
    "plain slots": (
        "",
        "class C{n}:\n __slots__ = ('a', 'b', 'c')\n"
        " def __init__(self, a, b, c=0):\n  self.a = a; self.b = b; self.c = c",
    ),
    "Node": ("from reanac_grammar.node import Node", "class C{n}(Node):\n a: int\n b: str\n c: int = 0"),
    "NamedTuple": ("from typing import NamedTuple", "class C{n}(NamedTuple):\n a: int\n b: str\n c: int = 0"),
    "msgspec": ("import msgspec", "class C{n}(msgspec.Struct, frozen=True):\n a: int\n b: str\n c: int = 0"),
    "dataclass": (
        "from dataclasses import dataclass",
        "@dataclass(frozen=True, slots=True)\nclass C{n}:\n a: int\n b: str\n c: int = 0",
    ),
    "attrs": ("import attrs", "@attrs.frozen\nclass C{n}:\n a: int\n b: str\n c: int = 0"),
}
"""How each kind is imported, and how one of its classes is declared."""


def program(kind: str | None, extra: str = "") -> str:
    """Return a program that declares the classes of a kind, or none."""
    if kind is None:
        return _PLAIN
    importing, declaring = KINDS[kind]
    return "\n".join((_PLAIN, importing, *(declaring.format(n=n) for n in range(CLASSES)), extra))


def start(code: str) -> float:
    """Return how long a process that runs some code takes, in ms."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(GRAMMAR)})
    return (time.perf_counter() - begin) * 1000


def instance(kind: str) -> float:
    """Return how long an instance takes to make, in µs."""
    timing = "import timeit; print(min(timeit.repeat(lambda: C0(1, 'x', 2), number=100000, repeat=5)) * 10)"
    command = [sys.executable, "-c", program(kind, timing)]
    return float(subprocess.run(command, check=True, env={"PYTHONPATH": str(GRAMMAR)}, stdout=subprocess.PIPE).stdout)


def main(rounds: int = 31) -> int:
    """Print the table; processes of all kinds are run in turn, and the median counts."""
    kinds = [
        kind for kind, (importing, _) in KINDS.items() if not importing or find_spec(importing.split()[1].split(".")[0])
    ]
    took: dict[str | None, list[float]] = {kind: [] for kind in (None, *kinds)}
    for _ in range(rounds):
        for kind, found in took.items():
            found.append(start(program(kind)))
    bare = statistics.median(took[None])
    print(f"{_PLAIN}: {bare:.1f} ms")
    for kind in kinds:
        print(f"{kind:12} +{statistics.median(took[kind]) - bare:5.1f} ms   {instance(kind):.2f} µs an instance")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(GRAMMAR))
    sys.exit(main())
