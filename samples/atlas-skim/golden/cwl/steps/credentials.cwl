# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: CommandLineTool
label: credentials
doc: Find or make the credentials that steps ask for, on the machine of the user, in no container.
requirements:
  EnvVarRequirement:
    envDef:
      CREDENTIALS_KEY: $(inputs.credentials_key)
      X509_USER_PROXY: $(inputs.x509_user_proxy)
      RUCIO_ACCOUNT: $(inputs.rucio_account)
      RUCIO_CA_CERT: $(inputs.rucio_ca_cert)
  NetworkAccess:
    networkAccess: true
  WorkReuse:
    enableReuse: false
baseCommand:
  - python3
arguments:
  - $(inputs.sidecar.path)/seal.py
  - '{"proxies": {"x509up": {"vo": "atlas", "role": "production", "seconds": 86400}}, "rucio": true, "site":
    {"name": "atlas", "auth": "x509_proxy", "rucio_host": "https://voatlasrucio-server-prod.cern.ch", "auth_host":
    "https://voatlasrucio-auth-prod.cern.ch", "ca_cert": "/rucio_cache/CERN-bundle.pem", "policy": "atlas",
    "account": "jdoe"}}'
inputs:
  credentials_key:
    type: string
  x509_user_proxy:
    type: string
  rucio_account:
    type: string
  rucio_ca_cert:
    type: string
  sidecar:
    type: Directory
    default:
      class: Directory
      location: ../credentials
outputs:
  x509up:
    type: File
    outputBinding:
      glob: x509up.sealed
  rucio_cfg:
    type: File
    outputBinding:
      glob: rucio_cfg.sealed
