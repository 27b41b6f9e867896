# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
$namespaces:
  s: https://schema.org/
  cwltool: http://commonwl.org/cwltool#
  http://commonwl.org/cwltool#Secrets: http://commonwl.org/cwltool#Secrets
class: Workflow
doc: |-
  A skim of an ATLAS derivation: list the dataset, fetch some of its files, select, and put the skim back on the grid.
  The sample shows defaults for a whole workflow and the long form of the directives, a mapping where the short form
  is a line. Long is better when there is much to say, as with RSE expressions.
s:isBasedOn:
  - s:identifier: mc20_13TeV:${sample}
  - s:identifier: group.perf-muons:group.perf-muons.RecoSF.Medium.v3.csv
hints:
  cwltool:Secrets:
    secrets:
      - credentials_key
inputs:
  sample:
    type: string
  dsid:
    type: string
  version:
    type: string
  cross_section:
    type: string
  lumi:
    type: string
  skim_py:
    type: File
    doc: code/skim.py
  yields_py:
    type: File
    doc: code/yields.py
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
  yields_json:
    type: File
    doc: results/yields.json
    format: https://www.iana.org/assignments/media-types/application/json
    outputSource: yields_stage_out/yields_json
  user_jdoe_Zmumu_cutflow:
    type: File
    doc: results/user.jdoe.Zmumu.cutflow.txt
    outputSource: yields_stage_out/user_jdoe_Zmumu_cutflow
  results_skim:
    type: Directory
    doc: results/skim
    outputSource: yields_stage_out/results_skim
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
  inventory:
    run: steps/inventory.cwl
    in:
      sample: sample
      skim_py: skim_py
      yields_py: yields_py
      credentials_key: credentials_key
      x509up: credentials/x509up
      rucio_cfg: credentials/rucio_cfg
    out:
      - workspace
  skim_stage_in:
    run: steps/skim_stage_in.cwl
    in:
      sample: sample
      workspace_before: inventory/workspace
      credentials_key: credentials_key
      x509up: credentials/x509up
      rucio_cfg: credentials/rucio_cfg
    out:
      - workspace
  skim:
    run: steps/skim.cwl
    in:
      dsid: dsid
      version: version
      workspace_before: skim_stage_in/workspace
    out:
      - workspace
  yields:
    run: steps/yields.cwl
    in:
      cross_section: cross_section
      lumi: lumi
      workspace_before: skim/workspace
    out:
      - workspace
  yields_stage_out:
    run: steps/yields_stage_out.cwl
    in:
      dsid: dsid
      version: version
      workspace_before: yields/workspace
      credentials_key: credentials_key
      x509up: credentials/x509up
      rucio_cfg: credentials/rucio_cfg
    out:
      - yields_json
      - user_jdoe_Zmumu_cutflow
      - results_skim
