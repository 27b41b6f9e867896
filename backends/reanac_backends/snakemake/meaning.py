"""What no Snakemake can run: declared in the same words for one's own machine and for REANA."""

from __future__ import annotations

from reanac import ir
from reanac.losses import Declaration, Declarations, Fate, Lost, declared, kept

from ..declarations import EXPANDED

_KEYS = frozenset({"__use_yte__", "pathvars"})
"""Parameters that would change what the others mean: Snakemake reads them in a configuration (9.27.1)."""


def _name(name: str, parameter: ir.Parameter, workflow: ir.Workflow) -> Lost | None:
    if name not in _KEYS:
        return None
    return Lost(f"To Snakemake, {name!r} in a configuration is a word of its own.", "Give the parameter another name.")


MEANING: Declarations = declared(
    Parameter={"name": Declaration(Fate.REFUSED, "as it is; words of Snakemake's own are refused", _name)},
    Command={"text": EXPANDED},
    Step={
        "name": kept("the name of the rule, made an identifier"),
        "image": kept("container"),
        "proxy": kept("see Proxy"),
        "rucio": kept("see RucioAccess"),
        "comment": kept("the docstring of the rule"),
    },
)
"""What is refused wherever Snakemake runs."""
