"""Container images."""

from __future__ import annotations

import re

from reanac_grammar.image import Image, parse_image
from reanac_grammar.problem import GrammarError

from ..diagnostics import Edit, Fix, Severity
from ..ir import Scheduler, Step
from ..source import NOWHERE
from .rule import Subject, rule

_MOVING = ("latest", "master", "main", "dev", "develop", "nightly")
_CVMFS = re.compile(r"/cvmfs/([A-Za-z0-9][A-Za-z0-9._-]*\.[A-Za-z]{2,})")


@rule("RN401", "malformed-image", Severity.ERROR)
def malformed_image(subject: Subject) -> None:
    """The environment of a step is no image reference.

    ## What it does
    Finds values of `environment` that no container engine could pull: blanks, capitals in the repository, two tags,
    a digest that is too short, a `docker://` in front.

    ## Why is this bad
    The job waits in the queue, then fails with ImagePullBackOff or InvalidImageName.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/Library/Python:3.11
      commands:
        - python fit.py
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11
      commands:
        - python fit.py
    ```

    ## Fix safety
    Safe where one is offered: what it writes is the only form that can be meant.

    ## Source
    The reference grammar of the distribution project (OCI image references).
    """
    staging = subject.workflow.staging
    images = [(step.image, step.image_span) for step in subject.steps] + [(staging.image or "", staging.image_span)]
    seen: set[str] = set()
    for image, span in images:
        if span == NOWHERE or image in seen:
            continue
        if not image:
            subject.found(span, "No image has an empty name.", "Name one: docker.io/library/python:3.11-slim")
            continue
        try:
            parse_image(image)
            seen.add(image)
        except GrammarError as error:
            place = subject.part(span, image, error.start, error.end)
            fix = None
            if error.replacement is not None:
                fix = Fix(f"Write {error.replacement!r}", (Edit(place, error.replacement),))
            subject.found(place, error.message, error.hint, fix=fix)


@rule("RN402", "moving-image", Severity.WARNING)
def moving_image(subject: Subject) -> None:
    """The image of a step is another one tomorrow.

    ## What it does
    Finds images without a tag and without a digest, and tags that move: `latest`, `master`, `main`, `dev`, `nightly`.

    ## Why is this bad
    The analysis gives another result, or none, when somebody pushes to the registry.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python
      commands:
        - python fit.py
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      commands:
        - python fit.py
    ```

    ## Fix safety
    No fix is offered: which version is meant is not written.

    ## Source
    The distribution project: a reference without tag and digest means `latest`.
    """
    staging = subject.workflow.staging
    images = [(step.image, step.image_span) for step in subject.steps] + [(staging.image or "", staging.image_span)]
    seen: set[str] = set()
    for image, span in images:
        if span == NOWHERE or image in seen or "@" in image:
            continue
        seen.add(image)
        try:
            parsed = parse_image(image)
        except GrammarError:
            continue  # RN401 says why
        tag = (
            parsed.tag if isinstance(parsed, Image) else (image.rstrip("/").rpartition(":")[2] if ":" in image else "-")
        )
        if tag is None:
            message = f"{image} has no tag, so whatever is the latest is run."
            subject.found(span, message, f"Name a version: {image}:VERSION, or a digest.")
        elif tag in _MOVING:
            at = len(image.rstrip("/")) - len(tag)
            place = subject.part(span, image, at, at + len(tag))
            subject.found(place, f"The tag {tag} moves: tomorrow it is another image.", "Name a version or a digest.")


@rule("RN403", "cvmfs-not-mounted", Severity.WARNING)
def cvmfs_not_mounted(subject: Subject) -> None:
    """A step needs CVMFS, and nothing mounts it.

    ## What it does
    Finds `unpacked_img: true` on images that do not lie on CVMFS, images on CVMFS without it, and commands on
    Kubernetes that name a path of a CVMFS repository that is not listed in `workflow.resources.cvmfs`.

    ## Why is this bad
    Nothing is mounted that is not asked for: the path is not there.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/debian:12
      commands:
        - ls /cvmfs/sft.cern.ch/lcg/views
    ```

    ## Use instead
    ```yaml
    workflow:
      type: serial
      resources:
        cvmfs: [sft.cern.ch]
      specification:
        steps:
          - name: fit
            environment: docker.io/library/debian:12
            commands:
              - ls /cvmfs/sft.cern.ch/lcg/views
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    REANA's documentation, "CVMFS" and "HTCondor"; reana-job-controller mounts what `workflow.resources.cvmfs` lists.
    """
    is_named = "/cvmfs/" in subject.commands
    platform = subject.workflow.platform
    mounted = {name.lower() for name in (platform.cvmfs or ())} if platform is not None else set()
    for step in subject.steps:
        on_cvmfs = step.image.startswith("/cvmfs/")
        if step.image_span != NOWHERE and step.image and on_cvmfs is not bool(step.unpacked):
            message = "This image lies on CVMFS" if on_cvmfs else "This image does not lie on CVMFS"
            if on_cvmfs:
                subject.found(
                    step.image_span, f"{message}, and no unpacked_img: true says so.", "Add: unpacked_img: true"
                )
            elif step.unpacked:
                help = "Name a path below /cvmfs/unpacked.cern.ch, or delete unpacked_img."
                subject.found(step.image_span, f"{message}, and unpacked_img says that it does.", help)
        if is_named and step.scheduler in (None, Scheduler.KUBERNETES):
            _unmounted(subject, step, mounted)


def _unmounted(subject: Subject, step: Step, mounted: set[str]) -> None:
    told: set[str] = set()
    for command, script in subject.scripts(step, "/cvmfs/"):
        words = [word for call in script.calls for word in (*call.words, *call.writes)]
        for word in words:
            text = command.text[word.start : word.end]
            for match in _CVMFS.finditer(text):
                name = match[1].lower()
                if name not in mounted | told:
                    told.add(name)
                    place = subject.within(command, word.start + match.start(), word.start + match.end())
                    message = f"{match[1]} is not mounted: workflow.resources.cvmfs does not list it."
                    subject.found(place, message, f"Add under workflow.resources: cvmfs: [{match[1]}]")
