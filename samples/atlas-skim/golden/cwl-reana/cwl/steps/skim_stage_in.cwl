# Compiled by reanac: change the specification that this was made from, and compile it again.
# Approximated: REANA's sidecar asks for a VO and nothing else, so the proxy is without the role production.
# Approximated: REANA's sidecar asks for a VO and nothing else, so the proxy is without a life of more than 12 h.

cwlVersion: v1.2
$namespaces:
  reana: https://www.reana.io/
class: CommandLineTool
label: skim-stage-in
doc: 'Fetch from Rucio: mc20_13TeV:${sample} -> data/mc/, group.perf-muons:group.perf-muons.RecoSF.Medium.v3.csv
  -> data/muon_sf.csv.'
hints:
  DockerRequirement:
    dockerPull: docker.io/reanahub/reana-auth-rucio:1.1.1
  reana:
    voms_proxy: true
    rucio: true
    kubernetes_memory_limit: 2Gi
    kubernetes_job_timeout: 7200
baseCommand:
  - bash
  - -c
arguments:
  - |
    (
      cd "$REANA_WORKSPACE" && for command; do
        ((number += 1))
        bash -c 'cd "$REANA_WORKSPACE" && '"$command" < /dev/null || {
          status=$?
          echo "reanac: $0: command $number failed with status $status" >&2
          exit $status
        }
      done
    ) && touch "$0.done"
  - skim_stage_in
  - |-
    python3 reanac/rucio_transfer.py 13 "$BASH_EXECUTION_STRING" <<'END-97420ff3f14f'; exit
    need vo=atlas auth=x509_proxy role=production account=jdoe
      rucio_host https://voatlasrucio-server-prod.cern.ch
      auth_host https://voatlasrucio-auth-prod.cern.ch
    get mc20_13TeV:$(inputs.sample)
      to data/mc/
      type dataset
      rses type=DATADISK&(country=CH|country=DE|country=FR)
      nrandom 2
      protocol root
      timeout 1h
    get group.perf-muons:group.perf-muons.RecoSF.Medium.v3.csv
      to data/muon_sf.csv
      type file
    END-97420ff3f14f
inputs:
  sample:
    type: string
  inventory_done:
    type: File
outputs:
  done:
    type: File
    outputBinding:
      glob: skim_stage_in.done
