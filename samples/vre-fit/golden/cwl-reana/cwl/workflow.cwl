# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
$namespaces:
  s: https://schema.org/
class: Workflow
doc: |-
  The J/psi mass from muon pairs that live in the ESCAPE Data Lake.
  The steps are those of the VRE's documented workflow -- fetch data, fit, upload the result -- but the transfers are
  said and not scripted: `rucio:` names what a step needs and what it leaves behind, and reanac makes the jobs that
  move it, with credentials, checks and safe restarts. No step of your own has to call `rucio`.
s:isBasedOn:
  - s:identifier: ATLAS_LAPP_SP:VRE.MuonCalibration.${run}.json
  - s:identifier: ATLAS_LAPP_SP:VRE.DimuonEvents.${run}
inputs:
  run:
    type: string
  scope:
    type: string
  bins:
    type: string
  max_chi2:
    type: string
outputs: {}
steps:
  select_stage_in:
    run: steps/select_stage_in.cwl
    in:
      run: run
    out:
      - done
  select:
    run: steps/select.cwl
    in:
      bins: bins
      select_stage_in_done: select_stage_in/done
    out:
      - done
  fit:
    run: steps/fit.cwl
    in:
      select_done: select/done
    out:
      - done
  publish:
    run: steps/publish.cwl
    in:
      max_chi2: max_chi2
      fit_done: fit/done
    out:
      - done
  publish_stage_out:
    run: steps/publish_stage_out.cwl
    in:
      scope: scope
      run: run
      publish_done: publish/done
    out:
      - done
