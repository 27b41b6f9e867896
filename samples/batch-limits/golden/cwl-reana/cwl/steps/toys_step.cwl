# Compiled by reanac: change the specification that this was made from, and compile it again.
# Approximated: REANA's CWL engine does not hand htcondor_request_cpus to the job.
# Approximated: REANA's CWL engine does not hand htcondor_request_memory to the job.
# Approximated: REANA's CWL engine does not hand htcondor_request_disk to the job.

cwlVersion: v1.2
$namespaces:
  reana: https://www.reana.io/
class: CommandLineTool
label: toys
hints:
  DockerRequirement:
    dockerPull: /cvmfs/unpacked.cern.ch/registry.hub.docker.com/library/python:3.11
  reana:
    compute_backend: htcondorcern
    unpacked_img: true
    htcondor_max_runtime: microcentury
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
  - toys_step
  - mkdir -p work && python code/toys.py data/channels.csv $(inputs.toys) $(inputs.seed)1 work/toys_1.csv
  - python code/toys.py data/channels.csv $(inputs.toys) $(inputs.seed)2 work/toys_2.csv
inputs:
  toys:
    type: string
  seed:
    type: string
outputs:
  done:
    type: File
    outputBinding:
      glob: toys_step.done
