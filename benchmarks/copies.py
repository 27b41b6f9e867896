"""How much a runner of CWL writes: five steps that all read a large input, with ports and without.

What is counted is what the kernel counts: the blocks that a process and all its children made dirty (ru_oublock, in
units of 512 bytes; Linux).
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .contenders import ROOT

STEPS = 5
INPUT = 1 << 30
"""Bytes of the input."""
EACH = 100 << 20
"""Bytes that a step writes."""
_BLOCK = 512

RUNNERS = {
    "cwltool": ("bench", ("cwltool", "--no-container", "--outdir", "outputs")),
    "toil-cwl-runner": (
        "toil",
        ("toil-cwl-runner", "--no-container", "--bypass-file-store", "--workDir", ".", "--outdir", "outputs"),
    ),
}
"""Runners: the environment (tests/environments), and the command without the workflow."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a runner wrote.

    Attributes:
        runner: its name.
        ports: the steps promise what they read and write.
        total: bytes, those of the steps among them.
    """

    runner: str
    ports: bool
    total: int

    @property
    def limit(self) -> float:
        """How much it may be: one copy of the input where there are no ports, and 1.1 times what the steps write."""
        return 1.1 * STEPS * EACH + (0 if self.ports else INPUT)


def spec(ports: bool) -> str:
    """Return the specification."""
    steps = []
    for number in range(1, STEPS + 1):
        promise = f"        inputs: [big.root]\n        outputs: [part-{number}.root]\n" if ports else ""
        steps.append(
            f"      - name: skim_{number}\n        environment: docker.io/library/debian:12\n{promise}"
            f"        commands: ['wc -c big.root && head -c {EACH} big.root > part-{number}.root']\n"
        )
    head = "inputs: {files: [big.root]}\nworkflow:\n  type: serial\n  specification:\n    steps:\n"
    return f"{head}{''.join(steps)}outputs: {{files: [part-{STEPS}.root]}}\n"


def measure(folder: Path) -> Iterator[Written | str]:
    """Yield what each runner wrote, or why it cannot be had."""
    with (folder / "big.root").open("wb") as file:
        for _ in range(INPUT >> 20):
            file.write(os.urandom(1 << 20))
    for ports in (True, False):
        (folder / "reana.yaml").write_text(spec(ports))
        out = folder / f"ports-{ports}"
        compile_ = [sys.executable, "-m", "reanac", "compile", "reana.yaml", "--to", "cwl", "--link", "-o", str(out)]
        subprocess.run(compile_, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        for name, (environment, command) in RUNNERS.items():
            program = ROOT / ".venvs" / environment / "bin" / command[0]
            if not program.is_file():
                yield f"{name}: the environment {environment} is not built; make bench builds it"
                continue
            before = _written()
            call = [str(program), *command[1:], "workflow.cwl", "inputs.yml"]
            path = os.pathsep.join((str(program.parent), os.environ.get("PATH", os.defpath)))
            done = subprocess.run(call, cwd=out, capture_output=True, text=True, env={**os.environ, "PATH": path})
            if done.returncode:
                raise RuntimeError(f"{name} failed: {done.stderr[-2000:]}")
            yield Written(name, ports, _written() - before)
            (out / "outputs" / f"part-{STEPS}.root").unlink()


def _written() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_oublock * _BLOCK


def table(found: list[Written]) -> str:
    """Return what was measured as Markdown."""
    rows = [
        f"What runners of CWL write for {STEPS} steps that read an input of {INPUT >> 20:,} MiB and write "
        f"{EACH >> 20} MiB each, in MiB:\n",
        "| runner | steps have | written | at most | |",
        "|---|---|---:|---:|---|",
    ]
    for each in found:
        verdict = "reached" if each.total <= each.limit else "over the limit"
        if each.runner != "cwltool":
            verdict = "no goal: it keeps the outputs of all steps in a store of its own"
        has = "ports" if each.ports else "one workspace, handed on"
        rows.append(
            f"| {each.runner} | {has} | {each.total / (1 << 20):,.0f} | {each.limit / (1 << 20):,.0f} | {verdict} |"
        )
    return "\n".join(rows) + "\n"
