# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: CommandLineTool
label: yields-stage-out
doc: 'Upload to Rucio: results/skim/ -> user.jdoe:user.jdoe.${dsid}.Zmumu.skim.${version}, results/yields.json
  -> user.jdoe:user.jdoe.${dsid}.Zmumu.yields.${version}.json, results/user.jdoe.Zmumu.cutflow.txt ->
  user.jdoe:user.jdoe.Zmumu.cutflow.txt.'
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
  - yields_stage_out
  - need
  - vo=atlas auth=x509_proxy role=production account=jdoe
  - rucio_host
  - https://voatlasrucio-server-prod.cern.ch
  - auth_host
  - https://voatlasrucio-auth-prod.cern.ch
  - upload
  - results/skim/
  - dataset
  - user.jdoe:user.jdoe.$(inputs.dsid).Zmumu.skim.$(inputs.version)
  - rse
  - CERN-PROD_SCRATCHDISK
  - lifetime
  - 14d
  - register_after_upload
  - "true"
  - upload
  - results/yields.json
  - to
  - user.jdoe:user.jdoe.$(inputs.dsid).Zmumu.yields.$(inputs.version).json
  - rse
  - CERN-PROD_LOCALGROUPDISK
  - dataset
  - user.jdoe:user.jdoe.$(inputs.dsid).Zmumu.results.$(inputs.version)
  - lifetime
  - 30d
  - protocol
  - davs
  - upload
  - results/user.jdoe.Zmumu.cutflow.txt
  - to
  - user.jdoe:user.jdoe.Zmumu.cutflow.txt
  - rse
  - CERN-PROD_SCRATCHDISK
  - lifetime
  - 30d
inputs:
  dsid:
    type: string
  version:
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
  yields_json:
    type: File
    doc: results/yields.json
    format: https://www.iana.org/assignments/media-types/application/json
    outputBinding:
      glob: workspace/results/yields.json
  user_jdoe_Zmumu_cutflow:
    type: File
    doc: results/user.jdoe.Zmumu.cutflow.txt
    outputBinding:
      glob: workspace/results/user.jdoe.Zmumu.cutflow.txt
  results_skim:
    type: Directory
    doc: results/skim
    outputBinding:
      glob: workspace/results/skim
