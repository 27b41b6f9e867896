# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: Workflow
doc: |-
  The smallest analysis there is: one file, one script, one step.
  Nothing here is an extension of REANA: this spec runs on any REANA as it stands.
  What goes into the workspace before the first step. Paths are relative to this file.
inputs: {}
outputs: {}
steps:
  peak:
    run: steps/peak.cwl
    in: {}
    out:
      - done
