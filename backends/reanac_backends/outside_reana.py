"""What becomes of what only REANA does, where another engine runs a workflow on a machine of one's own."""

from __future__ import annotations

from reanac import ir
from reanac.losses import Declaration, Declarations, Fate, Lost, along_with, declared, kept, said
from reanac.values import Mapping

_DASK = along_with("Platform.dask", Fate.REFUSED)
_SITE = kept("rucio.cfg of the run")


def outside_reana(engine: str, sidecar: str, help: str | None) -> Declarations:
    """Return what is declared of all that is REANA's own, and of credentials.

    Args:
        engine: what runs the workflow.
        sidecar: what finds or makes credentials there.
        help: what the engine has for operational options.
    """

    def extra(key: str, extra: ir.Extra, workflow: ir.Workflow) -> Lost | None:
        return Lost(f"{engine} gets nothing of the key {key!r}, which nobody knows.")

    def options(options: Mapping | None, node: ir.Workflow, workflow: ir.Workflow) -> Lost | None:
        if options is None or not options.entries:
            return None
        return Lost("Operational options are for REANA's serial engine only.", help)

    no_dask = f"{engine} starts no Dask cluster beside a workflow"
    return declared(
        Extra={
            "where": along_with("Extra.key", Fate.DROPPED),
            "key": Declaration(Fate.DROPPED, "nobody knows what it means", extra),
            "value": along_with("Extra.key", Fate.DROPPED),
        },
        Proxy={
            "wanted": kept(
                f"{sidecar}: the {'rules' if engine == 'Snakemake' else 'steps'} that ask get it, and no other"
            ),
            "vo": kept(f"{sidecar} checks it, or asks voms-proxy-init for it"),
            "role": kept(f"{sidecar} checks it, or asks voms-proxy-init for it"),
            "seconds": kept(f"{sidecar} checks the life that is left"),
        },
        Site={
            "auth": _SITE,
            "ca_cert": _SITE,
            "policy": _SITE,
            "issuer": kept("a token from it is in BEARER_TOKEN_FILE"),
        },
        Step={"kerberos": Declaration(Fate.APPROXIMATED, "the ticket of the user", _kerberos, once=True)},
        DaskCluster=dict.fromkeys(("image", "workers", "worker_memory", "worker_threads", "extras"), _DASK),
        Platform={
            "cvmfs": _dropped("it must be mounted", "Nothing mounts CVMFS here: the repositories must be there."),
            "kerberos": Declaration(Fate.APPROXIMATED, "the ticket of the user", _kerberos, once=True),
            "proxy": along_with("Platform.dask", Fate.REFUSED),
            "rucio": along_with("Platform.dask", Fate.REFUSED),
            "dask": Declaration(Fate.REFUSED, no_dask, said(f"{no_dask}.", "Compile to serial, or run without.")),
        },
        Workspace={
            "root_path": _dropped("the folder of the run", "The place of the workspace is for REANA only."),
            "retention_days": _dropped("nothing is deleted", "The retention of files is for REANA only."),
        },
        Workflow={
            "options": Declaration(Fate.DROPPED, "they are the serial engine's", options),
            "workspace": kept("see Workspace"),
            "tests": Declaration(Fate.DROPPED, "they are reana-client's", _tests),
        },
    )


def _dropped(sentence: str, message: str, help: str | None = None) -> Declaration:
    return Declaration(Fate.DROPPED, sentence, said(message, help))


def _kerberos(wanted: bool | None, node: ir.Step | ir.Platform, workflow: ir.Workflow) -> Lost | None:
    if not wanted:
        return None
    return Lost("Nothing gets a Kerberos ticket here: yours is used.", "Before you run it: kinit")


def _tests(files: tuple[ir.FilePath, ...] | None, node: ir.Workflow, workflow: ir.Workflow) -> Lost | None:
    return Lost("The Gherkin tests are for reana-client only.", place=files[0].span) if files else None
