# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: CommandLineTool
label: measure-stage-in
doc: 'Fetch from Rucio: CMS_CERN_AGC:VRE.EmuBackground.${campaign} -> data/background/.'
requirements:
  EnvVarRequirement:
    envDef:
      REANA_WORKSPACE: $(runtime.outdir)
      X509_USER_PROXY: $(runtime.tmpdir)/credentials/x509up
      RUCIO_CONFIG: $(runtime.tmpdir)/credentials/rucio.cfg
      CREDENTIALS_KEY: $(inputs.credentials_key)
      UNSEAL: $(inputs.unseal.path)
      SEALED_x509up: $(inputs.x509up.path)
      SEALED_rucio_cfg: $(inputs.rucio_cfg.path)
      TRANSFER: $(inputs.transfer.path)
  WorkReuse:
    enableReuse: false
  NetworkAccess:
    networkAccess: true
hints:
  DockerRequirement:
    dockerPull: ghcr.io/vre-hub/vre-rucio-client:v0.1.2-1-0487cc0
baseCommand:
  - bash
  - -c
arguments:
  - |
    . "$UNSEAL" && unseal x509up "$SEALED_x509up" "$X509_USER_PROXY" && unseal rucio_cfg "$SEALED_rucio_cfg" "$RUCIO_CONFIG" || exit
    unset CREDENTIALS_KEY UNSEAL SEALED_x509up SEALED_rucio_cfg
    mkdir -p -- data
    cd "$REANA_WORKSPACE" && python3 "$TRANSFER/rucio_transfer.py" --words "$@" || {
      status=$?
      echo "reanac: $0: command 1 failed with status $status" >&2
      exit $status
    }
  - measure_stage_in
  - need
  - vo=escape auth=x509_proxy
  - rucio_host
  - https://vre-rucio.cern.ch
  - auth_host
  - https://vre-rucio-auth.cern.ch
  - get
  - CMS_CERN_AGC:VRE.EmuBackground.$(inputs.campaign)
  - to
  - data/background/
inputs:
  campaign:
    type: string
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
  background:
    type: Directory
    doc: data/background
    outputBinding:
      glob: data/background
