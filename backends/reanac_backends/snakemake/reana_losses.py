"""What becomes of each field of the IR on REANA's Snakemake engine, which forwards some resources of a rule."""

from __future__ import annotations

from reanac import ir
from reanac.losses import Declaration, Declarations, Fate, Lost, declared, kept, said
from reanac.vocabulary import KEY_OF_LIMIT

from ..declarations import COMMON, REANA_YAML
from ..reana_credentials import REANA_CREDENTIALS
from .meaning import MEANING

NOT_FORWARDED = frozenset(
    {"htcondor_request_cpus", "htcondor_request_memory", "htcondor_request_disk", "htcondor_requirements"}
)
"""Keys of a step that reana-workflow-engine-snakemake 0.95.0a3 does not hand to the job (its ``executor.py``)."""

_ORDER = kept("independent steps run side by side; a step without promises is a barrier")
_DROPPED = Declaration(
    Fate.DROPPED,
    "REANA hands on its own resources only",
    said("REANA's Snakemake engine gets nothing of the unknown keys of a step."),
)


def _bound(bound: ir.Bound, limit: ir.Limit, workflow: ir.Workflow) -> Lost | None:
    key = KEY_OF_LIMIT[limit.scheduler, bound].key
    if key not in NOT_FORWARDED:
        return None
    return Lost(f"REANA's Snakemake engine does not hand {key} to the job.", "Compile to serial, which does.")


def _value(value: object, parameter: ir.Parameter, workflow: ir.Workflow) -> Lost | None:
    if "{" not in parameter.text:
        return None
    message = f"The value of {parameter.name} holds a brace, which Snakemake on REANA reads as a wildcard."
    return Lost(message, "Compile to serial, or write the value without braces.", parameter.value_span)


DECLARATIONS: Declarations = (
    COMMON
    | REANA_YAML
    | REANA_CREDENTIALS
    | MEANING
    | declared(
        Parameter={"value": Declaration(Fate.REFUSED, "kept in config.yaml as text; a brace in it is refused", _value)},
        Limit={
            "scheduler": kept("resources of the rule"),
            "bound": Declaration(Fate.APPROXIMATED, "resources of the rule, but for HTCondor's requests", _bound),
            "text": kept("as it is"),
        },
        Step={
            "scheduler": kept("resources: compute_backend"),
            "unpacked": kept("resources: unpacked_img"),
            "kerberos": kept("resources: kerberos"),
            "extras": _DROPPED,
            "reads": _ORDER,
            "writes": _ORDER,
        },
        Workflow={
            "parameters": kept("config.yaml"),
            "options": Declaration(
                Fate.DROPPED,
                "FROM, TARGET and CACHE are the serial engine's",
                said("Operational options are for REANA's serial engine only."),
            ),
        },
    )
)
"""REANA keeps most; what it hands to a job is a list of its own."""
