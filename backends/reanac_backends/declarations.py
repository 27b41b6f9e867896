"""What every target does with the parts of the IR that all of them treat alike."""

from __future__ import annotations

from collections.abc import Mapping

from reanac import ir
from reanac.losses import Declaration, Declarations, Fate, Lost, declared, kept
from reanac_grammar.template import Invalid, scan
from reanac_grammar.text import Parameter

_WORD = kept("a word of the transfer script")
_SITE = kept("a word of the transfer script, which holds the credentials against it")


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


EXPANDED = Declaration(Fate.REFUSED, "kept, if REANA itself could expand it", _command)
"""Commands where another engine than REANA's serial one puts the parameters in."""

_INJECTED = {
    "name": kept("a step of its own"),
    "transfers": kept("one call of the transfer script"),
    "image": kept("its image"),
    "limits": kept("see Limit"),
    "proxy": kept("see Proxy"),
    "rucio": kept("see RucioAccess"),
}


def _transfer(node: type[ir.Get] | type[ir.Replicas] | type[ir.Upload]) -> Mapping[str, Declaration]:
    return {field: _WORD for field in node._fields if field not in node._places}


TRANSFERS: Declarations = declared(
    Get=_transfer(ir.Get),
    Replicas=_transfer(ir.Replicas),
    Upload=_transfer(ir.Upload),
)
"""Transfers run by the transfer script, which gets all of their words."""

COMMON: Declarations = TRANSFERS | declared(
    FilePath={"path": kept("as it is")},
    Parameter={"name": kept("as it is")},
    RucioAccess={"wanted": kept("the steps that ask get Rucio's configuration, and no other")},
    Site={
        "name": kept("it names the site in messages"),
        "vo": _SITE,
        "rucio_host": _SITE,
        "auth_host": _SITE,
        "client_image": kept("the image of the injected steps"),
        "convention": kept("uploads without a DID are named by it"),
    },
    Step={
        "commands": kept("one after another, up to the first that fails"),
        "limits": kept("see Limit"),
        "stage_in": kept("an injected step in front of it"),
        "stage_out": kept("an injected step behind it"),
        "extras": kept("see Extra"),
    },
    StageIn=_INJECTED,
    StageOut=_INJECTED,
    Staging={"image": kept("the image of the injected steps"), "limits": kept("the limits of the injected steps")},
    Workflow={
        "steps": kept("in an order that every promise allows"),
        "platform": kept("see Platform"),
        "site": kept("see Site"),
        "account": kept("a word of the transfer script"),
        "default_proxy": kept("the proxy of the injected steps"),
        "staging": kept("see Staging"),
        "extras": kept("see Extra"),
        "comment": kept("as comments"),
    },
)
"""What is the same in every target."""

REANA_YAML: Declarations = declared(
    Extra={
        "where": kept("in the section that it stood in"),
        "key": kept("handed on as it is"),
        "value": kept("handed on as it is"),
    },
    Files={"files": kept("as they are"), "directories": kept("as they are")},
    DaskCluster={
        "image": kept("workflow.resources.dask"),
        "workers": kept("workflow.resources.dask"),
        "worker_memory": kept("workflow.resources.dask"),
        "worker_threads": kept("workflow.resources.dask"),
        "extras": kept("see Extra"),
    },
    Platform={
        "cvmfs": kept("workflow.resources.cvmfs"),
        "kerberos": kept("workflow.resources.kerberos"),
        "proxy": kept("workflow.resources.voms_proxy, for the Dask workers"),
        "rucio": kept("workflow.resources.rucio, for the Dask workers"),
        "dask": kept("see DaskCluster"),
    },
    Workspace={"root_path": kept("as it is"), "retention_days": kept("as they are")},
    Workflow={
        "version": kept("as it is"),
        "inputs": kept("with the files that reanac adds"),
        "outputs": kept("as they are"),
        "workspace": kept("see Workspace"),
        "tests": kept("as they are"),
    },
)
"""What the sections of every ``reana.yaml`` keep."""
