# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: CommandLineTool
label: publish
doc: An upload happens after its step has succeeded. So a check that fails keeps a bad fit out of the
  Data Lake.
requirements:
  EnvVarRequirement:
    envDef:
      REANA_WORKSPACE: $(runtime.outdir)
  InitialWorkDirRequirement:
    listing:
      - entryname: code/check.py
        entry: $(inputs.check)
      - entryname: results/fit.json
        entry: $(inputs.fit_json)
      - entryname: results/spectrum.svg
        entry: $(inputs.spectrum_svg)
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
    mkdir -p -- results
    readlink -- code/check.py results/fit.json results/spectrum.svg > "$TMPDIR/linked"
    cd "$REANA_WORKSPACE" && for command; do
      ((number += 1))
      bash -c 'cd "$REANA_WORKSPACE" && '"$command" < /dev/null || {
        status=$?
        echo "reanac: $0: command $number failed with status $status" >&2
        exit $status
      }
    done && find results/report.txt -type l -print0 2> /dev/null | while IFS= read -r -d '' link; do
      readlink -- "$link" | grep -qxFf "$TMPDIR/linked" || continue
      cp -RHp -- "$link" "$link.copy" && rm -- "$link" && mv -- "$link.copy" "$link" || exit
    done
  - publish
  - python code/check.py results/fit.json $(inputs.max_chi2) results/report.txt
inputs:
  max_chi2:
    type: string
  check:
    type: File
    doc: code/check.py
  fit_json:
    type: File
    doc: results/fit.json
    format: https://www.iana.org/assignments/media-types/application/json
  spectrum_svg:
    type: File
    doc: results/spectrum.svg
    format: https://www.iana.org/assignments/media-types/image/svg+xml
outputs:
  report:
    type: File
    doc: results/report.txt
    outputBinding:
      glob: results/report.txt
  done:
    type: int
    outputBinding:
      outputEval: $(runtime.exitCode)
