"""What becomes of each field of the IR on REANA's CWL engine, which forwards some hints of a step."""

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
"""Keys of a step that reana-workflow-engine-cwl does not hand to the job (its ``cwl_reana.py``, May 2026)."""

OWN_FILES = frozenset({"workflow.json", "inputs.json"})
"""Files that the engine itself writes into the workspace (its ``main.py``)."""

_ORDER = kept("independent steps run side by side; a step without promises is a barrier")
_DROPPED = Declaration(
    Fate.DROPPED,
    "REANA hands on its own hints only",
    said("REANA's CWL engine gets nothing of the unknown keys of a step."),
)


def _bound(bound: ir.Bound, limit: ir.Limit, workflow: ir.Workflow) -> Lost | None:
    key = KEY_OF_LIMIT[limit.scheduler, bound].key
    if key not in NOT_FORWARDED:
        return None
    return Lost(f"REANA's CWL engine does not hand {key} to the job.", "Compile to serial, which does.")


def _path(path: str, file: ir.FilePath, workflow: ir.Workflow) -> Lost | None:
    if path not in OWN_FILES:
        return None
    return Lost(f"REANA's CWL engine writes a file {path} of its own into the workspace.", "Give it another name.")


DECLARATIONS: Declarations = (
    COMMON
    | REANA_YAML
    | REANA_CREDENTIALS
    | MEANING
    | declared(
        FilePath={
            "path": Declaration(Fate.REFUSED, "as it is; the names of the engine's own files are refused", _path)
        },
        Parameter={"value": kept("inputs.yml, as the text that a command gets")},
        Limit={
            "scheduler": kept("hints: reana"),
            "bound": Declaration(Fate.APPROXIMATED, "hints: reana, but for HTCondor's requests", _bound),
            "text": kept("as it is"),
        },
        Step={
            "scheduler": kept("hints: reana: compute_backend"),
            "unpacked": kept("hints: reana: unpacked_img"),
            "kerberos": kept("hints: reana: kerberos"),
            "extras": _DROPPED,
            "reads": _ORDER,
            "writes": _ORDER,
        },
        Workflow={
            "parameters": kept("inputs of the workflow, all of them strings"),
            "options": Declaration(
                Fate.DROPPED,
                "FROM, TARGET and CACHE are the serial engine's",
                said("Operational options are for REANA's serial engine only."),
            ),
        },
    )
)
"""REANA keeps most; what it hands to a job is a list of its own."""
