"""The public functions: check a specification, compile it. Nothing prints, exits, touches the network or runs input."""

from __future__ import annotations

import os
from collections.abc import Iterable

from reanac_grammar.node import Node

from .diagnostics import MOST, Diagnostic, Findings, Severity, TooManyError
from .ir import Workflow
from .reader.decode import decode
from .reader.lowering import lower
from .reader.parse import parse
from .reader.structure import read_spec
from .rules.registry import run_rules
from .rules.rule import Subject
from .source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from .bundle import Bundle
    from .losses import Loss

MAX_READ = 8 * 1024 * 1024 + 1
"""How many bytes of a file are read: one more than a specification may have."""


class Checked(Node):
    """What a check found.

    Attributes:
        source: the text that was read, or None when the file is too large to be read.
        diagnostics: the findings in source order, none twice.
        workflow: the workflow before the passes, or None where the specification has none that can be read.
        silenced: the findings that comments answer for (`reanac.suppressions`).
    """

    source: Source | None
    diagnostics: tuple[Diagnostic, ...]
    workflow: Workflow | None
    silenced: tuple[Diagnostic, ...] = ()

    @property
    def stops_compile(self) -> bool:
        """Whether the findings leave nothing that could be compiled."""
        return self.workflow is None or any(diagnostic.stops_compile for diagnostic in self.diagnostics)


class Compiled(Node):
    """What a compile made.

    Attributes:
        source: the text that was read.
        diagnostics: the findings in source order, those of the check among them.
        bundle: the files, or None where the findings stopped the compile.
        losses: what the target loses of the specification; the diagnostics tell of them too.
        workflow: the workflow before the passes, or None where the specification has none that can be read.
    """

    source: Source | None
    diagnostics: tuple[Diagnostic, ...]
    bundle: Bundle | None
    losses: tuple[Loss, ...] = ()
    workflow: Workflow | None = None


def check(
    text_or_path: str | bytes | Path,
    *,
    name: str | None = None,
    site_files: Iterable[str | Path] = (),
    targets: Iterable[str] = (),
) -> Checked:
    """Check a specification.

    Args:
        text_or_path: a `Path`, or a `str` without a line break, names a file; `bytes`, or a `str` with a line break or
            a brace at its beginning, is the specification itself.
        name: how the source is called in reports; the path, or ``<text>``, where it is not given.
        site_files: descriptions of Rucio sites beside those that are shipped.
        targets: names of targets; what they would lose is reported too.

    Raises:
        OSError: the file cannot be read.
        reanac.targets.UnknownTargetError: there is no such target.
        reanac.diagnostics.SiteError: a site file cannot be used.
    """
    text, path = _text_or_path(text_or_path)
    if text is None:
        return check_file(path, name=name, site_files=site_files, targets=targets)
    return _check(text, name or "<text>", site_files, targets)


def check_file(
    path: str | Path,
    *,
    name: str | None = None,
    site_files: Iterable[str | Path] = (),
    targets: Iterable[str] = (),
    data: bytes | None = None,
    ask_programs: bool = True,
) -> Checked:
    """Check a file; arguments and errors are those of `check`.

    Args:
        path: the file.
        name, site_files, targets: as for `check`.
        data: what the file holds, or would hold, where it is not to be read.
        ask_programs: shellcheck may be asked, where it is installed; otherwise the check takes milliseconds.
    """
    if data is None:
        with open(path, "rb") as file:
            data = file.read(MAX_READ)
    folder = os.path.dirname(path) or "."
    return _check(data, name or str(path), site_files, targets, folder=folder, ask_programs=ask_programs)


def compile(
    text_or_path: str | bytes | Path,
    target: str,
    *,
    on: str | None = None,
    variant: str | None = None,
    name: str | None = None,
    folder: Path | None = None,
    site_files: Iterable[str | Path] = (),
    strict: bool = False,
    on_loss: str | None = None,
) -> Compiled:
    """Compile a specification to a target.

    Args:
        text_or_path: as for `check`.
        target: the name of a target, such as ``serial``.
        on: where it is to run: ``local`` or ``reana``; the target's first place where it is not given.
        variant: an option of the target's own, such as ``storage-plugin``.
        name: as for `check`.
        folder: where the declared inputs lie; the folder of the file, or the current one for a text.
        site_files: as for `check`.
        strict: any finding but a hint stops the compile.
        on_loss: what a loss is, ``error`` or ``warn``; where it is not given, an error where meaning or credentials
            would be lost.

    Raises:
        OSError: the file cannot be read.
        reanac.targets.UnknownTargetError: there is no such target, or it does not run there.
        reanac.diagnostics.SiteError: a site file cannot be used.
    """
    from pathlib import Path

    from .inputs import input_files
    from .losses import Fate, find_losses, report
    from .passes import run_passes
    from .targets import find_backend

    backend = find_backend(target, on, variant)
    text, path = _text_or_path(text_or_path)
    folder = folder or Path(path).parent
    if text is None:
        with open(path, "rb") as file:
            text = file.read(MAX_READ)
        origin, name = Path(path), name or str(path)
    else:
        origin, name = None, name or "<text>"
    checked = _check(text, name, site_files, folder=str(folder))
    findings = Findings()
    findings.extend(checked.diagnostics)
    bundle: Bundle | None = None
    losses: tuple[Loss, ...] = ()
    if checked.workflow is not None and not checked.stops_compile and not (strict and findings.worth_a_stop):
        staged = run_passes(checked.workflow)
        losses = find_losses(staged, backend.declarations)
        report(losses, findings, on_loss)
        if not any(loss.fate is Fate.REFUSED for loss in losses):
            bundle = backend.emit(staged, losses, findings)
    if bundle is not None and checked.workflow is not None:
        inputs = input_files(checked.workflow, folder, bundle, findings)
        bundle = bundle.replace(files=(*bundle.files, *inputs), origin=origin)
    if findings.stop_compile or (strict and findings.worth_a_stop):
        bundle = None
    return Compiled(checked.source, findings.in_order(), bundle, losses, checked.workflow)


def _text_or_path(given: str | bytes | Path) -> tuple[str | bytes | None, str | Path]:
    """Return the specification itself, or None and the name of its file."""
    if isinstance(given, bytes):
        return given, ""
    if isinstance(given, str) and ("\n" in given or "\r" in given or given[:1] in ("{", "[", "") or len(given) > 4096):
        return given, ""
    return None, given


def _check(
    data: str | bytes,
    name: str,
    site_files: Iterable[str | Path],
    targets: Iterable[str] = (),
    *,
    folder: str | None = None,
    ask_programs: bool = True,
) -> Checked:
    """Read a specification as far as it goes, and apply the rules to the workflow that it holds."""
    findings = Findings(MOST)
    source = decode(name, data, findings)
    tree = spec = lowered = None
    try:
        if source is not None and not findings.stop_compile:
            tree = parse(source, findings)
            spec = read_spec(source, tree, findings) if tree is not None else None
            if spec is not None:
                lowered = lower(spec, findings, site_files)
                run_rules(Subject(source, lowered, findings, folder=folder, ask_programs=ask_programs))
    except TooManyError:
        found = findings.in_order()
        if source is not None:
            source.secrets = tuple(diagnostic.place for diagnostic in found if diagnostic.secret)
        message = f"The file has more than {MOST:,} findings; reading stops here."
        return Checked(source, (*found, Diagnostic("RN006", Severity.ERROR, found[-1].place, message)), None)
    workflow = lowered if spec is not None and spec.type == "serial" else None
    if workflow is not None and targets and not findings.stop_compile:
        _try_targets(workflow, targets, findings)
    found = findings.in_order()
    if source is not None:
        source.secrets = tuple(diagnostic.place for diagnostic in found if diagnostic.secret)
    if tree is not None and source is not None and "reanac:" in source.text:
        from . import suppressions

        if suppressions.is_wanted(source.text):
            done = suppressions.apply(source, tree, found, complete=spec is not None)
            return Checked(source, done.kept, workflow, done.silenced)
    return Checked(source, found, workflow)


def _try_targets(workflow: Workflow, targets: Iterable[str], findings: Findings) -> None:
    """Report what each target would lose of a workflow."""
    from .losses import Fate, find_losses, report
    from .passes import run_passes
    from .targets import find_backend

    backends = [find_backend(name) for name in targets]
    staged = run_passes(workflow)
    for backend in backends:
        losses = find_losses(staged, backend.declarations)
        report(losses, findings)
        if not any(loss.fate is Fate.REFUSED for loss in losses):
            backend.emit(staged, losses, findings)
