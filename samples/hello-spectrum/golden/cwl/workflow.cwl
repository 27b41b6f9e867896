# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: Workflow
doc: |-
  The smallest analysis there is: one file, one script, one step.
  Nothing here is an extension of REANA: this spec runs on any REANA as it stands.
  What goes into the workspace before the first step. Paths are relative to this file.
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
    outputSource: peak/peak_json
  spectrum:
    type: File
    doc: results/spectrum.svg
    format: https://www.iana.org/assignments/media-types/image/svg+xml
    outputSource: peak/spectrum
steps:
  peak:
    run: steps/peak.cwl
    in:
      peak_py: peak_py
      cs137: cs137
    out:
      - peak_json
      - spectrum
