# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: CommandLineTool
label: measure
requirements:
  EnvVarRequirement:
    envDef:
      REANA_WORKSPACE: $(runtime.outdir)
  InitialWorkDirRequirement:
    listing:
      - entryname: code/measure.py
        entry: $(inputs.measure_py)
      - entryname: work/counts.json
        entry: $(inputs.counts)
      - entryname: data/background
        entry: $(inputs.background)
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
    readlink -- code/measure.py work/counts.json data/background > "$TMPDIR/linked"
    cd "$REANA_WORKSPACE" && for command; do
      ((number += 1))
      bash -c 'cd "$REANA_WORKSPACE" && '"$command" < /dev/null || {
        status=$?
        echo "reanac: $0: command $number failed with status $status" >&2
        exit $status
      }
    done && find results/measurement -type l -print0 2> /dev/null | while IFS= read -r -d '' link; do
      readlink -- "$link" | grep -qxFf "$TMPDIR/linked" || continue
      cp -RHp -- "$link" "$link.copy" && rm -- "$link" && mv -- "$link.copy" "$link" || exit
    done
  - measure
  - mkdir -p results/measurement
  - python code/measure.py work/counts.json data/background $(inputs.acceptance) results/measurement
inputs:
  acceptance:
    type: string
  measure_py:
    type: File
    doc: code/measure.py
  counts:
    type: File
    doc: work/counts.json
    format: https://www.iana.org/assignments/media-types/application/json
  background:
    type: Directory
    doc: data/background
outputs:
  measurement:
    type: Directory
    doc: results/measurement
    outputBinding:
      glob: results/measurement
