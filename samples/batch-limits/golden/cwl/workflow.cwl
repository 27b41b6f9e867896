# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: Workflow
doc: |-
  An upper limit from pseudo-experiments, each step where it runs best: HTCondor for the many small jobs, Slurm for
  the scan, Kubernetes for the plot and for what needs credentials.
  Each backend has limits of its own, in units of its own. No directives here: HTCondor and Slurm jobs get neither
  voms_proxy nor rucio from REANA. They always need the secrets CERN_USER and CERN_KEYTAB.
inputs:
  toys:
    type: string
  seed:
    type: string
  eos:
    type: string
  toys_py:
    type: File
    doc: code/toys.py
  scan_py:
    type: File
    doc: code/scan.py
  limit_py:
    type: File
    doc: code/limit.py
  channels:
    type: File
    doc: data/channels.csv
    format: https://www.iana.org/assignments/media-types/text/csv
outputs:
  limit_json:
    type: File
    doc: results/limit.json
    format: https://www.iana.org/assignments/media-types/application/json
    outputSource: publish/limit_json
  limit_svg:
    type: File
    doc: results/limit.svg
    format: https://www.iana.org/assignments/media-types/image/svg+xml
    outputSource: publish/limit_svg
steps:
  toys_step:
    run: steps/toys_step.cwl
    in:
      toys: toys
      seed: seed
      toys_py: toys_py
      scan_py: scan_py
      limit_py: limit_py
      channels: channels
    out:
      - workspace
  scan:
    run: steps/scan.cwl
    in:
      workspace_before: toys_step/workspace
    out:
      - workspace
  limit:
    run: steps/limit.cwl
    in:
      workspace_before: scan/workspace
    out:
      - workspace
  publish:
    run: steps/publish.cwl
    in:
      eos: eos
      workspace_before: limit/workspace
    out:
      - limit_json
      - limit_svg
