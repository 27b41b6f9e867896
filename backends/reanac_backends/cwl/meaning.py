"""What CWL makes of parameters and steps, wherever it runs."""

from __future__ import annotations

from reanac import ir
from reanac.losses import Declaration, Declarations, Fate, Lost, declared, kept

from ..declarations import EXPANDED
from .ids import IDENTIFIER, RESERVED


def _name(name: str, parameter: ir.Parameter, workflow: ir.Workflow) -> Lost | None:
    if IDENTIFIER.fullmatch(name):
        return None
    message = f"CWL cannot name the parameter {name!r}, and no command can: it is left out."
    return Lost(message, "Give it a name of letters, digits and underscores.")


MEANING: Declarations = declared(
    Parameter={
        "name": Declaration(Fate.DROPPED, "an input of the workflow; one that no command can name is left out", _name)
    },
    Command={"text": EXPANDED},
    Step={
        "name": kept("the label of the tool; the step is called so too, made an identifier"),
        "image": kept("hints: DockerRequirement"),
        "proxy": kept("see Proxy"),
        "rucio": kept("see RucioAccess"),
        "comment": kept("the doc of the tool"),
    },
)
"""What is the same for one's own machine and for REANA."""


def parameter_ids(workflow: ir.Workflow) -> dict[str, str]:
    """Return the identifiers of the parameters that CWL can name: their own names, but for a word of its own."""
    names = [each.name for each in workflow.parameters or () if IDENTIFIER.fullmatch(each.name)]
    return {name: f"{name}_" if name in RESERVED else name for name in names}
