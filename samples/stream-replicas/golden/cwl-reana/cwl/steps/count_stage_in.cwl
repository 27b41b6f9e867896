# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
$namespaces:
  reana: https://www.reana.io/
class: CommandLineTool
label: count-stage-in
doc: 'Fetch from Rucio: CMS_CERN_AGC:VRE.EmuEvents.${campaign} -> data/replicas.txt, CMS_CERN_AGC:VRE.GoodLumi.${campaign}.*
  -> data/certified/.'
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
  - count_stage_in
  - |-
    python3 reanac/rucio_transfer.py 9 "$BASH_EXECUTION_STRING" <<'END-ba421e91274f'; exit
    need vo=escape auth=x509_proxy
      rucio_host https://vre-rucio.cern.ch
      auth_host https://vre-rucio-auth.cern.ch
    replicas CMS_CERN_AGC:VRE.EmuEvents.$(inputs.campaign)
      to data/replicas.txt
      protocols root
      rses CERN-EOSPILOT|PIC-DCACHE
    get CMS_CERN_AGC:VRE.GoodLumi.$(inputs.campaign).*
      to data/certified/
    END-ba421e91274f
inputs:
  campaign:
    type: string
outputs:
  done:
    type: File
    outputBinding:
      glob: count_stage_in.done
