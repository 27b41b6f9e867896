# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: CommandLineTool
label: skim-stage-in
doc: 'Fetch from Rucio: mc20_13TeV:${sample} -> data/mc/, group.perf-muons:group.perf-muons.RecoSF.Medium.v3.csv
  -> data/muon_sf.csv.'
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
      TRANSFER: $(inputs.transfer.path)
  InitialWorkDirRequirement:
    listing:
      - entryname: workspace
        entry: $(inputs.workspace_before)
        writable: true
  InplaceUpdateRequirement:
    inplaceUpdate: true
  WorkReuse:
    enableReuse: false
  NetworkAccess:
    networkAccess: true
hints:
  DockerRequirement:
    dockerPull: docker.io/reanahub/reana-auth-rucio:1.1.1
  ResourceRequirement:
    ramMax: 2048
  ToolTimeLimit:
    timelimit: 7200
baseCommand:
  - bash
  - -c
arguments:
  - |
    . "$UNSEAL" && unseal x509up "$SEALED_x509up" "$X509_USER_PROXY" && unseal rucio_cfg "$SEALED_rucio_cfg" "$RUCIO_CONFIG" || exit
    unset CREDENTIALS_KEY UNSEAL SEALED_x509up SEALED_rucio_cfg
    cd "$REANA_WORKSPACE" && python3 "$TRANSFER/rucio_transfer.py" --words "$@" || {
      status=$?
      echo "reanac: $0: command 1 failed with status $status" >&2
      exit $status
    }
  - skim_stage_in
  - need
  - vo=atlas auth=x509_proxy role=production account=jdoe
  - rucio_host
  - https://voatlasrucio-server-prod.cern.ch
  - auth_host
  - https://voatlasrucio-auth-prod.cern.ch
  - get
  - mc20_13TeV:$(inputs.sample)
  - to
  - data/mc/
  - type
  - dataset
  - rses
  - type=DATADISK&(country=CH|country=DE|country=FR)
  - nrandom
  - "2"
  - protocol
  - root
  - timeout
  - 1h
  - get
  - group.perf-muons:group.perf-muons.RecoSF.Medium.v3.csv
  - to
  - data/muon_sf.csv
  - type
  - file
inputs:
  sample:
    type: string
  workspace_before:
    type: Directory
    doc: workspace
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
  transfer:
    type: Directory
    default:
      class: Directory
      location: ../reanac
outputs:
  workspace:
    type: Directory
    doc: workspace
    outputBinding:
      glob: workspace
