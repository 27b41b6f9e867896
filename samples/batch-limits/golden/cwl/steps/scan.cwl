# Compiled by reanac: change the specification that this was made from, and compile it again.
# Approximated: A runner of CWL runs this step where it is told to, and not where compute_backend says.
# Approximated: CWL has no word for a partition of slurm.

cwlVersion: v1.2
class: CommandLineTool
label: scan
requirements:
  EnvVarRequirement:
    envDef:
      REANA_WORKSPACE: $(runtime.outdir)/workspace
  InitialWorkDirRequirement:
    listing:
      - entryname: workspace
        entry: $(inputs.workspace_before)
        writable: true
  InplaceUpdateRequirement:
    inplaceUpdate: true
  WorkReuse:
    enableReuse: false
hints:
  DockerRequirement:
    dockerPull: docker.io/library/python:3.11.9-slim-bookworm
  NetworkAccess:
    networkAccess: true
baseCommand:
  - bash
  - -c
arguments:
  - |
    cd "$REANA_WORKSPACE" && for command; do
      ((number += 1))
      bash -c 'cd "$REANA_WORKSPACE" && '"$command" < /dev/null || {
        status=$?
        echo "reanac: $0: command $number failed with status $status" >&2
        exit $status
      }
    done
  - scan
  - python code/scan.py data/channels.csv work/scan.csv work/toys_1.csv work/toys_2.csv
inputs:
  workspace_before:
    type: Directory
    doc: workspace
outputs:
  workspace:
    type: Directory
    doc: workspace
    outputBinding:
      glob: workspace
