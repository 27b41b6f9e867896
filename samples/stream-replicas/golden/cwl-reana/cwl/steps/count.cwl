# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
$namespaces:
  reana: https://www.reana.io/
class: CommandLineTool
label: count
hints:
  DockerRequirement:
    dockerPull: ghcr.io/vre-hub/vre-rucio-client:v0.1.2-1-0487cc0
  reana:
    voms_proxy: true
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
  - count
  - mkdir -p work results/ht
  - python3 code/count.py data/replicas.txt data/certified $(inputs.campaign) work/counts.json results/ht
inputs:
  campaign:
    type: string
  count_stage_in_done:
    type: File
outputs:
  done:
    type: File
    outputBinding:
      glob: count.done
