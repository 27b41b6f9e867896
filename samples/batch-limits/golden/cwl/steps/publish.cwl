# Compiled by reanac: change the specification that this was made from, and compile it again.
# Approximated: Nothing gets a Kerberos ticket here: yours is used.

cwlVersion: v1.2
class: CommandLineTool
label: publish
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
  NetworkAccess:
    networkAccess: true
hints:
  DockerRequirement:
    dockerPull: docker.io/library/python:3.11.9-slim-bookworm
  ResourceRequirement:
    ramMin: 64
    ramMax: 64
  ToolTimeLimit:
    timelimit: 300
baseCommand:
  - bash
  - -c
arguments:
  - |
    klist -s || echo "There is no Kerberos ticket: run kinit." >&2
    cd "$REANA_WORKSPACE" && for command; do
      ((number += 1))
      bash -c 'cd "$REANA_WORKSPACE" && '"$command" < /dev/null || {
        status=$?
        echo "reanac: $0: command $number failed with status $status" >&2
        exit $status
      }
    done
  - publish
  - mkdir -p "$(inputs.eos)" && cp results/limit.json results/limit.svg "$(inputs.eos)/"
inputs:
  eos:
    type: string
  workspace_before:
    type: Directory
    doc: workspace
outputs:
  limit_json:
    type: File
    doc: results/limit.json
    format: https://www.iana.org/assignments/media-types/application/json
    outputBinding:
      glob: workspace/results/limit.json
  limit_svg:
    type: File
    doc: results/limit.svg
    format: https://www.iana.org/assignments/media-types/image/svg+xml
    outputBinding:
      glob: workspace/results/limit.svg
