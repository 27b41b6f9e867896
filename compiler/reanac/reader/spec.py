"""The typed spec: what a person wrote, before defaults and sites say what it means.

What needs no defaults is an IR node already (`reanac.ir`). The nodes of this module are what still waits: an upload
that leaves its RSE or its DID to the workflow's defaults, and those defaults themselves.
"""

from __future__ import annotations

from reanac_grammar.node import Node

from ..ir import Get, Proxy, Replicas, Staging, Step, Workflow
from ..source import NOWHERE, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reanac_grammar.directive import DID, Path
    from reanac_grammar.text import Text


class UploadSpec(Node):
    """An ``upload`` as written; see `reanac.ir.Upload` for its fields."""

    source: Path
    did: DID | None
    rse: Text | None
    dataset: DID | None = None
    lifetime: Text | None = None
    protocol: Text | None = None
    register_after_upload: Text | None = None
    span: Span = NOWHERE


class RucioSpec(Node):
    """A step's ``rucio:`` mapping.

    Attributes:
        stage_in: the ``get`` and ``replicas`` of the step, in the order in which they were written.
        credentials: the step itself gets the Rucio configuration too.
        moves_data: transfers stand here, be they ones that could not be read.
    """

    stage_in: tuple[Get | Replicas, ...]
    uploads: tuple[UploadSpec, ...]
    credentials: bool
    moves_data: bool
    span: Span = NOWHERE


class StepSpec(Node):
    """A step as written: an IR step without transfers, and the directives that will become them."""

    step: Step
    rucio: RucioSpec | None


class Word(Node):
    """A word and where it stands."""

    text: str
    span: Span = NOWHERE


class Defaults(Node):
    """The mappings under ``workflow.resources.rucio`` and ``.voms_proxy``: defaults for the steps' directives.

    Attributes:
        unread: the names of those that stand there and could not be read.
    """

    site: Word | None = None
    rse: Text | None = None
    scope: Text | None = None
    lifetime: Text | None = None
    account: Word | None = None
    proxy: Proxy | None = None
    staging: Staging = Staging()
    unread: tuple[str, ...] = ()


class Spec(Node):
    """A whole specification as written.

    Attributes:
        type: ``serial``, ``cwl``, ``snakemake`` or ``yadage``.
        frame: the workflow without its steps, site and account.
        steps: the steps of a serial workflow; empty for another type.
    """

    type: str
    frame: Workflow
    steps: tuple[StepSpec, ...]
    defaults: Defaults
