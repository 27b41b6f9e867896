# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
$namespaces:
  reana: https://www.reana.io/
class: CommandLineTool
label: publish
hints:
  DockerRequirement:
    dockerPull: docker.io/library/python:3.11.9-slim-bookworm
  reana:
    kerberos: true
    kubernetes_memory_limit: 64Mi
    kubernetes_job_timeout: 300
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
  - mkdir -p "$(inputs.eos)" && cp results/limit.json results/limit.svg "$(inputs.eos)/"
inputs:
  eos:
    type: string
  limit_done:
    type: File
outputs:
  done:
    type: File
    outputBinding:
      glob: publish.done
