# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: CommandLineTool
label: fit
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
  - fit
  - mkdir -p results && python code/fit.py work/spectrum.csv results/fit.json
  - python code/plot.py work/spectrum.csv results/fit.json results/spectrum.svg
inputs:
  select_done:
    type: File
outputs:
  done:
    type: File
    outputBinding:
      glob: fit.done
