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
    seen: set[str] = set()
    for step in subject.steps:
        if not step.image or step.image in seen:
            continue
        try:
            parse_image(step.image)
            seen.add(step.image)
        except GrammarError as error:
            if step.image_span == NOWHERE:
                continue
            place = subject.part(step.image_span, step.image, error.start, error.end)
            fix = None
            if error.replacement is not None:
                fix = Fix(f"Write {error.replacement!r}", (Edit(place, error.replacement),))
            subject.found(place, error.message, error.hint, fix=fix)
