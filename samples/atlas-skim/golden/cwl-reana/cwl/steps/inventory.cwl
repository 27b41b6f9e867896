# Compiled by reanac: change the specification that this was made from, and compile it again.
# Approximated: REANA's sidecar asks for a VO and nothing else, so the proxy is without the role production.
# Approximated: REANA's sidecar asks for a VO and nothing else, so the proxy is without a life of more than 12 h.

cwlVersion: v1.2
$namespaces:
  reana: https://www.reana.io/
class: CommandLineTool
label: inventory
doc: |-
  What no directive says, a command can: here the client itself is called. For that a step asks for Rucio's
  configuration and for the proxy, as in any REANA spec, and runs in an image that has the client.
hints:
  DockerRequirement:
    dockerPull: docker.io/reanahub/reana-auth-rucio:1.1.1
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
  - inventory
  - mkdir -p work && rucio list-files --csv "mc20_13TeV:$(inputs.sample)" > work/inventory.csv
  - grep -q "^mc20_13TeV:" work/inventory.csv
inputs:
  sample:
    type: string
outputs:
  done:
    type: File
    outputBinding:
      glob: inventory.done
