"""The intermediate representation: what an analysis *is*, whatever text it came from and whatever engine runs it.

A `Workflow` is a list of steps that run one after another in one shared workspace. A `Step` is a container image and
the commands that run in it. Data comes from Rucio and goes there by *transfers*: the reader hangs them on the step that
needs them, and the staging pass (`reanac.passes.staging`) moves them into `StageIn` and `StageOut` steps of their own.

    Workflow
    ├── parameters      named values; a command refers to them as ${name}, and they stay live in every target
    ├── inputs, outputs the files that cross the workflow's border
    ├── steps           Step | StageIn | StageOut, in the order in which they run
    │   └── Step        image, commands, limits, transfers, credentials, and promises about files
    ├── site            the Rucio and the VO behind the transfers
    ├── platform        what the whole workflow asks of the cluster
    └── extras          keys that nobody knows yet, handed on as they are

Rules of this module: every node is frozen; many of a thing are a tuple; ``None`` means "not said"; `span` says where
in the source a node was written and takes no part in equality. Words of a transfer are `Text`: literals and
references to parameters, whose own places are offsets into the source; where a value has no parameter, its form has
been checked.
"""

from __future__ import annotations

from enum import Enum

from reanac_grammar.node import Node

from .source import NOWHERE, Span
from .values import Mapping as Mapping
from .values import Sequence as Sequence
from .values import Value as Value
from .values import to_python as to_python

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reanac_grammar.directive import DID, Path
    from reanac_grammar.text import Text


class Parameter(Node):
    """A named value that a user may override at submission; the default is typed as YAML typed it."""

    name: str
    value: Value
    span: Span = NOWHERE
    value_span: Span = NOWHERE

    @property
    def text(self) -> str:
        """What stands in a command for this parameter: Python's `str` of the value (fact S3)."""
        return str(to_python(self.value))


class Extra(Node):
    """A key that this version does not know, handed on as it is.

    Attributes:
        where: the keys that lead to it from the top of the spec, or from the step that it stands in.
    """

    where: tuple[str, ...]
    key: str
    value: Value
    span: Span = NOWHERE


# -- Files and limits --------------------------------------------------------------------------------------------------


class FilePath(Node):
    """A path relative to the workspace, as a declaration names it."""

    path: str
    span: Span = NOWHERE


class Files(Node):
    """Files and directories that cross the workflow's border."""

    files: tuple[FilePath, ...] | None = None
    directories: tuple[FilePath, ...] | None = None


class Scheduler(Enum):
    """What places a step on a machine."""

    KUBERNETES = "kubernetes"
    HTCONDOR = "htcondor"
    SLURM = "slurm"
    COMPUTE4PUNCH = "compute4punch"


class Bound(Enum):
    """What a limit is about; the unit that its text is read in depends on the scheduler (fact S9)."""

    MEMORY_LIMIT = "memory limit"
    MEMORY_REQUEST = "memory request"
    CPU_LIMIT = "CPU limit"
    CPU_REQUEST = "CPU request"
    DISK_REQUEST = "disk request"
    WALL_TIME = "wall time"
    USER_ID = "user id"
    PARTITION = "partition"
    ACCOUNTING_GROUP = "accounting group"
    REQUIREMENTS = "requirements on the machine"


class Limit(Node):
    """One bound on a step, meant for one scheduler; a step may carry limits for schedulers that it does not use."""

    scheduler: Scheduler
    bound: Bound
    text: str
    span: Span = NOWHERE


# -- Credentials and the site ------------------------------------------------------------------------------------------


class Proxy(Node):
    """A VOMS proxy that a step asks for, or (`wanted` false) says that it does not need.

    Attributes:
        vo: the virtual organisation, or None for the one that the user's own secrets name.
        role: the VOMS role, or None.
        seconds: for how long the proxy must be valid, in seconds, or None.
    """

    wanted: bool
    vo: str | None = None
    role: str | None = None
    seconds: int | None = None
    span: Span = NOWHERE


class RucioAccess(Node):
    """A Rucio configuration that a step asks for, or (`wanted` false) says that it does not need."""

    wanted: bool
    span: Span = NOWHERE


class Auth(Enum):
    """How a site's Rucio server knows its users."""

    X509_PROXY = "x509_proxy"
    OIDC = "oidc"
    USERPASS = "userpass"


class Site(Node):
    """A Rucio instance and the virtual organisation that it serves.

    Attributes:
        rucio_host: URL of the Rucio server.
        auth_host: URL of its authentication server.
        ca_cert: path of the CA bundle in the client's image, or None for the system's.
        policy: the Rucio policy package or permission set.
        client_image: container image with a Rucio client, in which injected steps run.
        issuer: URL of the IAM token issuer, or None.
        convention: how the names of uploaded DIDs are made, as words joined by dots, or None.
    """

    name: str
    vo: str
    auth: Auth
    rucio_host: str
    auth_host: str
    client_image: str
    ca_cert: str | None = None
    policy: str | None = None
    issuer: str | None = None
    convention: str | None = None


# -- Transfers ---------------------------------------------------------------------------------------------------------


class DIDType(Enum):
    """What a DID is in Rucio."""

    FILE = "file"
    DATASET = "dataset"
    CONTAINER = "container"


class Get(Node):
    """Fetch a DID into the workspace.

    Attributes:
        to: where it lands; None is the place where ``rucio get`` puts it.
        rses: the RSE expression of the replicas to read, or None for any.
        nrandom: how many files of a dataset to fetch, chosen at random; None for all.
        protocol: the scheme to fetch with, such as ``root``; None for any.
        timeout: a duration for the whole transfer (``90m``; bare digits are seconds), or None.
    """

    did: DID
    to: Path | None
    type: DIDType | None = None
    rses: Text | None = None
    nrandom: Text | None = None
    protocol: Text | None = None
    timeout: Text | None = None
    span: Span = NOWHERE


class Replicas(Node):
    """Write the list of a DID's replicas, one PFN a line, to be streamed.

    Attributes:
        protocols: the schemes to list, joined by commas, such as ``root,davs``; None for any.
        limit: how many PFNs at the most, or None for all.
    """

    did: DID
    to: Path
    type: DIDType | None = None
    protocols: Text | None = None
    rses: Text | None = None
    limit: Text | None = None
    span: Span = NOWHERE


class Upload(Node):
    """Upload a file, or a folder or glob into a dataset, and register it.

    Attributes:
        did: the DID of the file, or of the dataset when the source is a folder or a glob.
        rse: the RSE to upload to.
        dataset: the dataset that a file is added to, or None.
        lifetime: the duration after which the replication rule expires, or None for never.
        protocol: the scheme to upload with, or None for any.
        register_after_upload: ``true`` when the replica is to be registered only once the file is there.
    """

    source: Path
    did: DID
    rse: Text
    dataset: DID | None = None
    lifetime: Text | None = None
    protocol: Text | None = None
    register_after_upload: Text | None = None
    span: Span = NOWHERE


def is_many(source: Path) -> bool:
    """Whether an upload's source may be many files, a folder or a pattern; they go into a dataset."""
    return source.is_folder or any(char in source.source for char in "*?[")


# -- Steps -------------------------------------------------------------------------------------------------------------


class Command(Node):
    """One shell command, as written: a template of `string.Template` (fact S2)."""

    text: str
    span: Span = NOWHERE


class Step(Node):
    """Commands that run one after another in one image, each in a fresh shell in the workspace (fact S1).

    Attributes:
        name: the step's name, or None where the spec gives none.
        image: reference of the container image.
        scheduler: what places the step, or None for the cluster's own choice.
        unpacked: the image is to be read unpacked from CVMFS.
        stage_in: transfers into the workspace before the step; empty once staged.
        stage_out: transfers out of the workspace after the step; empty once staged.
        reads: paths that the step promises to read and nothing else, or None for no promise.
        writes: paths that the step promises to write and nothing else, or None for no promise.
        comment: the comment lines that stand right above the step, without indentation.
    """

    name: str | None
    image: str
    commands: tuple[Command, ...]
    scheduler: Scheduler | None = None
    limits: tuple[Limit, ...] = ()
    unpacked: bool | None = None
    kerberos: bool | None = None
    proxy: Proxy | None = None
    rucio: RucioAccess | None = None
    stage_in: tuple[Get | Replicas, ...] = ()
    stage_out: tuple[Upload, ...] = ()
    reads: tuple[Path, ...] | None = None
    writes: tuple[Path, ...] | None = None
    extras: tuple[Extra, ...] = ()
    comment: tuple[str, ...] = ()
    span: Span = NOWHERE
    name_span: Span = NOWHERE
    image_span: Span = NOWHERE


class StageIn(Node):
    """An injected step: fetch what the step after it needs."""

    name: str
    transfers: tuple[Get | Replicas, ...]
    image: str
    limits: tuple[Limit, ...] = ()
    proxy: Proxy | None = None
    rucio: RucioAccess = RucioAccess(True)
    span: Span = NOWHERE


class StageOut(Node):
    """An injected step: upload what the step before it has made."""

    name: str
    transfers: tuple[Upload, ...]
    image: str
    limits: tuple[Limit, ...] = ()
    proxy: Proxy | None = None
    rucio: RucioAccess = RucioAccess(True)
    span: Span = NOWHERE


AnyStep = Step | StageIn | StageOut

# -- The workflow ------------------------------------------------------------------------------------------------------


class DaskCluster(Node):
    """A Dask cluster that runs beside the workflow (facts of semantics: REANA only)."""

    image: str
    workers: int | None = None
    worker_memory: str | None = None
    worker_threads: int | None = None
    extras: tuple[Extra, ...] = ()
    span: Span = NOWHERE


class Platform(Node):
    """What the whole workflow asks of the cluster.

    Attributes:
        cvmfs: CVMFS repositories to mount.
        kerberos: every step gets a Kerberos ticket.
        proxy, rucio: credentials of the Dask workers; they do not reach the steps (fact C9).
    """

    cvmfs: tuple[str, ...] | None = None
    kerberos: bool | None = None
    proxy: bool | None = None
    rucio: bool | None = None
    dask: DaskCluster | None = None
    span: Span = NOWHERE


class Staging(Node):
    """How injected steps run: their image, or None for the site's, and their limits."""

    image: str | None = None
    limits: tuple[Limit, ...] = ()
    image_span: Span = NOWHERE


class Workspace(Node):
    """Where the workspace lies, and after how many days the files that match a pattern are deleted."""

    root_path: str | None = None
    retention_days: tuple[tuple[str, int], ...] | None = None
    span: Span = NOWHERE


class Workflow(Node):
    """An analysis.

    Attributes:
        version: the REANA version that the spec says it was written for.
        parameters: None where the spec has no such section.
        options: operational options of the engine, such as ``FROM`` and ``TARGET``.
        site: the Rucio behind the transfers; None where no step transfers anything.
        account: the Rucio account to act as, or None for the user's own.
        default_proxy: the proxy that transfers use, or None where only the steps name one.
        tests: Gherkin feature files.
    """

    version: str | None
    parameters: tuple[Parameter, ...] | None
    inputs: Files | None
    outputs: Files | None
    steps: tuple[AnyStep, ...]
    options: Mapping | None = None
    platform: Platform | None = None
    site: Site | None = None
    account: str | None = None
    default_proxy: Proxy | None = None
    staging: Staging = Staging()
    workspace: Workspace | None = None
    tests: tuple[FilePath, ...] | None = None
    extras: tuple[Extra, ...] = ()
    comment: tuple[str, ...] = ()
    span: Span = NOWHERE
