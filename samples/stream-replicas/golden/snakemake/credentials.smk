"""Credentials: made for the rules that ask for them, and gone when the run is over. See rules/local_credentials.py."""

import sys

from snakemake.exceptions import WorkflowError

sys.path.insert(0, f"{workflow.basedir}/rules")
sys.dont_write_bytecode = True

from local_credentials import Credentials

CREDENTIALS = Credentials(
    folder="credentials",
    rules=[
        "count_stage_in",
        "count",
        "count_stage_out",
        "measure_stage_in",
        "measure_stage_out",
    ],
    proxies={
        "x509up": {"vo": "escape", "role": None, "seconds": 0},
    },
    rucio=True,
    site={
        "name": "escape",
        "auth": "x509_proxy",
        "rucio_host": "https://vre-rucio.cern.ch",
        "auth_host": "https://vre-rucio-auth.cern.ch",
        "ca_cert": "\x2frucio_cache/CERN-bundle.pem",
        "policy": "escape",
        "account": None,
    },
)


onstart:
    try:
        jobs = workflow.persistence.dag.needrun_jobs()
        CREDENTIALS.begin((job.rule.name for job in jobs), "logs/credentials.log")
    except ValueError as error:
        raise WorkflowError(str(error))


onsuccess:
    CREDENTIALS.remove()


onerror:
    CREDENTIALS.remove()
