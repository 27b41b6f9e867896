# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: CommandLineTool
label: select
requirements:
  EnvVarRequirement:
    envDef:
      REANA_WORKSPACE: $(runtime.outdir)
  InitialWorkDirRequirement:
    listing:
      - entryname: code/spectrum.py
        entry: $(inputs.spectrum_py)
      - entryname: data/calibration.json
        entry: $(inputs.calibration)
      - entryname: data/events
        entry: $(inputs.events)
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
    readlink -- code/spectrum.py data/calibration.json data/events > "$TMPDIR/linked"
    cd "$REANA_WORKSPACE" && for command; do
      ((number += 1))
      bash -c 'cd "$REANA_WORKSPACE" && '"$command" < /dev/null || {
        status=$?
        echo "reanac: $0: command $number failed with status $status" >&2
        exit $status
      }
    done && find work/spectrum.csv -type l -print0 2> /dev/null | while IFS= read -r -d '' link; do
      readlink -- "$link" | grep -qxFf "$TMPDIR/linked" || continue
      cp -RHp -- "$link" "$link.copy" && rm -- "$link" && mv -- "$link.copy" "$link" || exit
    done
  - select
  - mkdir -p work && python code/spectrum.py data/events data/calibration.json $(inputs.bins) work/spectrum.csv
inputs:
  bins:
    type: string
  spectrum_py:
    type: File
    doc: code/spectrum.py
  calibration:
    type: File
    doc: data/calibration.json
    format: https://www.iana.org/assignments/media-types/application/json
  events:
    type: Directory
    doc: data/events
outputs:
  spectrum_csv:
    type: File
    doc: work/spectrum.csv
    format: https://www.iana.org/assignments/media-types/text/csv
    outputBinding:
      glob: work/spectrum.csv
