# Compiled by reanac: change the specification that this was made from, and compile it again.
# Approximated: REANA's sidecar asks for a VO and nothing else, so the proxy is without the role production.
# Approximated: REANA's sidecar asks for a VO and nothing else, so the proxy is without a life of more than 12 h.

cwlVersion: v1.2
$namespaces:
  reana: https://www.reana.io/
class: CommandLineTool
label: yields-stage-out
doc: 'Upload to Rucio: results/skim/ -> user.jdoe:user.jdoe.${dsid}.Zmumu.skim.${version}, results/yields.json
  -> user.jdoe:user.jdoe.${dsid}.Zmumu.yields.${version}.json, results/user.jdoe.Zmumu.cutflow.txt ->
  user.jdoe:user.jdoe.Zmumu.cutflow.txt.'
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
  - yields_stage_out
  - |-
    python3 reanac/rucio_transfer.py 18 "$BASH_EXECUTION_STRING" <<'END-61c6c04607f9'; exit
    need vo=atlas auth=x509_proxy role=production account=jdoe
      rucio_host https://voatlasrucio-server-prod.cern.ch
      auth_host https://voatlasrucio-auth-prod.cern.ch
    upload results/skim/
      dataset user.jdoe:user.jdoe.$(inputs.dsid).Zmumu.skim.$(inputs.version)
      rse CERN-PROD_SCRATCHDISK
      lifetime 14d
      register_after_upload true
    upload results/yields.json
      to user.jdoe:user.jdoe.$(inputs.dsid).Zmumu.yields.$(inputs.version).json
      rse CERN-PROD_LOCALGROUPDISK
      dataset user.jdoe:user.jdoe.$(inputs.dsid).Zmumu.results.$(inputs.version)
      lifetime 30d
      protocol davs
    upload results/user.jdoe.Zmumu.cutflow.txt
      to user.jdoe:user.jdoe.Zmumu.cutflow.txt
      rse CERN-PROD_SCRATCHDISK
      lifetime 30d
    END-61c6c04607f9
inputs:
  dsid:
    type: string
  version:
    type: string
  yields_done:
    type: File
outputs:
  done:
    type: File
    outputBinding:
      glob: yields_stage_out.done
