# Compiled by reanac: change the specification that this was made from, and compile it again.

cwlVersion: v1.2
class: Workflow
doc: |-
  An upper limit from pseudo-experiments, each step where it runs best: HTCondor for the many small jobs, Slurm for
  the scan, Kubernetes for the plot and for what needs credentials.
  Each backend has limits of its own, in units of its own. No directives here: HTCondor and Slurm jobs get neither
  voms_proxy nor rucio from REANA. They always need the secrets CERN_USER and CERN_KEYTAB.
inputs:
  toys:
    type: string
  seed:
    type: string
  eos:
    type: string
outputs: {}
steps:
  toys_step:
    run: steps/toys_step.cwl
    in:
      toys: toys
      seed: seed
    out:
      - done
  scan:
    run: steps/scan.cwl
    in:
      toys_step_done: toys_step/done
    out:
      - done
  limit:
    run: steps/limit.cwl
    in:
      scan_done: scan/done
    out:
      - done
  publish:
    run: steps/publish.cwl
    in:
      eos: eos
      limit_done: limit/done
    out:
      - done
