# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
$namespaces:
  reana: https://www.reana.io/
class: CommandLineTool
label: scan
hints:
  DockerRequirement:
    dockerPull: docker.io/library/python:3.11.9-slim-bookworm
  reana:
    compute_backend: slurmcern
    slurm_partition: inf-short
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
  - scan
  - python code/scan.py data/channels.csv work/scan.csv work/toys_1.csv work/toys_2.csv
inputs:
  toys_step_done:
    type: File
outputs:
  done:
    type: File
    outputBinding:
      glob: scan.done
