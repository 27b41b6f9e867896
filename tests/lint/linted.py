"""Running `reanac check` in a folder, as people do, and texts to run it on."""

from __future__ import annotations

from reanac import cli

GOOD = """\
inputs:
  parameters: {run: "2018"}
workflow:
  type: serial
  specification:
    steps:
      - name: fit
        environment: docker.io/library/python:3.11
        commands:
          - fit ${run}
"""
BAD = GOOD.replace("fit ${run}", "fit ${run} $HOME").replace(":3.11", ":latest")
"""An error with a safe fix (RN101), and a warning without one (RN402)."""


def here(*words: str) -> int:
    """Run the command line in this process, in the current folder."""
    return cli.main(list(words))
