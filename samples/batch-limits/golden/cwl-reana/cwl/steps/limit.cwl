# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
$namespaces:
  reana: https://www.reana.io/
class: CommandLineTool
label: limit
hints:
  DockerRequirement:
    dockerPull: docker.io/library/python:3.11.9-slim-bookworm
  reana:
    compute_backend: kubernetes
    kubernetes_cpu_request: 500m
    kubernetes_cpu_limit: "1"
    kubernetes_memory_request: 128Mi
    kubernetes_memory_limit: 256Mi
    kubernetes_job_timeout: 600
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
  - limit
  - mkdir -p results && python code/limit.py work/scan.csv results/limit.json results/limit.svg
inputs:
  scan_done:
    type: File
outputs:
  done:
    type: File
    outputBinding:
      glob: limit.done
