"""What the reader finds when it looks for the Rucio behind the directives."""

from __future__ import annotations

from ..diagnostics import Severity
from .rule import documented


@documented("RN308", "unknown-site", Severity.ERROR)
class UnknownSite:
    """The transfers name no site and no VO, or one that is not known.

    ## What it does
    Finds directives without a site or a VO, names of sites that are not known, and two VOs between which the site
    cannot be chosen.

    ## Why is this bad
    There is no telling which Rucio server holds the DIDs.

    ## Example
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            rucio:
              get: user.jdoe:data.root -> x
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
    No fix is offered.

    ## Source
    language.md, Sites.
    """
