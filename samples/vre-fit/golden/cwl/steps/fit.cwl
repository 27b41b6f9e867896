# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: CommandLineTool
label: fit
requirements:
  EnvVarRequirement:
    envDef:
      REANA_WORKSPACE: $(runtime.outdir)
  InitialWorkDirRequirement:
    listing:
      - entryname: code/fit.py
        entry: $(inputs.fit_py)
      - entryname: code/plot.py
        entry: $(inputs.plot)
      - entryname: work/spectrum.csv
        entry: $(inputs.spectrum_csv)
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
    readlink -- code/fit.py code/plot.py work/spectrum.csv > "$TMPDIR/linked"
    cd "$REANA_WORKSPACE" && for command; do
      ((number += 1))
      bash -c 'cd "$REANA_WORKSPACE" && '"$command" < /dev/null || {
        status=$?
        echo "reanac: $0: command $number failed with status $status" >&2
        exit $status
      }
    done && find results/fit.json results/spectrum.svg -type l -print0 2> /dev/null | while IFS= read -r -d '' link; do
      readlink -- "$link" | grep -qxFf "$TMPDIR/linked" || continue
      cp -RHp -- "$link" "$link.copy" && rm -- "$link" && mv -- "$link.copy" "$link" || exit
    done
  - fit
  - mkdir -p results && python code/fit.py work/spectrum.csv results/fit.json
  - python code/plot.py work/spectrum.csv results/fit.json results/spectrum.svg
inputs:
  fit_py:
    type: File
    doc: code/fit.py
  plot:
    type: File
    doc: code/plot.py
  spectrum_csv:
    type: File
    doc: work/spectrum.csv
    format: https://www.iana.org/assignments/media-types/text/csv
outputs:
  fit_json:
    type: File
    doc: results/fit.json
    format: https://www.iana.org/assignments/media-types/application/json
    outputBinding:
      glob: results/fit.json
  spectrum_svg:
    type: File
    doc: results/spectrum.svg
    format: https://www.iana.org/assignments/media-types/image/svg+xml
    outputBinding:
      glob: results/spectrum.svg
