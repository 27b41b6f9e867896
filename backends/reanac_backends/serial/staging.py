"""Injected steps as REANA runs them: one command, which feeds the transfer script by a quoted here-document.

REANA expands ``${…}`` before the shell sees the command, so a value could break out of any quotes; in a
here-document whose delimiter is quoted it is data. The number of lines stands before it, so a value with a line
break is noticed; the script gets to see the whole command, so a value that holds the delimiter is noticed too; and
``exit`` keeps the shell from reading what such a value might put behind it (docs/adr/0003).
"""

from __future__ import annotations

import hashlib

from reanac import ir

from ..transfer import SCRIPT_PATH
from ..transfer.lines import transfer_lines


def staged_step(step: ir.StageIn | ir.StageOut, workflow: ir.Workflow, scheduler: ir.Scheduler | None) -> ir.Step:
    """Return an injected step as a plain one: its single command moves all of its data.

    Args:
        step: the injected step.
        workflow: its workflow.
        scheduler: what `scheduler_of_transfers` says for that.
    """
    lines = transfer_lines(step, workflow)
    return ir.Step(
        name=step.name,
        image=step.image,
        commands=(ir.Command(_command(step.name, lines)),),
        scheduler=scheduler,
        limits=step.limits,
        proxy=step.proxy,
        rucio=step.rucio,
    )


def scheduler_of_transfers(workflow: ir.Workflow) -> ir.Scheduler | None:
    """Name Kubernetes where another backend is in use: the sidecars exist there only (fact C5)."""
    used = {step.scheduler for step in workflow.steps if isinstance(step, ir.Step)} - {None}
    return ir.Scheduler.KUBERNETES if used else None


def _command(name: str, lines: tuple[str, ...]) -> str:
    delimiter = _delimiter(name, lines)
    call = f'python3 {SCRIPT_PATH} {len(lines)} "$$BASH_EXECUTION_STRING"'
    return "\n".join((f"{call} <<'{delimiter}'; exit", *lines, delimiter))


def _delimiter(name: str, lines: tuple[str, ...]) -> str:
    """Return a word that no line is, made of what the step says, so that it is the same in every compile."""
    digest = hashlib.sha256("\n".join((name, *lines)).encode()).hexdigest()
    return f"END-{digest[:12]}"
