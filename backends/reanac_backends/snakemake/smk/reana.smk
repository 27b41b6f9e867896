"""What every rule uses."""

from shlex import quote
from string import Formatter

from snakemake.exceptions import WorkflowError

# REANA runs the shell command of a rule as it is, in a container, in the workspace. It makes no folders for it.
BEFORE = "set -o pipefail; mkdir -p .reanac/logs; number=0;"
AROUND = ""
ENTER = "cd ."
FAIL = 'echo "reanac: command $number failed with status $status"; exit $status;'
AFTER = "2>&1 | tee {log:q}"


def parameter(name):
    """Return a parameter's text; not a function, for REANA's client sends the rules as JSON."""
    text = str(config[name])
    if "{" in text:
        raise WorkflowError(
            f"The parameter {name} holds a brace: Snakemake on REANA would read it as a wildcard."
        )
    return text


