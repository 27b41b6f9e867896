# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
$namespaces:
  s: https://schema.org/
class: Workflow
doc: |-
  The cross-section of top-quark pairs, from events that are too many to fetch: they are streamed from the Data Lake.
  Three ways in and two ways out: `replicas` (stream), `get` of a dataset, `get` with a wildcard; `upload` of a folder
  and of a glob, both into a dataset.
s:isBasedOn:
  - s:identifier: CMS_CERN_AGC:VRE.EmuEvents.${campaign}
  - s:identifier: CMS_CERN_AGC:VRE.GoodLumi.${campaign}.*
  - s:identifier: CMS_CERN_AGC:VRE.EmuBackground.${campaign}
inputs:
  campaign:
    type: string
  scope:
    type: string
  acceptance:
    type: string
outputs: {}
steps:
  count_stage_in:
    run: steps/count_stage_in.cwl
    in:
      campaign: campaign
    out:
      - done
  count:
    run: steps/count.cwl
    in:
      campaign: campaign
      count_stage_in_done: count_stage_in/done
    out:
      - done
  count_stage_out:
    run: steps/count_stage_out.cwl
    in:
      scope: scope
      campaign: campaign
      count_done: count/done
    out:
      - done
  measure_stage_in:
    run: steps/measure_stage_in.cwl
    in:
      campaign: campaign
    out:
      - done
  measure:
    run: steps/measure.cwl
    in:
      acceptance: acceptance
      count_done: count/done
      measure_stage_in_done: measure_stage_in/done
    out:
      - done
  measure_stage_out:
    run: steps/measure_stage_out.cwl
    in:
      scope: scope
      campaign: campaign
      count_stage_out_done: count_stage_out/done
      measure_done: measure/done
    out:
      - done
