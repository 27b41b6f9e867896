"""Comments that silence findings: those that silence nothing, and those that cannot be read."""

from __future__ import annotations

from ..diagnostics import Severity
from .rule import documented


@documented("RN017", "unused-suppression", Severity.HINT)
class UnusedSuppression:
    """A comment silences a finding that is not there.

    ## What it does
    Finds the codes of `# reanac: ignore[…]` comments whose rule finds nothing on the line, or in the text, that the
    comment speaks of. Rules that depend on more than the spec are left out: RN108 (shellcheck may not be installed),
    RN601 and RN602 (files beside the spec), RN7xx (the target), and RN8xx (services).

    ## Why is this bad
    The comment outlives what it was written for, and silences the next mistake on that line, which nobody has seen.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      commands:
        - python fit.py  # reanac: ignore[RN104] the folder is changed on purpose
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      commands:
        - python fit.py
    ```

    ## Fix safety
    Safe: the code is deleted, and the comment where it names no other.

    ## Source
    Comments are reanac's own; REANA reads none.
    """


@documented("RN018", "malformed-suppression", Severity.WARNING)
class MalformedSuppression:
    """A comment that should silence findings silences none.

    ## What it does
    Finds `# reanac: ignore` without codes, with a word that is no rule, and on an error that stops a compile, which
    no comment can silence.

    ## Why is this bad
    Whoever wrote it believes that the finding was looked at.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      commands:
        - python fit.py $$HOME  # reanac: ignore the home is the image's
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      commands:
        - python fit.py $$HOME
    ```

    ## Fix safety
    Unsafe: a misspelt rule is replaced by the one that it resembles most.

    ## Source
    Comments are reanac's own; REANA reads none.
    """
