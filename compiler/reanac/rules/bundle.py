"""What a compile finds: what a target cannot express, and what it would refuse."""

from __future__ import annotations

from ..diagnostics import Severity
from .rule import documented


@documented("RN701", "loss", Severity.ERROR)
class Loss:
    """The target cannot express a part of the specification.

    ## What it does
    Reports what a target would lose, by what it declares of each part of a specification (docs/targets.md): two VOs in
    one REANA workflow, a Dask cluster for Snakemake, a limit that an engine does not hand on. It is an error where
    meaning or credentials would be lost, and a warning elsewhere, unless `--on-loss` says otherwise; what is refused
    is always an error.

    ## Why is this bad
    A translation that loses things in silence is worse than none.

    ## Example
    ```yaml
    workflow:
      type: serial
      resources: {rucio: {site: escape}}
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            voms_proxy: {vo: escape}
            rucio:
              get: user.jdoe:data.root -> x
            commands:
              - python fit.py
          - name: plot
            environment: docker.io/library/python:3.11-slim
            voms_proxy: cms
            rucio:
              get: user.jdoe:data.root -> y
            commands:
              - python plot.py
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
    No fix is offered.

    ## Source
    targets.md, Losses; facts C1 and C3.
    """


@documented("RN702", "refused-by-reana", Severity.ERROR)
class RefusedByReana:
    """The files that would be written do not go together, or REANA would refuse them.

    ## What it does
    Holds what is to be emitted against what REANA's own loader refuses (quantities, input paths, operational options),
    and the declared inputs against the files that reanac adds to them. What another rule has said is not said again.

    ## Why is this bad
    Nothing is written that could not be submitted.

    ## Example
    ```yaml
    inputs:
      files:
        - reanac
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            voms_proxy: escape
            rucio:
              get: user.jdoe:data.root -> data.root
            commands:
              - python reanac data.root
    ```

    ## Use instead
    ```yaml
    inputs:
      files:
        - fit.py
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            voms_proxy: escape
            rucio:
              get: user.jdoe:data.root -> data.root
            commands:
              - python fit.py data.root
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    reana-commons 0.95 `serial.py` and `validation/`; docs/reana-validators.md.
    """
