# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: CommandLineTool
label: publish
doc: An upload happens after its step has succeeded. So a check that fails keeps a bad fit out of the
  Data Lake.
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
  - publish
  - python code/check.py results/fit.json $(inputs.max_chi2) results/report.txt
inputs:
  max_chi2:
    type: string
  fit_done:
    type: File
outputs:
  done:
    type: File
    outputBinding:
      glob: publish.done
