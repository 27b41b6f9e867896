"""What reading back an emitted specification costs, and what it would catch: the evidence of docs/adr/0004.

``python -m benchmarks.read_back`` prints both.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from yaml import SafeDumper

import reanac
from reanac import ir
from reanac.passes import run_passes
from reanac_backends import yaml_text
from reanac_backends.serial import emitter

REPOSITORY = Path(__file__).parents[1]


SIGNS = "ab \n\t#:-'\"$|>\\é\x85\u2028"
Style = Callable[[SafeDumper, str], str | None]
STYLES: dict[str, Style] = {
    "as reanac chooses": yaml_text._style,
    "as PyYAML chooses": lambda dumper, text: None,
    "always a block": lambda dumper, text: "|",
    "a block for lines": lambda dumper, text: "|" if "\n" in text else None,
}


def caught(style: Style, texts: int) -> int:
    """Return how many of some random commands read back as another text when written in a style."""
    random.seed(1)
    found = 0
    with patch.object(yaml_text, "_style", style):
        for _ in range(texts):
            text = "".join(random.choice(SIGNS) for _ in range(random.randint(1, 30)))
            step = ir.Step("fit", "python:3.11", (ir.Command(text),))
            try:
                emitter.checked(ir.Workflow(None, None, None, None, (step,)))
            except AssertionError:
                found += 1
    return found


def milliseconds(function: Callable[[ir.Workflow], str], workflow: ir.Workflow) -> float:
    """Return how long a function takes, at best."""
    times = []
    for _ in range(20):
        begin = time.perf_counter()
        function(workflow)
        times.append(time.perf_counter() - begin)
    return min(times) * 1000


def main(texts: int = 1000) -> int:
    """Print the cost, and what is caught."""
    workflow = reanac.check(REPOSITORY / "samples" / "vre-fit" / "reana.yaml").workflow
    assert workflow is not None
    plain = emitter.plain_workflow(run_passes(workflow))
    written, checked = milliseconds(emitter.specification, plain), milliseconds(emitter.checked, plain)
    print(f"samples/vre-fit: written in {written:.1f} ms, read back and compared in {checked - written:.1f} ms more")
    for name, style in STYLES.items():
        print(f"style {name}: {caught(style, texts)} of {texts} random commands would have changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
