# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: CommandLineTool
label: peak
requirements:
  EnvVarRequirement:
    envDef:
      REANA_WORKSPACE: $(runtime.outdir)/workspace
  InitialWorkDirRequirement:
    listing:
      - entryname: workspace/code/peak.py
        entry: $(inputs.peak_py)
        writable: true
      - entryname: workspace/data/cs137.csv
        entry: $(inputs.cs137)
        writable: true
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
  - peak
  - mkdir -p results && python code/peak.py data/cs137.csv results/peak.json results/spectrum.svg
inputs:
  peak_py:
    type: File
    doc: code/peak.py
  cs137:
    type: File
    doc: data/cs137.csv
    format: https://www.iana.org/assignments/media-types/text/csv
outputs:
  peak_json:
    type: File
    doc: results/peak.json
    format: https://www.iana.org/assignments/media-types/application/json
    outputBinding:
      glob: workspace/results/peak.json
  spectrum:
    type: File
    doc: results/spectrum.svg
    format: https://www.iana.org/assignments/media-types/image/svg+xml
    outputBinding:
      glob: workspace/results/spectrum.svg
