# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
$namespaces:
  reana: https://www.reana.io/
class: CommandLineTool
label: select-stage-in
doc: 'Fetch from Rucio: ATLAS_LAPP_SP:VRE.MuonCalibration.${run}.json -> data/calibration.json, ATLAS_LAPP_SP:VRE.DimuonEvents.${run}
  -> data/events/.'
hints:
  DockerRequirement:
    dockerPull: ghcr.io/vre-hub/vre-rucio-client:v0.1.2-1-0487cc0
  reana:
    voms_proxy: true
    rucio: true
baseCommand:
  - bash
  - -c
arguments:
  - |
    (
      cd "$REANA_WORKSPACE" && for command; do
        ((number += 1))
        bash -c 'cd "$REANA_WORKSPACE" && '"$command" < /dev/null || {
          status=$?
          echo "reanac: $0: command $number failed with status $status" >&2
          exit $status
        }
      done
    ) && touch "$0.done"
  - select_stage_in
  - |-
    python3 reanac/rucio_transfer.py 7 "$BASH_EXECUTION_STRING" <<'END-f9eeb381dde8'; exit
    need vo=escape auth=x509_proxy
      rucio_host https://vre-rucio.cern.ch
      auth_host https://vre-rucio-auth.cern.ch
    get ATLAS_LAPP_SP:VRE.MuonCalibration.$(inputs.run).json
      to data/calibration.json
    get ATLAS_LAPP_SP:VRE.DimuonEvents.$(inputs.run)
      to data/events/
    END-f9eeb381dde8
inputs:
  run:
    type: string
outputs:
  done:
    type: File
    outputBinding:
      glob: select_stage_in.done
