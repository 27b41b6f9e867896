# Compiled by reanac: change the specification that this was made from, and compile it again.
# Approximated: The workspace is handed from step to step, so independent steps do not run side by side: The step does not promise what it reads and writes.

cwlVersion: v1.2
class: CommandLineTool
label: skim
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
    ramMax: 512
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
  - skim
  - mkdir -p results/skim
  - python code/skim.py data/mc work/inventory.csv data/muon_sf.csv user.jdoe.$(inputs.dsid).Zmumu.$(inputs.version)
    results/skim work/sums.json
inputs:
  dsid:
    type: string
  version:
    type: string
  workspace_before:
    type: Directory
    doc: workspace
outputs:
  workspace:
    type: Directory
    doc: workspace
    outputBinding:
      glob: workspace
