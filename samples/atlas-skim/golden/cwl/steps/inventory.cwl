# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: CommandLineTool
label: inventory
doc: |-
  What no directive says, a command can: here the client itself is called. For that a step asks for Rucio's
  configuration and for the proxy, as in any REANA spec, and runs in an image that has the client.
requirements:
  EnvVarRequirement:
    envDef:
      REANA_WORKSPACE: $(runtime.outdir)/workspace
      X509_USER_PROXY: $(runtime.tmpdir)/credentials/x509up
      RUCIO_CONFIG: $(runtime.tmpdir)/credentials/rucio.cfg
      CREDENTIALS_KEY: $(inputs.credentials_key)
      UNSEAL: $(inputs.unseal.path)
      SEALED_x509up: $(inputs.x509up.path)
      SEALED_rucio_cfg: $(inputs.rucio_cfg.path)
  InitialWorkDirRequirement:
    listing:
      - entryname: workspace/code/skim.py
        entry: $(inputs.skim_py)
        writable: true
      - entryname: workspace/code/yields.py
        entry: $(inputs.yields_py)
        writable: true
  WorkReuse:
    enableReuse: false
  NetworkAccess:
    networkAccess: true
hints:
  DockerRequirement:
    dockerPull: docker.io/reanahub/reana-auth-rucio:1.1.1
baseCommand:
  - bash
  - -c
arguments:
  - |
    . "$UNSEAL" && unseal x509up "$SEALED_x509up" "$X509_USER_PROXY" && unseal rucio_cfg "$SEALED_rucio_cfg" "$RUCIO_CONFIG" || exit
    unset CREDENTIALS_KEY UNSEAL SEALED_x509up SEALED_rucio_cfg
    mkdir -p -- workspace
    cd "$REANA_WORKSPACE" && for command; do
      ((number += 1))
      bash -c 'cd "$REANA_WORKSPACE" && '"$command" < /dev/null || {
        status=$?
        echo "reanac: $0: command $number failed with status $status" >&2
        exit $status
      }
    done
  - inventory
  - mkdir -p work && rucio list-files --csv "mc20_13TeV:$(inputs.sample)" > work/inventory.csv
  - grep -q "^mc20_13TeV:" work/inventory.csv
inputs:
  sample:
    type: string
  skim_py:
    type: File
    doc: code/skim.py
  yields_py:
    type: File
    doc: code/yields.py
  credentials_key:
    type: string
  x509up:
    type: File
  rucio_cfg:
    type: File
  unseal:
    type: File
    default:
      class: File
      location: ../credentials/unseal.sh
outputs:
  workspace:
    type: Directory
    doc: workspace
    outputBinding:
      glob: workspace
