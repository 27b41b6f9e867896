"""What becomes of each field of the IR with Snakemake on a machine or a cluster of one's own."""

from __future__ import annotations

from reanac import ir
from reanac.losses import Declaration, Declarations, Fate, Lost, along_with, declared, kept, said
from reanac.values import Mapping
from reanac_grammar.path import Path
from reanac_grammar.problem import GrammarError

from ..declarations import COMMON
from .limits import amount_of
from .meaning import MEANING
from .profiles import OWN_RESOURCES
from .stale import can_be_named, is_input

_ORDER = kept("independent steps run side by side; a step without promises is a barrier")
_SITE = kept("rucio.cfg of the run")


def _dropped(sentence: str, message: str, help: str | None = None) -> Declaration:
    return Declaration(Fate.DROPPED, sentence, said(message, help))


def _placed(scheduler: ir.Scheduler | None, step: ir.Step, workflow: ir.Workflow) -> Lost | None:
    profile = {ir.Scheduler.HTCONDOR: "htcondor", ir.Scheduler.SLURM: "slurm"}.get(scheduler or ir.Scheduler.KUBERNETES)
    if scheduler in (None, ir.Scheduler.KUBERNETES):
        return None
    message = "Snakemake runs this step where its profile says, and not where compute_backend does."
    return Lost(message, f"Run it with --profile profiles/{profile}." if profile else None)


def _reads(paths: tuple[Path, ...] | None, step: ir.Step, workflow: ir.Workflow) -> Lost | None:
    for path in paths or ():
        if not can_be_named(path.source) and is_input(path.source, workflow):
            return Lost(f"Snakemake has no way to name {path.source!r}: when it changes, this step does not run again.")
    return None


def _bound(bound: ir.Bound, limit: ir.Limit, workflow: ir.Workflow) -> Lost | None:
    try:
        if amount_of(limit) is not None or (limit.scheduler, bound) in OWN_RESOURCES:
            return None
    except GrammarError as error:
        return Lost(f"This limit cannot be read: {error.message}", error.hint, fate=Fate.REFUSED)
    return Lost(f"Snakemake has nothing for a {bound.value} of {limit.scheduler.value}.")


def _kerberos(wanted: bool | None, node: ir.Step | ir.Platform, workflow: ir.Workflow) -> Lost | None:
    if not wanted:
        return None
    return Lost("Nothing gets a Kerberos ticket here: yours is used.", "Before you run it: kinit")


def _extra(key: str, extra: ir.Extra, workflow: ir.Workflow) -> Lost | None:
    return Lost(f"Snakemake gets nothing of the key {key!r}, which nobody knows.")


def _options(options: Mapping | None, node: ir.Workflow, workflow: ir.Workflow) -> Lost | None:
    if options is None or not options.entries:
        return None
    return Lost("Operational options are for REANA's serial engine only.", "Snakemake has --until and --forcerun.")


def _tests(files: tuple[ir.FilePath, ...] | None, node: ir.Workflow, workflow: ir.Workflow) -> Lost | None:
    return Lost("The Gherkin tests are for reana-client only.", place=files[0].span) if files else None


_DASK = along_with("Platform.dask", Fate.REFUSED)

DECLARATIONS: Declarations = (
    COMMON
    | MEANING
    | declared(
        Parameter={"value": kept("config.yaml, as the text that a command gets")},
        Extra={
            "where": along_with("Extra.key", Fate.DROPPED),
            "key": Declaration(Fate.DROPPED, "nobody knows what it means", _extra),
            "value": along_with("Extra.key", Fate.DROPPED),
        },
        Files={"files": kept("copied into workspace/"), "directories": kept("copied into workspace/")},
        Limit={
            "scheduler": kept("the profile of that scheduler"),
            "bound": Declaration(
                Fate.APPROXIMATED, "threads, resources and profiles; what Snakemake has no word for is dropped", _bound
            ),
            "text": kept("in Snakemake's units, rounded up"),
        },
        Proxy={
            "wanted": kept("credentials.smk: the rules that ask get it, and no other"),
            "vo": kept("credentials.smk checks it, or asks voms-proxy-init for it"),
            "role": kept("credentials.smk checks it, or asks voms-proxy-init for it"),
            "seconds": kept("credentials.smk checks the life that is left"),
        },
        Site={
            "auth": _SITE,
            "ca_cert": _SITE,
            "policy": _SITE,
            "issuer": kept("a token from it is in BEARER_TOKEN_FILE"),
        },
        Step={
            "scheduler": Declaration(Fate.APPROXIMATED, "the profile of a run says where", _placed, once=True),
            "unpacked": kept("the image of that name, which Apptainer unpacks"),
            "kerberos": Declaration(Fate.APPROXIMATED, "the ticket of the user", _kerberos, once=True),
            "reads": Declaration(Fate.APPROXIMATED, f"{_ORDER.sentence}; a changed input runs its step again", _reads),
            "writes": _ORDER,
        },
        DaskCluster=dict.fromkeys(("image", "workers", "worker_memory", "worker_threads", "extras"), _DASK),
        Platform={
            "cvmfs": _dropped("it must be mounted", "Nothing mounts CVMFS here: the repositories must be there."),
            "kerberos": Declaration(Fate.APPROXIMATED, "the ticket of the user", _kerberos, once=True),
            "proxy": along_with("Platform.dask", Fate.REFUSED),
            "rucio": along_with("Platform.dask", Fate.REFUSED),
            "dask": Declaration(
                Fate.REFUSED,
                "Snakemake starts no cluster beside a workflow",
                said("Snakemake starts no Dask cluster beside a workflow.", "Compile to serial, or run without."),
            ),
        },
        Workspace={
            "root_path": _dropped("the folder of the run", "The place of the workspace is for REANA only."),
            "retention_days": _dropped("nothing is deleted", "The retention of files is for REANA only."),
        },
        Workflow={
            "version": kept("it is about REANA"),
            "parameters": kept("config.yaml"),
            "inputs": kept("files of the bundle"),
            "outputs": kept("they are left in workspace/"),
            "options": Declaration(Fate.DROPPED, "they are the serial engine's", _options),
            "workspace": kept("see Workspace"),
            "tests": Declaration(Fate.DROPPED, "they are reana-client's", _tests),
        },
    )
)
"""Snakemake keeps what runs, and drops what only REANA does."""
