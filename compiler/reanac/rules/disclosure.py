"""Secrets that stand in a specification (RN305)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..diagnostics import Severity
from ..source import Span
from ..values import Mapping, Sequence, Value
from .rule import Subject, rule

_KNOWN = re.compile(
    r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[^-]*"
    r"|\beyJ[\w-]{8,4096}\.eyJ[\w-]{8,4096}\.[\w-]{8,}"  # a JSON web token
    r"|\b(?:gh[pousr]_\w{30,}|github_pat_\w{20,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|hf_\w{30,}|sk-[\w-]{32,})"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
)
"""What is a secret by its form, wherever it stands."""
_LOGIN = re.compile(r"(?<=://)[^\s/@:'\"]*:(?P<secret>[^\s/@:'\"]+)@")
_NAMED = re.compile(
    r"(?<![A-Za-z])(?:pass(?:word|wd|phrase)?|pwd|pw|secret|(?:(?:api|access|auth|bearer|refresh)[_-]?)?token"
    r"|(?:api|access|secret|private)[_-]?key|credentials?)\Z",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?<![\w-])(?P<name>-{0,2}[A-Za-z_][\w-]*)(?:=|\s+)(?P<quote>[\"']?)(?P<secret>[^\s\"'=;|&<>()]+)(?P=quote)"
)
_PIPED = re.compile(
    r"\b(?:echo|printf)\s+(?:-n\s+)?(?P<quote>[\"']?)(?P<secret>[^\s\"'|;&]+)(?P=quote)\s*\|\s*"
    r"(?:kinit|voms-proxy-init|docker\s+login|sudo\s+-S|openssl\s+\w+\s+-passin\s+stdin)\b"
)
_NO_SECRET = re.compile(
    r"[$<{*.%/~-]|x{3,}|\.{3}|(?:none|null|true|false|yes|no|changeme|change_me|your|example|secret|password|token|"
    r"file|env|stdin|fd|pass|required|todo|dummy|test|int|str|string|object)\b|\d+\Z|\Z",
    re.IGNORECASE,
)
"""How a text begins that stands where a secret could, and is none: an expansion, a path, a placeholder, a word."""
_PAIR = re.compile(r"(?P<name>[A-Za-z_][\w-]*)[\"']?\s*:\s+[\"']?(?P<secret>[^\s\"',{}\[\]]+)")
_SHORTEST = 6


@rule("RN305", "secret-in-specification", Severity.ERROR)
def secret_in_specification(subject: Subject) -> None:
    """A password, a token or a private key stands in the specification.

    ## What it does
    Finds private keys, tokens that can be told by their form, passwords in URLs, values of options and variables with
    names such as `--password` or `API_TOKEN`, passwords that are piped into a login, and parameters with such names.
    What is found is never shown again.

    ## Why is this bad
    Specifications are shared, stored and logged: whoever reads one can log in.

    ## Example
    ```yaml
    - name: publish
      environment: docker.io/library/python:3.11-slim
      commands:
        - python publish.py --password hunter2horse
    ```

    ## Use instead
    ```yaml
    - name: publish
      environment: docker.io/library/python:3.11-slim
      commands:
        - python publish.py --password "$$PUBLISH_PASSWORD"
    ```

    ## Fix safety
    No fix is offered: change the password first, for it is known now.

    ## Source
    Facts C1 and C7: REANA hands secrets to jobs as variables and files.
    """
    found: list[Span] = []
    for place, message in _secrets(subject):
        if not any(place.start < other.end and other.start < place.end for other in found):
            found.append(place)
            subject.found(
                place, message, "Change it, and set it as a REANA secret: reana-client secrets-add", secret=True
            )


def _secrets(subject: Subject) -> Iterator[tuple[Span, str]]:
    for parameter in subject.workflow.parameters or ():
        if _is_named(parameter.name) and isinstance(parameter.value, str) and _may_be_secret(parameter.value):
            yield (
                parameter.value_span,
                "By its name, this parameter is a secret.",
            )
        for text in _texts(parameter.value):
            if any(_in_text(text)):
                yield parameter.value_span, "A secret stands in this parameter."
    for step in subject.steps:
        for command in step.commands:
            for start, end in (*_in_text(command.text), *_in_command(command.text)):
                yield subject.within(command, start, end), "A secret stands in this command."


def holds_secret(name: str, written: str) -> bool:
    """Whether the value of a parameter is or holds a secret, as far as a text shows that need not be YAML."""
    pairs = ((name, written.strip("\"' ")), *((pair["name"], pair["secret"]) for pair in _PAIR.finditer(written)))
    if any(_is_named(key) and _may_be_secret(value) for key, value in pairs):
        return True
    return any(_in_text(written)) or any(_in_command(written))


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Sequence):
        for item in value.items:
            yield from _texts(item)
    elif isinstance(value, Mapping):
        for _, item in value.entries:
            yield from _texts(item)


def _in_text(text: str) -> Iterator[tuple[int, int]]:
    """Yield where secrets stand that show what they are."""
    for match in _KNOWN.finditer(text):
        yield match.span()
    if "://" in text:
        for match in _LOGIN.finditer(text):
            if _may_be_secret(match["secret"], shortest=1):
                yield match.span("secret")


def _in_command(text: str) -> Iterator[tuple[int, int]]:
    """Yield where words stand that a command takes for secrets."""
    for match in _PIPED.finditer(text):
        if _may_be_secret(match["secret"], shortest=1):
            yield match.span("secret")
    at = 0
    while after := _AFTER.search(text, at):
        at = after.end("name")
        is_given = after["name"].startswith("-") or text[at] == "="
        if is_given and _is_named(after["name"]) and _may_be_secret(after["secret"]):
            yield after.span("secret")


def _is_named(name: str) -> bool:
    """Whether a name is that of a secret: ``--api-token``, ``DB_PASSWORD``."""
    bare = name.strip("-")
    return bare.lower() != "pass" and _NAMED.search(bare) is not None


def _may_be_secret(text: str, shortest: int = _SHORTEST) -> bool:
    return len(text) >= shortest and not _NO_SECRET.match(text)
