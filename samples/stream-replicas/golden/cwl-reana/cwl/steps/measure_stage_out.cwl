# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
$namespaces:
  reana: https://www.reana.io/
class: CommandLineTool
label: measure-stage-out
doc: 'Upload to Rucio: results/measurement/*.json -> ${scope}:VRE.BCounting.${campaign}.'
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
  - measure_stage_out
  - |-
    python3 reanac/rucio_transfer.py 7 "$BASH_EXECUTION_STRING" <<'END-a978e5e77946'; exit
    need vo=escape auth=x509_proxy
      rucio_host https://vre-rucio.cern.ch
      auth_host https://vre-rucio-auth.cern.ch
    upload results/measurement/*.json
      dataset $(inputs.scope):VRE.BCounting.$(inputs.campaign)
      rse PIC-DCACHE
      lifetime 90d
    END-a978e5e77946
inputs:
  scope:
    type: string
  campaign:
    type: string
  count_stage_out_done:
    type: File
  measure_done:
    type: File
outputs:
  done:
    type: File
    outputBinding:
      glob: measure_stage_out.done
