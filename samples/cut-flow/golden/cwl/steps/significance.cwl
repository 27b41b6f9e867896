# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: CommandLineTool
label: significance
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
  - significance
  - set -o pipefail && python code/significance.py --lumi $(inputs.lumi) --signal "work/signal_$(inputs.region).csv"
    "work/ttbar_$(inputs.region).csv" "work/zjets_$(inputs.region).csv" | tee results/significance.txt
  - lines=\$(wc -l < results/significance.txt) && test "$lines" -eq 5
inputs:
  lumi:
    type: string
  region:
    type: string
  workspace_before:
    type: Directory
    doc: workspace
outputs:
  counts:
    type: File
    doc: results/counts.txt
    outputBinding:
      glob: workspace/results/counts.txt
  provenance:
    type: File
    doc: results/provenance.txt
    outputBinding:
      glob: workspace/results/provenance.txt
  significance_txt:
    type: File
    doc: results/significance.txt
    outputBinding:
      glob: workspace/results/significance.txt
