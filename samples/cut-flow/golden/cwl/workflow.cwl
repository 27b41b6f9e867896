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
  cutflow_py:
    type: File
    doc: code/cutflow.py
  significance_py:
    type: File
    doc: code/significance.py
  signal:
    type: File
    doc: data/signal.csv
    format: https://www.iana.org/assignments/media-types/text/csv
  ttbar:
    type: File
    doc: data/ttbar.csv
    format: https://www.iana.org/assignments/media-types/text/csv
  zjets:
    type: File
    doc: data/zjets.csv
    format: https://www.iana.org/assignments/media-types/text/csv
outputs:
  counts:
    type: File
    doc: results/counts.txt
    outputSource: significance/counts
  provenance:
    type: File
    doc: results/provenance.txt
    outputSource: significance/provenance
  significance_txt:
    type: File
    doc: results/significance.txt
    outputSource: significance/significance_txt
steps:
  cutflow:
    run: steps/cutflow.cwl
    in:
      min_jets: min_jets
      min_btags: min_btags
      min_met: min_met
      region: region
      release: release
      cutflow_py: cutflow_py
      significance_py: significance_py
      signal: signal
      ttbar: ttbar
      zjets: zjets
    out:
      - workspace
  significance:
    run: steps/significance.cwl
    in:
      lumi: lumi
      region: region
      workspace_before: cutflow/workspace
    out:
      - counts
      - provenance
      - significance_txt
