# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: CommandLineTool
label: cutflow
hints:
  DockerRequirement:
    dockerPull: docker.io/library/python:3.11.9-slim-bookworm
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
  - cutflow
  - mkdir -p work results
  - for sample in signal ttbar zjets; do python code/cutflow.py data/$sample.csv --min-jets $(inputs.min_jets)
    --min-btags $(inputs.min_btags) --min-met $(inputs.min_met) > "work/\${sample}_$(inputs.region).csv"
    || exit 1; done
  - awk -F, 'FNR > 1 { print FILENAME, $1, $2 }' work/*_$(inputs.region).csv > results/counts.txt
  - set -- "$REANA_WORKSPACE"/work/*_$(inputs.region).csv && echo "$(inputs.region), release $(inputs.release),
    $# samples" > results/provenance.txt
inputs:
  min_jets:
    type: string
  min_btags:
    type: string
  min_met:
    type: string
  region:
    type: string
  release:
    type: string
outputs:
  done:
    type: File
    outputBinding:
      glob: cutflow.done
