# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: CommandLineTool
label: limit
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
  ResourceRequirement:
    coresMin: 1
    coresMax: 1
    ramMin: 128
    ramMax: 256
  ToolTimeLimit:
    timelimit: 600
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
  - limit
  - mkdir -p results && python code/limit.py work/scan.csv results/limit.json results/limit.svg
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
