"""Credentials: made for the rules that ask for them, and gone when the run is over. See rules/local_credentials.py."""

import sys

from snakemake.exceptions import WorkflowError

sys.path.insert(0, f"{workflow.basedir}/rules")
sys.dont_write_bytecode = True

from local_credentials import Credentials

CREDENTIALS = Credentials(
    folder="credentials",
    rules=[],
    proxies={},
    rucio=False,
    site=None,
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
