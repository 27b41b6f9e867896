"""What becomes of each field of the IR with CWL on a machine or a cluster of one's own."""

from __future__ import annotations

from reanac import ir
from reanac.losses import Declaration, Declarations, Fate, Lost, declared, kept
from reanac.passes.workspace import clean
from reanac_grammar.path import Path
from reanac_grammar.problem import GrammarError

from ..declarations import COMMON
from ..outside_reana import outside_reana
from .ids import Ids
from .meaning import MEANING
from .ports import NoPortsError, declared_results, find_ports
from .requirements import amount_of


def _placed(scheduler: ir.Scheduler | None, step: ir.Step, workflow: ir.Workflow) -> Lost | None:
    if scheduler in (None, ir.Scheduler.KUBERNETES):
        return None
    return Lost(
        "A runner of CWL runs this step where it is told to, and not where compute_backend says.",
        "Toil has --batchSystem, StreamFlow a file of its own.",
    )


def _bound(bound: ir.Bound, limit: ir.Limit, workflow: ir.Workflow) -> Lost | None:
    try:
        if amount_of(limit) is not None:
            return None
    except GrammarError as error:
        return Lost(f"This limit cannot be read: {error.message}", error.hint, fate=Fate.REFUSED)
    return Lost(f"CWL has no word for a {bound.value} of {limit.scheduler.value}.")


def _pattern(path: str, file: ir.FilePath, workflow: ir.Workflow) -> Lost | None:
    if workflow.outputs is None or not any(file is each for each in workflow.outputs.files or ()):
        return None
    ((base, _),) = declared_results(ir.Files(files=(file,)))
    if base == clean(path):
        return None
    folder = "whole workspace" if base == "." else f"folder {base}"
    return Lost(f"The {folder} is the result, and not only what {path} matches.", place=file.span)


class _Promises:
    """Says once why the promises of a workflow do not become ports, at the step which is in the way."""

    def __init__(self) -> None:
        self._known: tuple[ir.Workflow, NoPortsError | None] | None = None

    def __call__(self, paths: tuple[Path, ...] | None, step: ir.Step, workflow: ir.Workflow) -> Lost | None:
        if paths is None:
            return None
        fault = self._fault(workflow)
        if fault is None:
            return None
        place = None if fault.step is None else workflow.steps[fault.step].span
        message = f"The workspace is handed from step to step, so independent steps do not run side by side: {fault}"
        return Lost(message, "With inputs and outputs that name files, steps get ports.", place)

    def _fault(self, workflow: ir.Workflow) -> NoPortsError | None:
        if self._known is None or self._known[0] is not workflow:
            names = tuple(f"s{number}" for number in range(len(workflow.steps)))
            try:
                find_ports(workflow, names, Ids())
            except NoPortsError as error:
                self._known = (workflow, error)
            else:
                self._known = (workflow, None)
        return self._known[1]


DECLARATIONS: Declarations = (
    COMMON
    | outside_reana("CWL", "the step credentials", "cwltool has --target.")
    | MEANING
    | declared(
        Parameter={"value": kept("inputs.yml, as the text that a command gets")},
        FilePath={
            "path": Declaration(
                Fate.APPROXIMATED, "as it is; for a pattern among the outputs, the folder of what it matches", _pattern
            )
        },
        Files={"files": kept("copied into inputs/"), "directories": kept("copied into inputs/")},
        Limit={
            "scheduler": kept("the limits of the scheduler that the step asks for, or of Kubernetes"),
            "bound": Declaration(
                Fate.APPROXIMATED,
                "hints: ResourceRequirement, ToolTimeLimit; what CWL has no word for is dropped",
                _bound,
            ),
            "text": kept("in CWL's units, rounded up"),
        },
        Step={
            "scheduler": Declaration(Fate.APPROXIMATED, "the runner is told where", _placed, once=True),
            "unpacked": kept("the image of that name"),
            "reads": Declaration(
                Fate.APPROXIMATED,
                "ports, if every step promises; else the workspace is handed on",
                _Promises(),
                once=True,
            ),
            "writes": kept("see reads; a promised file that is not made is an error"),
        },
        Workflow={
            "version": kept("s:softwareRequirements"),
            "parameters": kept("inputs of the workflow, all of them strings"),
            "inputs": kept("inputs of the workflow"),
            "outputs": kept("outputs of the workflow; one that is not made is an error"),
        },
    )
)
"""CWL keeps what runs, and drops what only REANA does."""
