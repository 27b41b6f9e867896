"""Commands that call clients of Rucio and of grid storage, and the credentials that they need."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import ir
from ..diagnostics import Severity
from ..source import Span
from .rule import Subject, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..shell.script import Call

_TRANSFERS = {"get": "get", "download": "get", "upload": "upload"}
_OWN_CONFIGURATION = ("--config", "--host", "-H", "--rucio-host", "--auth-host", "--version", "--help", "-h")
_GRID = ("voms-proxy-info", "voms-proxy-init")
_URL = re.compile(r"(?:x?root|davs|gsiftp|srm)://([A-Za-z0-9.-]+)")
_PUBLIC = re.compile(r"eospublic|opendata|\bpublic\b")
_EOS = re.compile(r"eos(?:user|home|project|atlas|cms|lhcb|alice|ams)?[a-z0-9-]*\.cern\.ch\Z")
_PLAIN_TOOLS = frozenset(
    {
        ":", "[", "awk", "basename", "cat", "cd", "chmod", "cp", "cut", "date", "df", "diff", "dirname", "du",
        "echo", "export", "expr", "false", "find", "grep", "gunzip", "gzip", "head", "hostname", "id", "ln",
        "ls", "md5sum", "mkdir", "mktemp", "mv", "nproc", "printf", "pwd", "rm", "rmdir", "sed", "seq", "set",
        "sha256sum", "sleep", "sort", "stat", "tail", "tar", "tee", "test", "touch", "tr", "true", "uname",
        "uniq", "unzip", "wc", "which", "zip",
    }
)  # fmt: skip
"""Programs that log in nowhere. What is not among them may need anything."""


def _calls(subject: Subject, step: ir.Step, *words: str) -> Iterator[tuple[ir.Command, Call]]:
    for command, script in subject.scripts(step, *words):
        for call in script.calls:
            yield command, call


def _wants(asked: ir.Proxy | ir.RucioAccess | None) -> bool:
    return asked is not None and asked.wanted


@rule("RN202", "rucio-without-configuration", Severity.ERROR)
def rucio_without_configuration(subject: Subject) -> None:
    """A command calls `rucio` in a step that gets no Rucio configuration.

    ## What it does
    Finds calls of `rucio` in steps without `rucio: true`, unless the command names a configuration itself.

    ## Why is this bad
    Without the sidecar's `rucio.cfg` the client knows no server, and stops.

    ## Example
    ```yaml
    - name: fetch
      environment: docker.io/reanahub/reana-auth-rucio:1.1.1
      voms_proxy: true
      commands:
        - rucio list-dids user.jdoe:* > dids.txt
    ```

    ## Use instead
    ```yaml
    - name: fetch
      environment: docker.io/reanahub/reana-auth-rucio:1.1.1
      voms_proxy: true
      rucio: true
      commands:
        - rucio list-dids user.jdoe:* > dids.txt
    ```

    ## Fix safety
    No fix is offered: a `get` directive may be what is wanted.

    ## Source
    Fact C2: reana-job-controller writes the configuration only where a step asks for it.
    """
    for step in subject.steps:
        if _wants(step.rucio):
            continue
        for command, call in _calls(subject, step, "rucio"):
            own = "RUCIO_CONFIG" in command.text or "RUCIO_HOME" in command.text or "rucio.cfg" in command.text
            if call.name == "rucio" and not own and not call.has(*_OWN_CONFIGURATION):
                with_transfers = bool(step.stage_in or step.stage_out)
                subject.found(
                    subject.within(command, call.words[0].start, call.words[0].end),
                    "This step gets no Rucio configuration, so the client knows no server.",
                    "Add credentials: true under rucio:" if with_transfers else "Add: rucio: true",
                )


@rule("RN203", "unused-rucio", Severity.WARNING)
def unused_rucio(subject: Subject) -> None:
    """A step asks for a Rucio configuration, and none of its commands can use one.

    ## What it does
    Finds `rucio: true` on steps whose commands call only programs that are known to use no Rucio.

    ## Why is this bad
    The sidecar runs, needs secrets, and fails the step when they are not set.

    ## Example
    ```yaml
    - name: count
      environment: docker.io/library/debian:12
      voms_proxy: true
      rucio: true
      commands:
        - wc -l events.csv > count.txt
    ```

    ## Use instead
    ```yaml
    - name: count
      environment: docker.io/library/debian:12
      commands:
        - wc -l events.csv > count.txt
    ```

    ## Fix safety
    No fix is offered: the directive may be what is missing.

    ## Source
    Facts C2 and C4.
    """
    for step in subject.steps:
        if step.rucio is not None and step.rucio.wanted and _only_plain_tools(subject, step):
            subject.found(step.rucio.span, "No command of this step uses Rucio.", "Delete it.")


def _only_plain_tools(subject: Subject, step: ir.Step) -> bool:
    """Whether it is certain that all programs of a step are known, and log in nowhere."""
    scripts = list(subject.scripts(step))
    if len(scripts) != len(step.commands):
        return False
    words = (word for _, script in scripts for call in script.calls for word in (*call.words, *call.writes))
    return all(
        not call.words or call.name in _PLAIN_TOOLS for _, script in scripts for call in script.calls
    ) and not any(word.literal is None or word.literal.startswith("/eos/") for word in words)


@rule("RN204", "hand-written-transfer", Severity.HINT)
def hand_written_transfer(subject: Subject) -> None:
    """A command fetches or uploads with `rucio`, which a directive does better.

    ## What it does
    Finds `rucio get`, `rucio download` and `rucio upload` in commands.

    ## Why is this bad
    Exit codes of these commands say 0 after some failures, a file lands where the type of the DID decides, and an
    upload that runs again fails. A directive checks checksums and registration, and can be run again.

    ## Example
    ```yaml
    - name: fetch
      environment: docker.io/reanahub/reana-auth-rucio:1.1.1
      voms_proxy: true
      rucio: true
      commands:
        - rucio get user.jdoe:events.csv
    ```

    ## Use instead
    ```yaml
    - name: count
      environment: docker.io/library/debian:12
      rucio:
        get: user.jdoe:events.csv -> events.csv
      voms_proxy: escape
      commands:
        - wc -l events.csv
    ```

    ## Fix safety
    No fix is offered: what follows may expect the file where the client puts it.

    ## Source
    docs/rucio-clients.md: what the clients of three versions did.
    """
    for step in subject.steps:
        if not _wants(step.rucio):
            continue
        for command, call in _calls(subject, step, "rucio"):
            verb = call.arguments[0].text if call.name == "rucio" and call.arguments else None
            if verb in _TRANSFERS:
                form = "get: SCOPE:NAME -> PATH" if _TRANSFERS[verb] == "get" else "upload: PATH -> SCOPE:NAME @ RSE"
                subject.found(
                    subject.within(command, call.start, call.end),
                    f"A directive can do this, and checks that it is done: rucio: {{{_TRANSFERS[verb]}: …}}.",
                    f"Write under rucio: {form}",
                )


@rule("RN303", "client-without-credentials", Severity.WARNING)
def client_without_credentials(subject: Subject) -> None:
    """A command reads grid storage in a step that gets no credentials.

    ## What it does
    Finds `voms-proxy-info`, and `xrdcp`, `xrdfs` and `gfal-*` on servers that are not public, in steps without
    `voms_proxy` and without `kerberos`.

    ## Why is this bad
    The server refuses the login, after the step has waited for its place.

    ## Example
    ```yaml
    - name: fetch
      environment: docker.io/reanahub/reana-auth-rucio:1.1.1
      commands:
        - xrdcp root://grid.example.org//user/jdoe/events.root events.root
    ```

    ## Use instead
    ```yaml
    - name: fetch
      environment: docker.io/reanahub/reana-auth-rucio:1.1.1
      voms_proxy: true
      commands:
        - xrdcp root://grid.example.org//user/jdoe/events.root events.root
    ```

    ## Fix safety
    No fix is offered: which credentials a server takes is not written in the specification.

    ## Source
    Facts C1 and C5.
    """
    platform = subject.workflow.platform
    for step in subject.steps:
        has_ticket = step.kerberos or (step.kerberos is None and platform is not None and bool(platform.kerberos))
        if _wants(step.proxy) or has_ticket or step.scheduler not in (None, ir.Scheduler.KUBERNETES):
            continue
        for command, call in _calls(subject, step, "voms-proxy", "xrd", "gfal"):
            if "X509_USER_PROXY" in command.text or "KRB5" in command.text or "kinit" in command.text:
                continue
            place = _needs_login(subject, command, call)
            if place is not None:
                key = "kerberos" if _is_eos(call) else "voms_proxy"
                subject.found(place, "This step gets no credentials, and this needs some.", f"Add: {key}: true")


def _needs_login(subject: Subject, command: ir.Command, call: Call) -> Span | None:
    name = call.name or ""
    if name == "voms-proxy-info" and not call.has("--help", "-help", "--version"):
        return subject.within(command, call.start, call.end)
    if name not in ("xrdcp", "xrdfs") and not name.startswith("gfal-"):
        return None
    for word in call.arguments:
        found = _URL.search(word.literal or "")
        if found and not _PUBLIC.search(found[0]):
            return subject.within(command, word.start, word.end)
    return None


def _is_eos(call: Call) -> bool:
    return any((found := _URL.search(word.literal or "")) and _EOS.match(found[1]) for word in call.arguments)


@rule("RN304", "unneeded-credentials", Severity.HINT)
def unneeded_credentials(subject: Subject) -> None:
    """A step asks for credentials that nothing in it needs.

    ## What it does
    Finds `voms_proxy: true` and `kerberos: true` on steps whose commands call only programs that log in nowhere.

    ## Why is this bad
    A credential that is not needed can leak, its sidecar takes time, and the step fails when its secrets are missing.

    ## Example
    ```yaml
    - name: count
      environment: docker.io/library/debian:12
      kerberos: true
      commands:
        - wc -l events.csv > count.txt
    ```

    ## Use instead
    ```yaml
    - name: count
      environment: docker.io/library/debian:12
      commands:
        - wc -l events.csv > count.txt
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    language.md, Meaning 3: least privilege.
    """
    for step in subject.steps:
        if not (_wants(step.proxy) or step.kerberos) or _wants(step.rucio) or not _only_plain_tools(subject, step):
            continue
        if step.proxy is not None and step.proxy.wanted and not (step.stage_in or step.stage_out):
            subject.found(step.proxy.span, "No command of this step uses a VOMS proxy.", "Delete it.")
        if step.kerberos:
            subject.found(step.span, "No command of this step uses a Kerberos ticket.", "Delete kerberos: true.")
