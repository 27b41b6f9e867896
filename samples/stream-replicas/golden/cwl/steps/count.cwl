# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: CommandLineTool
label: count
requirements:
  EnvVarRequirement:
    envDef:
      REANA_WORKSPACE: $(runtime.outdir)
      X509_USER_PROXY: $(runtime.tmpdir)/credentials/x509up
      CREDENTIALS_KEY: $(inputs.credentials_key)
      UNSEAL: $(inputs.unseal.path)
      SEALED_x509up: $(inputs.x509up.path)
  InitialWorkDirRequirement:
    listing:
      - entryname: code/count.py
        entry: $(inputs.count_py)
      - entryname: data/replicas.txt
        entry: $(inputs.replicas)
      - entryname: data/certified
        entry: $(inputs.certified)
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
    . "$UNSEAL" && unseal x509up "$SEALED_x509up" "$X509_USER_PROXY" || exit
    unset CREDENTIALS_KEY UNSEAL SEALED_x509up
    readlink -- code/count.py data/replicas.txt data/certified > "$TMPDIR/linked"
    cd "$REANA_WORKSPACE" && for command; do
      ((number += 1))
      bash -c 'cd "$REANA_WORKSPACE" && '"$command" < /dev/null || {
        status=$?
        echo "reanac: $0: command $number failed with status $status" >&2
        exit $status
      }
    done && find work/counts.json results/ht -type l -print0 2> /dev/null | while IFS= read -r -d '' link; do
      readlink -- "$link" | grep -qxFf "$TMPDIR/linked" || continue
      cp -RHp -- "$link" "$link.copy" && rm -- "$link" && mv -- "$link.copy" "$link" || exit
    done
  - count
  - mkdir -p work results/ht
  - python3 code/count.py data/replicas.txt data/certified $(inputs.campaign) work/counts.json results/ht
inputs:
  campaign:
    type: string
  count_py:
    type: File
    doc: code/count.py
  replicas:
    type: File
    doc: data/replicas.txt
  certified:
    type: Directory
    doc: data/certified
  credentials_key:
    type: string
  x509up:
    type: File
  unseal:
    type: File
    default:
      class: File
      location: ../credentials/unseal.sh
outputs:
  counts:
    type: File
    doc: work/counts.json
    format: https://www.iana.org/assignments/media-types/application/json
    outputBinding:
      glob: work/counts.json
  ht:
    type: Directory
    doc: results/ht
    outputBinding:
      glob: results/ht
