"""What several tests of compiling need: bundles in memory, samples, and the workflow that an emitted one must be."""

from __future__ import annotations

from pathlib import Path

import reanac
from oracles.environments import REPOSITORY
from reanac import ir
from reanac.bundle import Bundle
from reanac.diagnostics import Diagnostic, Severity
from reanac.passes import run_passes
from reanac_backends.serial.emitter import plain_workflow

SAMPLES = sorted((REPOSITORY / "samples").glob("*/reana.yaml"))
"""The specifications of all samples."""


def name_of(path: Path) -> str:
    """Return a short name of a specification, for test ids."""
    return f"{path.parent.name}/{path.name}"


def bundle_of(text: str, folder: Path | None = None) -> Bundle:
    """Return the bundle of a specification that compiles."""
    compiled = reanac.compile(text.encode(), "serial", folder=folder)
    assert compiled.bundle is not None, compiled.diagnostics
    return compiled.bundle


def emitted(text: str) -> str:
    """Return the ``reana.yaml`` that a specification becomes."""
    return bundle_of(text).text()


def workflow_of(text: str) -> ir.Workflow:
    """Return the workflow of a specification that can be read."""
    workflow = reanac.check(text.encode()).workflow
    assert workflow is not None
    return workflow


def staged(text: str) -> ir.Workflow:
    """Return the workflow of a specification after the passes."""
    return run_passes(workflow_of(text))


def lowered(text: str) -> ir.Workflow:
    """Return the plain workflow that an extended specification means, without the inputs that its transfers need."""
    return plain_workflow(staged(text))


def errors(diagnostics: tuple[Diagnostic, ...]) -> list[str]:
    """Return the codes of the errors."""
    return [finding.code for finding in diagnostics if finding.severity is Severity.ERROR]
