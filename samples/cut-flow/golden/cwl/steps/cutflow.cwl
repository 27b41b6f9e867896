# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: CommandLineTool
label: cutflow
requirements:
  EnvVarRequirement:
    envDef:
      REANA_WORKSPACE: $(runtime.outdir)/workspace
  InitialWorkDirRequirement:
    listing:
      - entryname: workspace/code/cutflow.py
        entry: $(inputs.cutflow_py)
        writable: true
      - entryname: workspace/code/significance.py
        entry: $(inputs.significance_py)
        writable: true
      - entryname: workspace/data/signal.csv
        entry: $(inputs.signal)
        writable: true
      - entryname: workspace/data/ttbar.csv
        entry: $(inputs.ttbar)
        writable: true
      - entryname: workspace/data/zjets.csv
        entry: $(inputs.zjets)
        writable: true
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
    mkdir -p -- workspace
    cd "$REANA_WORKSPACE" && for command; do
      ((number += 1))
      bash -c 'cd "$REANA_WORKSPACE" && '"$command" < /dev/null || {
        status=$?
        echo "reanac: $0: command $number failed with status $status" >&2
        exit $status
      }
    done
  - cutflow
  - mkdir -p work results
  - for sample in signal ttbar zjets; do python code/cutflow.py data/$sample.csv --min-jets $(inputs.min_jets)
    --min-btags $(inputs.min_btags) --min-met $(inputs.min_met) > "work/\${sample}_$(inputs.region).csv"
    || exit 1; done
  - awk -F, 'FNR > 1 { print FILENAME, $1, $2 }' work/*_$(inputs.region).csv > results/counts.txt
  - set -- "$REANA_WORKSPACE"/work/*_$(inputs.region).csv && echo "$(inputs.region), release $(inputs.release),
    $# samples" > results/provenance.txt
inputs:
  min_jets:
    type: string
  min_btags:
    type: string
  min_met:
    type: string
  region:
    type: string
  release:
    type: string
  cutflow_py:
    type: File
    doc: code/cutflow.py
  significance_py:
    type: File
    doc: code/significance.py
  signal:
    type: File
    doc: data/signal.csv
    format: https://www.iana.org/assignments/media-types/text/csv
  ttbar:
    type: File
    doc: data/ttbar.csv
    format: https://www.iana.org/assignments/media-types/text/csv
  zjets:
    type: File
    doc: data/zjets.csv
    format: https://www.iana.org/assignments/media-types/text/csv
outputs:
  workspace:
    type: Directory
    doc: workspace
    outputBinding:
      glob: workspace
