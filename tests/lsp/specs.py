"""Specifications that are typed in the tests. ``¦`` is the place that a test is about."""

from __future__ import annotations

HEAD = """\
inputs:
  files: [fit.py]
  parameters:
    run: "2018"
    scope: user.jdoe
workflow:
  type: serial
  resources:
    voms_proxy: escape
    rucio: {rse: CERN-EOSPILOT}
  specification:
    steps:
"""
STEP = """\
      - name: fit
        environment: docker.io/library/python:3.11
        rucio:
          get: ATLAS_LAPP_SP:ev.${run} -> data/
          upload: fit.json -> ${scope}:VRE.Fit.${run}
        commands:
          - python fit.py data fit.json
"""
GOOD = HEAD + STEP
COMMAND = "python fit.py data fit.json"
MARK = "¦"


def with_command(command: str) -> str:
    """Return the good specification with another command."""
    return GOOD.replace(COMMAND, command)


def marked(text: str) -> tuple[str, int]:
    """Return a text without its mark, and the offset of the mark."""
    before, after = text.split(MARK)
    return before + after, len(before)
