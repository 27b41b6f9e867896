# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: CommandLineTool
label: count-stage-in
doc: 'Fetch from Rucio: CMS_CERN_AGC:VRE.EmuEvents.${campaign} -> data/replicas.txt, CMS_CERN_AGC:VRE.GoodLumi.${campaign}.*
  -> data/certified/.'
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
    cd "$REANA_WORKSPACE" && python3 "$TRANSFER/rucio_transfer.py" --words "$@" || {
      status=$?
      echo "reanac: $0: command 1 failed with status $status" >&2
      exit $status
    }
  - count_stage_in
  - need
  - vo=escape auth=x509_proxy
  - rucio_host
  - https://vre-rucio.cern.ch
  - auth_host
  - https://vre-rucio-auth.cern.ch
  - replicas
  - CMS_CERN_AGC:VRE.EmuEvents.$(inputs.campaign)
  - to
  - data/replicas.txt
  - protocols
  - root
  - rses
  - CERN-EOSPILOT|PIC-DCACHE
  - get
  - CMS_CERN_AGC:VRE.GoodLumi.$(inputs.campaign).*
  - to
  - data/certified/
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
  replicas:
    type: File
    doc: data/replicas.txt
    outputBinding:
      glob: data/replicas.txt
  certified:
    type: Directory
    doc: data/certified
    outputBinding:
      glob: data/certified
