"""What the reader finds while it reads the structure of a specification."""

from __future__ import annotations

from ..diagnostics import Severity
from .rule import documented


@documented("RN010", "unknown-key", Severity.WARNING)
class UnknownKey:
    """A key that REANA does not know.

    ## What it does
    Finds keys that REANA's schema does not have. It is an error where a known key is so similar that this one must be a
    slip.

    ## Why is this bad
    REANA accepts unknown keys with a warning and ignores them: `rucoi: true` does nothing, in silence. Keys that are
    not similar to any are handed on as they are, because new ones are added to REANA.

    ## Example
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - python fit.py
            rucoi: true
    ```

    ## Use instead
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - python fit.py
            voms_proxy: true
            rucio: true
    ```

    ## Fix safety
    Safe where one is offered: the key had no effect before.

    ## Source
    Fact S6: the schema of reana-commons 0.95.0a26.
    """


@documented("RN011", "wrong-value", Severity.ERROR)
class WrongType:
    """A value is not of the type, or not one of the values, that its key takes.

    ## What it does
    Finds texts where a list should be, numbers where a text should be, backends that do not exist, dates and infinite
    numbers, keys that are no texts, repositories that are no CVMFS names.

    ## Why is this bad
    REANA refuses the specification at submission, without a line number.

    ## Example
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands: python fit.py
    ```

    ## Use instead
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - python fit.py
    ```

    ## Fix safety
    Safe where one is offered: it quotes a value that must be a text.

    ## Source
    The schema of reana-commons 0.95.0a26, and `validate_json_tree`.
    """


@documented("RN012", "missing-key", Severity.ERROR)
class MissingKey:
    """A key that must be there is missing.

    ## What it does
    Finds steps without `environment` or `commands`, a workflow without `type` or `specification`, lists that may not be
    empty.

    ## Why is this bad
    REANA refuses the specification at submission, without a line number.

    ## Example
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
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
            commands:
              - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    The schema of reana-commons 0.95.0a26.
    """


@documented("RN014", "wrong-level", Severity.ERROR)
class WrongLevel:
    """A key stands at a level where it has no effect.

    ## What it does
    Finds keys that REANA knows elsewhere: `compute_backend` under `workflow:`, `environment` under `specification:`.

    ## Why is this bad
    REANA accepts it with a warning and ignores it: the job runs on another backend than the one that was written.

    ## Example
    ```yaml
    workflow:
      type: serial
      compute_backend: slurmcern
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
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
            compute_backend: slurmcern
            commands:
              - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    Fact S6.
    """


@documented("RN016", "not-serial", Severity.HINT)
class OtherType:
    """The steps are not in this file, so they are not checked.

    ## What it does
    Says of `cwl`, `snakemake` and `yadage` workflows, and of serial ones in a file of their own, what was not looked
    at.

    ## Why is this bad
    A check that says nothing would be read as a check that found nothing.

    ## Example
    ```yaml
    workflow:
      type: snakemake
      file: Snakefile
    ```

    ## Use instead
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    reanac reads serial specifications.
    """
