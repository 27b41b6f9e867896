"""What `reanac preflight` finds out by asking: about DIDs, replicas, RSEs and quotas."""

from __future__ import annotations

from ..diagnostics import Severity
from .rule import documented


@documented("RN805", "did-missing", Severity.ERROR)
class DIDMissing:
    """Rucio knows no such DID.

    ## What it does
    Asks Rucio for every DID that is fetched or streamed, with the values that parameters have. One that an earlier step
    uploads need not be there. `reanac preflight` finds it.

    ## Why is this bad
    The transfer fails, after the workflow has waited for its place in the queue.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      rucio:
        get: user.jdoe:dat.root -> data.root
      commands:
        - python fit.py
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      rucio:
        get: user.jdoe:data.root -> data.root
      commands:
        - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    Rucio: `get_did`, `list_dids`.
    """


@documented("RN806", "wrong-kind-of-did", Severity.ERROR)
class WrongKind:
    """A DID is not what the directive says, or its files do not fit where they are to land.

    ## What it does
    Finds DIDs that are of another type than `type:` says, datasets without files, several files for the name of one,
    and two files that would land under one name. `reanac preflight` finds it.

    ## Why is this bad
    The transfer fails, after the workflow has waited for its place in the queue.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      rucio:
        get: user.jdoe:sample -> data.root
      commands:
        - python fit.py
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      rucio:
        get: user.jdoe:sample -> data/
      commands:
        - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    language.md, Where files land.
    """


@documented("RN807", "no-readable-replica", Severity.ERROR)
class NoReplica:
    """Files have no replica that can be read as asked.

    ## What it does
    Asks Rucio for the replicas of every file that is fetched or streamed: at the RSEs and by the protocols that the
    directive asks for, and only where reading is allowed now. It is a warning where the transfer goes on without these
    files. `reanac preflight` finds it.

    ## Why is this bad
    The transfer fails, or streams less than was meant.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      rucio:
        get: user.jdoe:data.root -> data.root rses=PIC-DCACHE
      commands:
        - python fit.py
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      rucio:
        get: user.jdoe:data.root -> data.root
      commands:
        - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    Rucio: `list_replicas`.
    """


@documented("RN808", "scope-not-writable", Severity.ERROR)
class ScopeNotWritable:
    """The account may not upload into a scope, or there is no such scope.

    ## What it does
    Asks Rucio which scopes are the account's own. Accounts with the attribute `admin` may write into others;
    a policy of the site's own may let others in too, so there it is a warning. `reanac preflight`
    finds it.

    ## Why is this bad
    The results cannot be uploaded, after everything has been computed.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      rucio:
        upload: fit.json -> user.nobody:VRE.Fit.json @ CERN-EOSPILOT
      commands:
        - python fit.py
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      rucio:
        upload: fit.json -> user.jdoe:VRE.Fit.json @ CERN-EOSPILOT
      commands:
        - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    Rucio's generic policy: `perm_add_did`.
    """


@documented("RN809", "unusable-rse", Severity.ERROR)
class UnusableRSE:
    """An RSE is unknown, or nothing can be written to it.

    ## What it does
    Asks Rucio for the RSEs of every directive: whether the expression matches any, and for an upload whether each of
    them is open for writing and has a protocol for it; the transfer chooses any of them. `reanac preflight` finds it.

    ## Why is this bad
    The transfer fails; for an upload, after everything has been computed.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      rucio:
        upload: fit.json -> user.jdoe:VRE.Fit.json @ CERN-EOSPILOTS
      commands:
        - python fit.py
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      rucio:
        upload: fit.json -> user.jdoe:VRE.Fit.json @ CERN-EOSPILOT
      commands:
        - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    Rucio: `list_rses`, `get_rse`.
    """


@documented("RN810", "no-quota", Severity.ERROR)
class NoQuota:
    """The account may keep nothing more at an RSE.

    ## What it does
    Asks Rucio for what the account may keep at the RSEs of its uploads, and for what is left of it; how large the
    results will be is not known. `reanac preflight` finds it.

    ## Why is this bad
    The rule that would keep the result is refused, after everything has been computed.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      rucio:
        upload: fit.json -> user.jdoe:VRE.Fit.json @ FULL
      commands:
        - python fit.py
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      rucio:
        upload: fit.json -> user.jdoe:VRE.Fit.json @ CERN-EOSPILOT
      commands:
        - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    Rucio: `get_local_account_usage`, `get_global_account_usage`.
    """


@documented("RN811", "target-taken", Severity.WARNING)
class TargetTaken:
    """Something has the name of a result already.

    ## What it does
    Asks Rucio for the DIDs that are to be uploaded. A file of that name is a warning, for the very same content is no
    mistake; a DID of another type, or a dataset that is closed, is an error. `reanac preflight` finds it.

    ## Why is this bad
    Nothing is ever overwritten: the upload fails, after everything has been computed.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      rucio:
        upload: fit.json -> user.jdoe:data.root @ CERN-EOSPILOT
      commands:
        - python fit.py
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      rucio:
        upload: fit.json -> user.jdoe:VRE.Fit.json @ CERN-EOSPILOT
      commands:
        - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    language.md, Meaning 5.
    """
