"""What no Snakemake can run: declared in the same words for one's own machine and for REANA."""

from __future__ import annotations

from reanac import ir
from reanac.losses import Declaration, Declarations, Fate, Lost, declared, kept
from reanac_grammar.template import Invalid, scan
from reanac_grammar.text import Parameter


def _command(text: str, command: ir.Command, workflow: ir.Workflow) -> Lost | None:
    """Refuse a command that REANA could not run either: there is nothing to translate."""
    if "\0" in text:
        return Lost("No engine can hand a NUL to a command.")
    if "$" not in text:
        return None
    known = {parameter.name for parameter in workflow.parameters or ()}
    for piece in scan(text):
        if isinstance(piece, Invalid):
            return Lost(f"REANA cannot expand {piece.text!r} in this command, so it has no meaning.", "Write $$ for $.")
        if isinstance(piece, Parameter) and piece.name not in known:
            return Lost(f"REANA cannot expand this command: there is no parameter {piece.name!r}.", "Write $$ for $.")
    return None


_KEYS = frozenset({"__use_yte__", "pathvars"})
"""Parameters that would change what the others mean: Snakemake reads them in a configuration (9.27.1)."""


def _name(name: str, parameter: ir.Parameter, workflow: ir.Workflow) -> Lost | None:
    if name not in _KEYS:
        return None
    return Lost(f"To Snakemake, {name!r} in a configuration is a word of its own.", "Give the parameter another name.")


MEANING: Declarations = declared(
    Parameter={"name": Declaration(Fate.REFUSED, "as it is; words of Snakemake's own are refused", _name)},
    Command={"text": Declaration(Fate.REFUSED, "kept, if REANA itself could expand it", _command)},
    Step={
        "name": kept("the name of the rule, made an identifier"),
        "image": kept("container"),
        "proxy": kept("see Proxy"),
        "rucio": kept("see RucioAccess"),
        "comment": kept("the docstring of the rule"),
    },
)
"""What is refused wherever Snakemake runs."""
