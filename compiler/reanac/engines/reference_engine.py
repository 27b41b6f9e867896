"""The reference executor as an engine, so that it is run and compared as all others are."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

from ..api import check
from ..bundle import Bundle
from ..diagnostics import Findings
from ..inputs import input_files
from ..ir import Step, Workflow
from .engine import Outcome, Stop
from .reference import run_reference

WORKSPACE = "workspace"


class ReferenceEngine:
    """Does with the commands what REANA does."""

    name = "reference"

    def version(self) -> str:
        """Return what it is called."""
        return "the reference executor"

    def run(
        self,
        bundle: Bundle,
        folder: Path,
        given: Mapping[str, str],
        *,
        environment: Mapping[str, str] | None = None,
        output: IO[bytes] | None = None,
        begun: Callable[[int], None] | None = None,
    ) -> Outcome:
        """Run a bundle of `reference_bundle`; see `reanac.engines.engine.Engine`.

        Raises:
            reanac.engines.reference.ExpansionError: nothing has been run.
        """

        def tell(step: Step, number: int) -> None:
            if begun is not None:
                begun(number)

        ran = run_reference(
            plain_workflow(bundle),
            folder / bundle.workspace,
            given,
            output=output,
            environment=os.environ if environment is None else environment,
            begun=tell,
        )
        failure = ran.failure
        stop = None if failure is None else Stop(failure.step, failure.command, failure.status)
        ended = len(ran.seconds) - (failure is not None)
        return Outcome(int(failure is not None), tuple(number < ended for number in range(len(bundle.steps))), stop)


def plain_workflow(bundle: Bundle) -> Workflow:
    """Return the workflow that stands in a bundle for REANA serial."""
    workflow = check(bundle.text().encode()).workflow
    assert workflow is not None, "what is emitted can be read"
    return workflow


def reference_bundle(serial: Bundle, workflow: Workflow, folder: Path) -> Bundle:
    """Return what the reference executor runs: a bundle whose workspace stands apart from its specification.

    Args:
        serial: the specification, compiled for REANA serial.
        workflow: the workflow of the specification before the passes.
        folder: where its declared inputs lie.
    """
    main = next(file for file in serial.files if file.path == serial.main)
    made = tuple(
        file.replace(path=f"{WORKSPACE}/{file.path}")
        for file in serial.files
        if isinstance(file.content, bytes) and file is not main
    )
    inputs = input_files(workflow, folder, Bundle(serial.main, made, workspace=WORKSPACE), Findings())
    steps = [step for step in plain_workflow(serial).steps if isinstance(step, Step)]
    names = tuple(step.name or f"step {number}" for number, step in enumerate(steps, 1))
    return Bundle(serial.main, (main, *made, *inputs), serial.origin, WORKSPACE, names)
