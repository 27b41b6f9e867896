# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: Workflow
doc: |-
  A cut flow: how much of a signal and of its backgrounds survives each cut, and what that is worth.
  Nothing here is an extension of REANA. The sample is about parameters and the shell, where most specs go wrong.
inputs:
  min_jets:
    type: string
  min_btags:
    type: string
  min_met:
    type: string
  lumi:
    type: string
  region:
    type: string
  release:
    type: string
outputs: {}
steps:
  cutflow:
    run: steps/cutflow.cwl
    in:
      min_jets: min_jets
      min_btags: min_btags
      min_met: min_met
      region: region
      release: release
    out:
      - done
  significance:
    run: steps/significance.cwl
    in:
      lumi: lumi
      region: region
      cutflow_done: cutflow/done
    out:
      - done
