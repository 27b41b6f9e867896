"""Container images."""

from __future__ import annotations

from reanac_grammar.image import parse_image
from reanac_grammar.problem import GrammarError

from ..diagnostics import Edit, Fix, Severity
from ..source import NOWHERE
from .rule import Subject, rule


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
