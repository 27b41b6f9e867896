# Compiled by reanac: change the specification that this was made from, and compile it again.
# Approximated: A runner of CWL runs this step where it is told to, and not where compute_backend says.

cwlVersion: v1.2
class: CommandLineTool
label: toys
requirements:
  EnvVarRequirement:
    envDef:
      REANA_WORKSPACE: $(runtime.outdir)/workspace
  InitialWorkDirRequirement:
    listing:
      - entryname: workspace/code/toys.py
        entry: $(inputs.toys_py)
        writable: true
      - entryname: workspace/code/scan.py
        entry: $(inputs.scan_py)
        writable: true
      - entryname: workspace/code/limit.py
        entry: $(inputs.limit_py)
        writable: true
      - entryname: workspace/data/channels.csv
        entry: $(inputs.channels)
        writable: true
  WorkReuse:
    enableReuse: false
hints:
  DockerRequirement:
    dockerImageId: /cvmfs/unpacked.cern.ch/registry.hub.docker.com/library/python:3.11
  ResourceRequirement:
    coresMin: 1
    ramMin: 2048
    outdirMin: 500
  ToolTimeLimit:
    timelimit: 3600
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
  - toys_step
  - mkdir -p work && python code/toys.py data/channels.csv $(inputs.toys) $(inputs.seed)1 work/toys_1.csv
  - python code/toys.py data/channels.csv $(inputs.toys) $(inputs.seed)2 work/toys_2.csv
inputs:
  toys:
    type: string
  seed:
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
  workspace:
    type: Directory
    doc: workspace
    outputBinding:
      glob: workspace
