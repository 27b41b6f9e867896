"""What the commands share that compile a specification to run it here."""

from __future__ import annotations

import sys
from pathlib import Path

from ..api import Compiled, compile
from ..diagnostics import Findings, SiteError
from ..ir import Workflow
from ..reports.summary import summary
from ..reports.text import render
from ..suggest import nearest
from .common import FINDINGS, show_unusable, unreadable, use_colour

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def compiled_to(
    target: str, options: argparse.Namespace, *, variant: str | None = None, seen: Compiled | None = None
) -> Compiled | int:
    """Return the specification of a call, compiled and without errors; or the exit status, once it is said why not.

    Args:
        target: the name of the target.
        options: the call's.
        variant: an option of the target's own.
        seen: what was compiled before to another target: findings of it are not shown again.
    """
    try:
        compiled = compile(Path(options.spec), target, variant=variant, name=options.spec, site_files=options.site_file)
    except SiteError as error:
        return show_unusable(error)
    except OSError as error:
        return unreadable(options.spec, error)
    known = () if seen is None else seen.diagnostics
    new = [finding for finding in compiled.diagnostics if finding not in known]
    sys.stderr.write(render(compiled.source, new, name=options.spec, colour=use_colour(sys.stderr)))
    if compiled.bundle is None or any(found.is_error for found in compiled.diagnostics):
        print(f"{summary(compiled.diagnostics, 1)} Nothing was run.", file=sys.stderr)
        return FINDINGS
    return compiled


def given_parameters(words: list[str], workflow: Workflow) -> dict[str, str] | str:
    """Return the parameters that are given as NAME=VALUE, or what is wrong with them."""
    declared = [parameter.name for parameter in workflow.parameters or ()]
    given: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            return f"-p takes NAME=VALUE, not {word!r}."
        if name not in declared:
            near = nearest(name, declared, Findings())
            return f"There is no parameter {name!r}{f': did you mean {near}?' if near else '.'}"
        if not value.isprintable() and _is_no_text(value):
            return f"The value of {name} is no UTF-8."
        given[name] = value
    return given


def _is_no_text(value: str) -> bool:
    """Whether a word of the command line holds bytes that are no text."""
    return any("\ud800" <= char <= "\udfff" for char in value)
