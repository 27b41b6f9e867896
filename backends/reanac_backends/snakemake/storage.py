"""``--storage-plugin``: transfers as inputs and outputs of a step's rule, moved by snakemake-storage-plugin-rucio.

The plugin (0.6.0) moves single files: it fetches one, or uploads one into a dataset of the same scope. A stage-in or
stage-out step that asks for more stays a rule of its own, with the transfer script.
"""

from __future__ import annotations

from collections.abc import Iterable

from reanac import ir
from reanac_grammar.directive import DID
from reanac_grammar.node import Node
from reanac_grammar.template import scan
from reanac_grammar.text import Parameter

from .commands import command_text
from .text import STEP, literal


class Moved(Node):
    """A file that the plugin moves.

    Attributes:
        storage: the name of the storage.
        query: the plugin's name for the file, as a template.
        path: where it lies in the workspace.
    """

    storage: str
    query: str
    path: str


class Folded(Node):
    """A workflow whose transfers are inputs and outputs of its steps, where the plugin can move them.

    Attributes:
        workflow: without the injected steps that are no longer needed.
        fetched, sent: the files that each step of it fetches before it, and sends behind it.
        storages: the text that declares the storages, one after another.
    """

    workflow: ir.Workflow
    fetched: tuple[tuple[Moved, ...], ...]
    sent: tuple[tuple[Moved, ...], ...]
    storages: str


def fold(workflow: ir.Workflow) -> Folded:
    """Return a workflow that has been through the passes with its transfers in the steps that need them."""
    storages = _Storages(workflow)
    steps: list[ir.AnyStep] = []
    fetched: list[tuple[Moved, ...]] = []
    sent: list[tuple[Moved, ...]] = []
    waiting: tuple[ir.Get, ...] = ()
    for step in workflow.steps:
        match step:
            case ir.StageIn() if all(map(_is_plain_get, step.transfers)):
                waiting = tuple(one for one in step.transfers if isinstance(one, ir.Get))
                continue
            case ir.StageOut() if all(map(_is_plain_upload, step.transfers)):
                sent[-1] = tuple(storages.upload(one) for one in step.transfers)
                continue
            case ir.Step() if step.writes is not None and waiting:
                step = step.replace(writes=(*step.writes, *(one.to for one in waiting)))
        steps.append(step)
        fetched.append(tuple(map(storages.get, waiting)))
        sent.append(())
        waiting = ()
    return Folded(workflow.replace(steps=tuple(steps)), tuple(fetched), tuple(sent), storages.text())


def _is_plain_get(transfer: ir.Get | ir.Replicas) -> bool:
    """Whether the plugin can fetch it: one file, to a place that is known now."""
    if not isinstance(transfer, ir.Get) or transfer.to is None or "${" in transfer.to.source:
        return False
    one = transfer.type is ir.DIDType.FILE or (transfer.type is None and not transfer.to.is_folder)
    return one and "*" not in transfer.did.source and not (transfer.nrandom or transfer.protocol or transfer.timeout)


def _is_plain_upload(transfer: ir.Upload) -> bool:
    """Whether the plugin can upload it: one file, into a dataset of its scope, for as long as it likes."""
    dataset = transfer.dataset
    if dataset is None or dataset.scope != transfer.did.scope:
        return False
    if ir.is_many(transfer.source) or "${" in transfer.source.source:
        return False
    return not (transfer.lifetime or transfer.protocol or transfer.register_after_upload)


_LOGIN = """

# Snakemake itself asks Rucio, with what RUCIO_CONFIG and X509_USER_PROXY name when it starts.
"""


class _Storages:
    """The storages of a Snakefile: the plugin is told once for each what to do with all files of it."""

    def __init__(self, workflow: ir.Workflow) -> None:
        self._site = workflow.site
        self._account = workflow.account
        self._names: dict[tuple[tuple[str, str], ...], str] = {}

    def get(self, transfer: ir.Get) -> Moved:
        asked = () if transfer.rses is None else (("download_rse", transfer.rses.source),)
        assert transfer.to is not None, "it is known where it goes"
        path = transfer.to.source
        if transfer.to.is_folder:
            path += transfer.did.name.source.rpartition("/")[2]
        return Moved(self._name(asked), _query(transfer.did), path)

    def upload(self, transfer: ir.Upload) -> Moved:
        assert transfer.dataset is not None, "the plugin uploads into a dataset"
        asked = (("upload_rse", transfer.rse.source), ("upload_dataset", transfer.dataset.name.source))
        return Moved(self._name(asked), _query(transfer.did), transfer.source.source)

    def _name(self, asked: tuple[tuple[str, str], ...]) -> str:
        number = len(self._names) + 1
        return self._names.setdefault(asked, "rucio" if number == 1 else f"rucio_{number}")

    def text(self) -> str:
        """Return the text that declares them."""
        site = self._site
        if site is None:
            return ""
        always = [("rucio_host", site.rucio_host), ("auth_host", site.auth_host), ("auth_type", site.auth.value)]
        always += [("account", self._account)] if self._account is not None else []
        texts = (_storage(name, (*always, *asked)) for asked, name in self._names.items())
        return _LOGIN + "\n\n".join(texts) if self._names else ""


def _storage(name: str, settings: Iterable[tuple[str, str]]) -> str:
    lines = "".join(f"{STEP}{key}={expression(value)},\n" for key, value in settings)
    return f'storage {name}:\n{STEP}provider="rucio",\n{lines}{STEP}no_path_rewriting=True,\n'


def _query(did: DID) -> str:
    return f"rucio://{did.scope.source}/{did.name.source.lstrip('/')}"


def expression(template: str) -> str:
    """Return Python for a template of a directive: a text, or a call that fills the parameters in."""
    pieces = scan(template)
    if any(isinstance(piece, Parameter) for piece in pieces):
        names = {piece.name: piece.name for piece in pieces if isinstance(piece, Parameter)}
        return f"filled({literal(command_text(template, names).replace('{params.', '{'))})"
    return literal(template.replace("$$", "$"))
