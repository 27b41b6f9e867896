"""What the reader finds in Rucio directives."""

from __future__ import annotations

from ..diagnostics import Severity
from .rule import documented


@documented("RN201", "malformed-transfer", Severity.ERROR)
class MalformedTransfer:
    """A DID, transfer, RSE expression or option is not written as it is read.

    ## What it does
    Finds mistakes in `get`, `upload` and `replicas`, at the very character: a DID without a scope, a path that leaves
    the workspace, an arrow without a path, an unknown option, a malformed RSE expression; and the slips that YAML makes
    of them.

    ## Why is this bad
    It would fail after the job has waited in the queue, or fetch something else.

    ## Example
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            voms_proxy: escape
            rucio:
              get: user.jdoe:data.root -> ../x
            commands:
              - python fit.py
    ```

    ## Use instead
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            voms_proxy: escape
            rucio:
              get: user.jdoe:data.root -> x
            commands:
              - python fit.py
    ```

    ## Fix safety
    Safe where one is offered: it only repairs the spelling.

    ## Source
    language.md, Grammar; Rucio's generic schema of scopes and names.
    """
