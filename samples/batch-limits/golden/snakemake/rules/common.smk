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


def run(*commands, first="", last=""):
    """Return a shell command that runs each of the commands in a bash of its own, up to the first that fails.

    They get no strict mode: a command fails when its own exit status says so.
    """
    return in_bash(map(bash_word, commands), first) + last


def transfer(*lines, first=""):
    """Return a shell command that moves data: a line is a key and, behind the first blank, its value."""
    words = " ".join(bash_word(word) for line in lines for word in line.split(" ", 1))
    script = quote('python3 reanac/rucio_transfer.py --words "$@"')
    return in_bash([script], first, words)


def in_bash(commands, first, arguments=""):
    """Return a shell command that runs commands, which are words for bash, with arguments."""
    bash = f'bash -c "{ENTER} && $command" bash {arguments} < /dev/null'
    step = f"number=$((number + 1)); {bash} || {{{{ status=$?; {FAIL} }}}}"
    listed = " ".join(commands)
    return f"{BEFORE} {first} {{{{ {AROUND} for command in {listed}; do {step}; done; }}}} {AFTER}"


def bash_word(command):
    """Return a command as one word for bash, in which Snakemake still fills in {params.name}, quoted."""
    word = text = ""
    for more, field, _, _ in Formatter().parse(command):
        text += more
        if field:
            word += bash_literal(text) + f"{{{field}:q}}"
            text = ""
    return word + bash_literal(text) or "''"


def bash_literal(text):
    """Return a text quoted for bash, and for Snakemake, to which braces mean something."""
    return quote(text).replace("{", "{{").replace("}", "}}") if text else ""
