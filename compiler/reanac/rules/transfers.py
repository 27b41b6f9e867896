"""What transfers do: where they put files, what they upload, and under which names."""

from __future__ import annotations

from collections.abc import Iterator

from .. import ir
from ..diagnostics import Related, Severity
from ..passes.workspace import Paths, clean, is_uncertain, landing
from ..source import Span
from .rule import Subject, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reanac_grammar.directive import DID, Path


def _place(part: DID | Path) -> Span:
    return Span(part.start, part.end)


@rule("RN205", "bare-did", Severity.HINT)
def bare_did(subject: Subject) -> None:
    """A DID is fetched to a place that depends on what it is in Rucio.

    ## What it does
    Finds `get` directives without a path and without a type.

    ## Why is this bad
    A file lands in a folder named after its scope, a dataset in one named after itself: the commands have to guess.

    ## Example
    ```yaml
    - name: count
      environment: docker.io/library/debian:12
      voms_proxy: escape
      rucio:
        get: user.jdoe:events.csv
      commands:
        - wc -l user.jdoe/events.csv
    ```

    ## Use instead
    ```yaml
    - name: count
      environment: docker.io/library/debian:12
      voms_proxy: escape
      rucio:
        get: user.jdoe:events.csv -> events.csv
      commands:
        - wc -l events.csv
    ```

    ## Fix safety
    No fix is offered: the commands name the place too.

    ## Source
    docs/rucio-clients.md: where `rucio get` of three versions puts files.
    """
    for step in subject.steps:
        for transfer in step.stage_in:
            if isinstance(transfer, ir.Get) and transfer.to is None and transfer.type is None:
                file, dataset = landing(transfer)
                subject.found(
                    _place(transfer.did),
                    f"Where this lands depends on its type: {file} if it is a file, {dataset}/ if it is a dataset.",
                    f"Write {transfer.did.source} -> PATH, or -> PATH/ for a dataset.",
                )


@rule("RN206", "upload-target", Severity.WARNING)
def upload_target(subject: Subject) -> None:
    """An upload names no RSE or no DID, or a DID that its site or its account would not give it.

    ## What it does
    Finds uploads without an RSE, and uploads without a DID where there is no default scope to make one (errors);
    uploads into the scope of another user than the account; names that do not follow the site's convention (a hint).

    ## Why is this bad
    Rucio cannot register a file without a scope, nor place it without an RSE; it refuses scopes of others; and what is
    named against the convention is not found again.

    ## Example
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            voms_proxy: escape
            rucio:
              upload: plot.png -> user.jdoe:VRE.Fit.plot.png
            commands:
              - python fit.py
    ```

    ## Use instead
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            voms_proxy: escape
            rucio:
              upload: plot.png -> user.jdoe:VRE.Fit.plot.png @ CERN-EOSPILOT
            commands:
              - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    rucio upload: `--rse` is required, and the scope belongs to an account; the sites' own naming conventions.
    """
    account, site = subject.workflow.account, subject.workflow.site
    for step in subject.steps:
        for upload in step.stage_out:
            scope, name = upload.did.scope.source, upload.did.name.source
            if account is not None and scope.startswith("user.") and "$" not in scope + account:
                owner = scope.removeprefix("user.")
                if owner != account:
                    message = f"The scope {scope} is not that of the account {account}, so Rucio refuses the upload."
                    subject.found(_place(upload.did), message, f"Write user.{account}:{name}.")
            if site is not None and site.convention is not None and not _follows(upload.did, site.convention):
                message = f"The site {site.name} names files {site.convention}, and {name} is not of that form."
                subject.found(_place(upload.did), message, "For example: VRE.DimuonFit.json", severity=Severity.HINT)


def _follows(did: DID, convention: str) -> bool:
    """Whether a name has the words of a convention; what a parameter brings along, nobody knows."""
    if "${" in did.name.source:
        return True
    words = did.name.source.split(".")
    return len(words) >= len(convention.split(".")) and all(words)


@rule("RN207", "clashing-transfer", Severity.ERROR)
def clashing_transfer(subject: Subject) -> None:
    """A transfer overwrites a file, uploads what is not there, or uploads under a name that is taken.

    ## What it does
    Finds a `get` onto a declared input or onto what another `get` of the step fetches, two uploads of files to one DID,
    and uploads of paths that nothing makes (where every step before says what it makes).

    ## Why is this bad
    The file that was there is lost; Rucio's files are immutable, so the second upload of a DID fails; and an upload
    without its file fails after everything has run.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      rucio:
        upload:
          - fit.json -> user.jdoe:VRE.Fit.json @ CERN-EOSPILOT
          - limits.json -> user.jdoe:VRE.Fit.json @ CERN-EOSPILOT
      commands:
        - python fit.py
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      rucio:
        upload:
          - fit.json -> user.jdoe:VRE.Fit.json @ CERN-EOSPILOT
          - limits.json -> user.jdoe:VRE.Limits.json @ CERN-EOSPILOT
      commands:
        - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    Rucio: a DID is identified forever, and its content never changes; language.md, Meaning.
    """
    _overwriting(subject)
    _uploaded_twice(subject)
    _uploaded_from_nowhere(subject)


def _overwriting(subject: Subject) -> None:
    files = (subject.workflow.inputs or ir.Files()).files or ()
    declared = {clean(entry.path): entry.span for entry in files}
    for step in subject.steps:
        fetched: dict[str, Span] = {}
        for transfer in step.stage_in:
            if transfer.to is None or transfer.to.is_folder:
                continue
            path, place = clean(transfer.to.source), _place(transfer.to)
            if is_uncertain(path):
                continue
            if path in declared:
                message = f"This overwrites {path}, which is an input of the workflow."
                subject.found(place, message, "Fetch to another path.", related=(Related(declared[path], "here"),))
            elif path in fetched:
                message = f"This overwrites {path}, which this step has fetched already."
                subject.found(place, message, "Fetch to another path.", related=(Related(fetched[path], "here"),))
            fetched.setdefault(path, place)


def _uploaded_twice(subject: Subject) -> None:
    first: dict[str, ir.Upload] = {}
    for upload in (upload for step in subject.steps for upload in step.stage_out):
        if ir.is_many(upload.source):
            continue  # a dataset takes files of many uploads
        earlier = first.setdefault(upload.did.source, upload)
        if earlier is not upload:
            subject.found(
                _place(upload.did),
                f"A file is uploaded as {upload.did.source} already, and the content of a DID never changes.",
                "Choose another name.",
                related=(Related(_place(earlier.did), "first uploaded here"),),
            )


def _uploaded_from_nowhere(subject: Subject) -> None:
    made = Paths()
    files = subject.workflow.inputs or ir.Files()
    for entry in (*(files.files or ()), *(files.directories or ())):
        made.add(entry.path)
    for step in subject.steps:
        if step.writes is None:
            return  # it may make anything
        for path in (*_landings(step), *(written.source for written in step.writes)):
            made.add(path)
        for upload in step.stage_out:
            path = clean(upload.source.source)
            if not is_uncertain(path) and not any(char in path for char in "?[") and not made.overlap(path):
                subject.found(
                    _place(upload.source),
                    f"No step up to this one makes {upload.source.source}, so there is nothing to upload.",
                    "List it in the outputs of the step that makes it, or upload another path.",
                )


def _landings(step: ir.Step) -> Iterator[str]:
    for transfer in step.stage_in:
        yield from landing(transfer)
