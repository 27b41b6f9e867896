"""One workflow, run by the reference executor and by an engine in workspaces of their own: is the result the same?"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import reanac
from oracles.environments import python_of
from reanac.bundle import Bundle
from reanac.engines.reference_engine import ReferenceEngine, reference_bundle
from reanac.engines.workspaces import Entry, snapshot
from reanac.writing import write_bundle


@dataclass(frozen=True)
class Result:
    """What a run left behind.

    Attributes:
        files: what stands in the workspace.
        done: how many steps came to their end.
    """

    files: dict[str, Entry]
    done: int


def tree(folder: Path) -> dict[str, Entry]:
    """Return the files and folders below a workspace."""
    return snapshot(folder)


def compiled_to(target: str, spec: str | Path, folder: Path) -> Bundle:
    """Compile a specification, whose inputs lie beside it; a text has none."""
    compiled = reanac.compile(spec, target, folder=folder.parent if isinstance(spec, str) else None)
    assert compiled.bundle is not None, compiled.diagnostics
    return compiled.bundle


def by_reference(spec: str | Path, folder: Path) -> Result:
    """Run the plain specification."""
    checked = reanac.check(spec).workflow
    assert checked is not None
    beside = spec.parent if isinstance(spec, Path) else folder.parent
    bundle = reference_bundle(compiled_to("serial", spec, folder), checked, beside)
    write_bundle(bundle, folder)
    (folder / bundle.workspace).mkdir(exist_ok=True)
    with (folder.parent / "reference.log").open("wb") as output:
        outcome = ReferenceEngine().run(bundle, folder, {}, output=output)
    return Result(tree(folder / bundle.workspace), sum(outcome.done))


def by_snakemake(spec: str | Path, folder: Path, environment: str = "snakemake") -> Result:
    """Run the Snakefile, without containers."""
    write_bundle(compiled_to("snakemake", spec, folder), folder)
    return Result(*snakemake(folder, environment))


def snakemake(folder: Path, environment: str = "snakemake", *options: str) -> tuple[dict[str, Entry], int]:
    """Run what stands in a folder; return its files, and how many rules are done."""
    call = [str(python_of(environment)), "-m", "snakemake", "--cores", "1", "--quiet", "all", *options]
    done = subprocess.run(call, cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    ended = len(list((folder / "done").iterdir())) if (folder / "done").is_dir() else 0
    assert done.returncode in (0, 1), done.stderr
    (folder.parent / "snakemake.log").write_text(done.stdout + done.stderr)
    return tree(folder / "workspace"), ended
