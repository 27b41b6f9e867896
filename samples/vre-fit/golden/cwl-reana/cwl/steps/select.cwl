# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: CommandLineTool
label: select
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
  - select
  - mkdir -p work && python code/spectrum.py data/events data/calibration.json $(inputs.bins) work/spectrum.csv
inputs:
  bins:
    type: string
  select_stage_in_done:
    type: File
outputs:
  done:
    type: File
    outputBinding:
      glob: select.done
