# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: CommandLineTool
label: publish-stage-out
doc: 'Upload to Rucio: results/fit.json -> ${scope}:VRE.DimuonFit.${run}.json, results/spectrum.svg ->
  ${scope}:VRE.DimuonSpectrum.${run}.svg.'
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
      TRANSFER_FOLLOWS_LINKS: "1"
  InitialWorkDirRequirement:
    listing:
      - entryname: results/fit.json
        entry: $(inputs.fit_json)
      - entryname: results/spectrum.svg
        entry: $(inputs.spectrum_svg)
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
  - publish_stage_out
  - need
  - vo=escape auth=x509_proxy
  - rucio_host
  - https://vre-rucio.cern.ch
  - auth_host
  - https://vre-rucio-auth.cern.ch
  - upload
  - results/fit.json
  - to
  - $(inputs.scope):VRE.DimuonFit.$(inputs.run).json
  - rse
  - CERN-EOSPILOT
  - upload
  - results/spectrum.svg
  - to
  - $(inputs.scope):VRE.DimuonSpectrum.$(inputs.run).svg
  - rse
  - PIC-DCACHE
  - lifetime
  - 90d
inputs:
  scope:
    type: string
  run:
    type: string
  fit_json:
    type: File
    doc: results/fit.json
    format: https://www.iana.org/assignments/media-types/application/json
  spectrum_svg:
    type: File
    doc: results/spectrum.svg
    format: https://www.iana.org/assignments/media-types/image/svg+xml
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
  after_publish:
    type: int
    doc: it waits for that step
  transfer:
    type: Directory
    default:
      class: Directory
      location: ../reanac
outputs: {}
