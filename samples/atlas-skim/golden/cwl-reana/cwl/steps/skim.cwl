# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
$namespaces:
  reana: https://www.reana.io/
class: CommandLineTool
label: skim
hints:
  DockerRequirement:
    dockerPull: docker.io/library/python:3.11.9-slim-bookworm
  reana:
    kubernetes_memory_limit: 512Mi
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
  - skim
  - mkdir -p results/skim
  - python code/skim.py data/mc work/inventory.csv data/muon_sf.csv user.jdoe.$(inputs.dsid).Zmumu.$(inputs.version)
    results/skim work/sums.json
inputs:
  dsid:
    type: string
  version:
    type: string
  skim_stage_in_done:
    type: File
outputs:
  done:
    type: File
    outputBinding:
      glob: skim.done
