# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
$namespaces:
  reana: https://www.reana.io/
class: CommandLineTool
label: publish-stage-out
doc: 'Upload to Rucio: results/fit.json -> ${scope}:VRE.DimuonFit.${run}.json, results/spectrum.svg ->
  ${scope}:VRE.DimuonSpectrum.${run}.svg.'
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
  - publish_stage_out
  - |-
    python3 reanac/rucio_transfer.py 10 "$BASH_EXECUTION_STRING" <<'END-81e3bd5d2597'; exit
    need vo=escape auth=x509_proxy
      rucio_host https://vre-rucio.cern.ch
      auth_host https://vre-rucio-auth.cern.ch
    upload results/fit.json
      to $(inputs.scope):VRE.DimuonFit.$(inputs.run).json
      rse CERN-EOSPILOT
    upload results/spectrum.svg
      to $(inputs.scope):VRE.DimuonSpectrum.$(inputs.run).svg
      rse PIC-DCACHE
      lifetime 90d
    END-81e3bd5d2597
inputs:
  scope:
    type: string
  run:
    type: string
  publish_done:
    type: File
outputs:
  done:
    type: File
    outputBinding:
      glob: publish_stage_out.done
