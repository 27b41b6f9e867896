"""What every rule uses."""

from shlex import quote
from string import Formatter

# Commands run in workspace/, so that they see nothing but inputs and results; a rule marks its end by a file in done/.
# A command that goes to the background takes its cd with it: the rest of it is to be there as well.
# Credentials are for the rules that ask for them, and what Rucio's clients do is what their rucio.cfg says.
BEFORE = (
    "unset X509_USER_PROXY X509_USER_CERT X509_USER_KEY BEARER_TOKEN_FILE BEARER_TOKEN; "
    "unset $(compgen -e | grep -E '^RUCIO_'); "
    'export REANA_WORKSPACE="$PWD/workspace"; mkdir -p workspace; number=0;'
)
AROUND = 'cd "$REANA_WORKSPACE" &&'
ENTER = r"cd \"\$REANA_WORKSPACE\""
FAIL = 'echo "reanac: command $number failed with status $status"; exit $status;'
AFTER = "2>&1 | tee {log:q}"


def parameter(name):
    """Return a parameter as config.yaml has it; a function, for Snakemake would read {x} in a text as a wildcard."""
    return lambda wildcards: str(config[name])


