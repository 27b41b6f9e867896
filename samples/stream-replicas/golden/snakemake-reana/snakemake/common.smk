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
