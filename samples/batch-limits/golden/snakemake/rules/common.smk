"""What every rule uses."""

from string import Template

RUN_COMMANDS = (
    'export REANA_WORKSPACE="$PWD/workspace"; mkdir -p workspace; number=0; '
    "for command in {params.commands:q}; do number=$((number + 1)); "
    'bash -c "$command" < /dev/null || {{ status=$?; '
    'echo "reanac: command $number failed with status $status"; exit $status; }}; done 2>&1 | tee {log:q}'
)
"""The shell command of a rule: each of its commands has a bash of its own, and the first that fails ends the rule."""


def commands(*texts):
    """Return what fills the parameters of config.yaml into commands, when a rule is about to run."""
    return lambda wildcards: [
        f'cd "$REANA_WORKSPACE" && {Template(text).substitute(config)}'
        for text in texts
    ]
