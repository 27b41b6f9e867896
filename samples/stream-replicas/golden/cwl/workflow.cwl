# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
$namespaces:
  s: https://schema.org/
  cwltool: http://commonwl.org/cwltool#
  http://commonwl.org/cwltool#Secrets: http://commonwl.org/cwltool#Secrets
class: Workflow
doc: |-
  The cross-section of top-quark pairs, from events that are too many to fetch: they are streamed from the Data Lake.
  Three ways in and two ways out: `replicas` (stream), `get` of a dataset, `get` with a wildcard; `upload` of a folder
  and of a glob, both into a dataset.
s:isBasedOn:
  - s:identifier: CMS_CERN_AGC:VRE.EmuEvents.${campaign}
  - s:identifier: CMS_CERN_AGC:VRE.GoodLumi.${campaign}.*
  - s:identifier: CMS_CERN_AGC:VRE.EmuBackground.${campaign}
hints:
  cwltool:Secrets:
    secrets:
      - credentials_key
inputs:
  campaign:
    type: string
  scope:
    type: string
  acceptance:
    type: string
  count_py:
    type: File
    doc: code/count.py
  measure_py:
    type: File
    doc: code/measure.py
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
  ht:
    type: Directory
    doc: results/ht
    outputSource: count/ht
  measurement:
    type: Directory
    doc: results/measurement
    outputSource: measure/measurement
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
  count_stage_in:
    run: steps/count_stage_in.cwl
    in:
      campaign: campaign
      credentials_key: credentials_key
      x509up: credentials/x509up
      rucio_cfg: credentials/rucio_cfg
    out:
      - replicas
      - certified
  count:
    run: steps/count.cwl
    in:
      campaign: campaign
      count_py: count_py
      replicas: count_stage_in/replicas
      certified: count_stage_in/certified
      credentials_key: credentials_key
      x509up: credentials/x509up
    out:
      - counts
      - ht
  count_stage_out:
    run: steps/count_stage_out.cwl
    in:
      scope: scope
      campaign: campaign
      ht: count/ht
      credentials_key: credentials_key
      x509up: credentials/x509up
      rucio_cfg: credentials/rucio_cfg
    out:
      - done
  measure_stage_in:
    run: steps/measure_stage_in.cwl
    in:
      campaign: campaign
      credentials_key: credentials_key
      x509up: credentials/x509up
      rucio_cfg: credentials/rucio_cfg
    out:
      - background
  measure:
    run: steps/measure.cwl
    in:
      acceptance: acceptance
      measure_py: measure_py
      counts: count/counts
      background: measure_stage_in/background
    out:
      - measurement
  measure_stage_out:
    run: steps/measure_stage_out.cwl
    in:
      scope: scope
      campaign: campaign
      measurement: measure/measurement
      credentials_key: credentials_key
      x509up: credentials/x509up
      rucio_cfg: credentials/rucio_cfg
      after_count_stage_out: count_stage_out/done
    out: []
