# Compiled by reanac: change the specification that this was made from, and compile it again.
# Approximated: REANA's sidecar asks for a VO and nothing else, so the proxy is without the role production.
# Approximated: REANA's sidecar asks for a VO and nothing else, so the proxy is without a life of more than 12 h.

cwlVersion: v1.2
$namespaces:
  s: https://schema.org/
class: Workflow
doc: |-
  A skim of an ATLAS derivation: list the dataset, fetch some of its files, select, and put the skim back on the grid.
  The sample shows defaults for a whole workflow and the long form of the directives, a mapping where the short form
  is a line. Long is better when there is much to say, as with RSE expressions.
s:isBasedOn:
  - s:identifier: mc20_13TeV:${sample}
  - s:identifier: group.perf-muons:group.perf-muons.RecoSF.Medium.v3.csv
inputs:
  sample:
    type: string
  dsid:
    type: string
  version:
    type: string
  cross_section:
    type: string
  lumi:
    type: string
outputs: {}
steps:
  inventory:
    run: steps/inventory.cwl
    in:
      sample: sample
    out:
      - done
  skim_stage_in:
    run: steps/skim_stage_in.cwl
    in:
      sample: sample
      inventory_done: inventory/done
    out:
      - done
  skim:
    run: steps/skim.cwl
    in:
      dsid: dsid
      version: version
      skim_stage_in_done: skim_stage_in/done
    out:
      - done
  yields:
    run: steps/yields.cwl
    in:
      cross_section: cross_section
      lumi: lumi
      skim_done: skim/done
    out:
      - done
  yields_stage_out:
    run: steps/yields_stage_out.cwl
    in:
      dsid: dsid
      version: version
      yields_done: yields/done
    out:
      - done
