"""Steps: names, and the command that ends a run too early (fact S7)."""

from __future__ import annotations

from .. import ir
from ..diagnostics import Related, Severity
from ..source import NOWHERE
from .rule import Subject, rule


@rule("RN013", "step-identity", Severity.WARNING)
def step_identity(subject: Subject) -> None:
    """A step cannot be told from another, or ends the run too early.

    ## What it does
    Finds steps without a name in a workflow of several steps, two names that are equal but for case, a name that an
    injected step will bear, and a command that equals the workflow's last command in the same step (an error).

    ## Why is this bad
    `FROM` and `TARGET` select steps by their names, ignoring case, and raise on a step without one. REANA publishes the
    workflow as finished when a command and its step *equal* the last ones: with the commands `a`, `b`, `a` in the
    last step, the run is finished after the first `a`, and the others never run.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      commands:
        - ls
        - python fit.py
        - ls
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      commands:
        - ls before.txt
        - python fit.py
        - ls
    ```

    ## Fix safety
    No fix is offered: names are people's.

    ## Source
    Fact S7: reana-workflow-engine-serial; reana issue 881.
    """
    steps = subject.steps
    _names(subject, steps)
    _early_end(subject, steps)


def _names(subject: Subject, steps: tuple[ir.Step, ...]) -> None:
    first: dict[str, ir.Step] = {}
    for number, step in enumerate(steps, 1):
        if not step.name:
            if len(steps) > 1 and step.name_span == NOWHERE:
                subject.found(
                    step.span,
                    "This step has no name, so FROM and TARGET cannot select steps of this workflow.",
                    f"Add: name: step-{number}",
                )
            continue
        earlier = first.setdefault(step.name.lower(), step)
        if earlier is not step:
            subject.found(
                step.name_span,
                f"Two steps are named {step.name!r}; FROM and TARGET do not look at case.",
                related=(Related(earlier.name_span, "first named here"),),
            )
    if any(step.stage_in or step.stage_out for step in steps):
        _injected_names(subject, steps, first)


def _injected_names(subject: Subject, steps: tuple[ir.Step, ...], first: dict[str, ir.Step]) -> None:
    from ..passes.naming import injected_names, step_label

    injected: dict[str, ir.Step] = {}
    for number, step in enumerate(steps, 1):
        for name in injected_names(step, number):
            taken = first.get(name.lower())
            label = step_label(step, number)
            if taken is not None:
                subject.found(
                    taken.name_span,
                    f"The step that moves the data of {label!r} will bear this name.",
                    "Give this step another name.",
                    severity=Severity.ERROR,
                )
            if injected.setdefault(name.lower(), step) is not step:
                subject.found(
                    step.span if step.name_span == NOWHERE else step.name_span,
                    f"Another step that moves data will be named {name!r} already.",
                    "Give this step another name.",
                    severity=Severity.ERROR,
                )


def _early_end(subject: Subject, steps: tuple[ir.Step, ...]) -> None:
    last = steps[-1] if steps else None
    if last is None or not last.commands or last.stage_out:  # the last command is then that of an injected step
        return
    final = last.commands[-1]
    for step in steps:
        ends_alike = bool(step.commands) and step.commands[-1].text == final.text
        if step is not last and (not ends_alike or _bare(step) != _bare(last)):
            continue
        for command in step.commands:
            if command.text == final.text and command is not final:
                subject.found(
                    command.span,
                    "This command equals the workflow's last one in the same step: REANA ends the run after it.",
                    "Make the two differ, for example by a comment at the end.",
                    severity=Severity.ERROR,
                    related=(Related(final.span, "the last command"),) if final.span != NOWHERE else (),
                )
                return  # the first one counts


def _bare(step: ir.Step) -> ir.Step:
    """Return what REANA gets to see of a step."""
    proxy = None if step.proxy is None else ir.Proxy(step.proxy.wanted)
    return step.replace(comment=(), reads=None, writes=None, stage_in=(), stage_out=(), proxy=proxy)
