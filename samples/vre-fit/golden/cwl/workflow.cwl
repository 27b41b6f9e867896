# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
$namespaces:
  s: https://schema.org/
  cwltool: http://commonwl.org/cwltool#
  http://commonwl.org/cwltool#Secrets: http://commonwl.org/cwltool#Secrets
class: Workflow
doc: |-
  The J/psi mass from muon pairs that live in the ESCAPE Data Lake.
  The steps are those of the VRE's documented workflow -- fetch data, fit, upload the result -- but the transfers are
  said and not scripted: `rucio:` names what a step needs and what it leaves behind, and reanac makes the jobs that
  move it, with credentials, checks and safe restarts. No step of your own has to call `rucio`.
s:isBasedOn:
  - s:identifier: ATLAS_LAPP_SP:VRE.MuonCalibration.${run}.json
  - s:identifier: ATLAS_LAPP_SP:VRE.DimuonEvents.${run}
hints:
  cwltool:Secrets:
    secrets:
      - credentials_key
inputs:
  run:
    type: string
  scope:
    type: string
  bins:
    type: string
  max_chi2:
    type: string
  spectrum_py:
    type: File
    doc: code/spectrum.py
  fit_py:
    type: File
    doc: code/fit.py
  plot:
    type: File
    doc: code/plot.py
  check:
    type: File
    doc: code/check.py
  credentials_key:
    type: string
    doc: seals credentials on their way; new in each run
  x509_user_proxy:
    type: string
    default: ""
    doc: the path of your proxy, if it is not in the usual place
  rucio_account:
    type: string
    default: ""
    doc: your account in Rucio, if it is not the one of your login
  rucio_ca_cert:
    type: string
    default: ""
    doc: the path of a bundle of CA certificates, if it is not the one of the site
outputs:
  fit_json:
    type: File
    doc: results/fit.json
    format: https://www.iana.org/assignments/media-types/application/json
    outputSource: fit/fit_json
  spectrum_svg:
    type: File
    doc: results/spectrum.svg
    format: https://www.iana.org/assignments/media-types/image/svg+xml
    outputSource: fit/spectrum_svg
  report:
    type: File
    doc: results/report.txt
    outputSource: publish/report
steps:
  credentials:
    run: steps/credentials.cwl
    in:
      credentials_key: credentials_key
      x509_user_proxy: x509_user_proxy
      rucio_account: rucio_account
      rucio_ca_cert: rucio_ca_cert
    out:
      - x509up
      - rucio_cfg
  select_stage_in:
    run: steps/select_stage_in.cwl
    in:
      run: run
      credentials_key: credentials_key
      x509up: credentials/x509up
      rucio_cfg: credentials/rucio_cfg
    out:
      - calibration
      - events
  select:
    run: steps/select.cwl
    in:
      bins: bins
      spectrum_py: spectrum_py
      calibration: select_stage_in/calibration
      events: select_stage_in/events
    out:
      - spectrum_csv
  fit:
    run: steps/fit.cwl
    in:
      fit_py: fit_py
      plot: plot
      spectrum_csv: select/spectrum_csv
    out:
      - fit_json
      - spectrum_svg
  publish:
    run: steps/publish.cwl
    in:
      max_chi2: max_chi2
      check: check
      fit_json: fit/fit_json
      spectrum_svg: fit/spectrum_svg
    out:
      - report
      - done
  publish_stage_out:
    run: steps/publish_stage_out.cwl
    in:
      scope: scope
      run: run
      fit_json: fit/fit_json
      spectrum_svg: fit/spectrum_svg
      credentials_key: credentials_key
      x509up: credentials/x509up
      rucio_cfg: credentials/rucio_cfg
      after_publish: publish/done
    out: []
