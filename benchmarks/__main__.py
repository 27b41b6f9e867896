"""``python -m benchmarks [--rounds N] [--only PART…] [--write]``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from . import contenders, copies, language_server, preflight, stage_in
from .measure import FailedError, time_in_turn
from .report import cwl_remarks, page

PARTS = ("start", "sizes", "lint", "compile", "copies", "stage-in", "preflight", "lsp", "peers")
RESULTS = Path(__file__).with_name("RESULTS.md")


def main(words: list[str]) -> int:
    """Time what was asked for, and show the table; return 1 when a command fails."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=sys.modules[__package__].__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="how often each command is timed (15)")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="the parts to time (all)")
    parser.add_argument("--write", action="store_true", help=f"write the table to {RESULTS.name} too")
    options = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="reanac-bench-") as name:
        folder = Path(name)
        contenders.write_documents(folder)
        present, absent = contenders.peers(folder) if "peers" in options.only else ([], [])
        chosen = contenders.start_up(folder) if {"start", "sizes"} & set(options.only) else []
        if "sizes" in options.only:
            chosen += contenders.sizes(folder)
        if "lint" in options.only:
            chosen += contenders.lint(folder)
        if "compile" in options.only:
            compiling, missing = contenders.compiling(folder)
            chosen += compiling
            absent += missing
        try:
            timings = time_in_turn([*chosen, *present], options.rounds)
        except FailedError as error:
            print(error, file=sys.stderr)
            return 1
    remarks = cwl_remarks(timings)
    if "copies" in options.only:
        with tempfile.TemporaryDirectory(prefix="reanac-bench-") as name:
            found = list(copies.measure(Path(name)))
        absent += sorted({each for each in found if isinstance(each, str)})
        remarks.append(copies.table([each for each in found if isinstance(each, copies.Written)]))
    if "stage-in" in options.only:
        with tempfile.TemporaryDirectory(prefix="reanac-bench-") as name:
            compared = list(stage_in.measure(Path(name)))
        absent += sorted({each for each in compared if isinstance(each, str)})
        remarks += filter(None, [stage_in.table([each for each in compared if not isinstance(each, str)])])
    if "preflight" in options.only:
        with tempfile.TemporaryDirectory(prefix="reanac-bench-") as name:
            asked = preflight.measure(Path(name))
        absent += [asked] if isinstance(asked, str) else []
        remarks += [] if isinstance(asked, str) else [asked.sentence]
    remarks += [language_server.measure().sentence] if "lsp" in options.only else []
    text = page(timings, absent, options.rounds, remarks)
    print(text, end="")
    if options.write:
        RESULTS.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
