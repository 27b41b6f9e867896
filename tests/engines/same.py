"""One workflow, run by the reference executor and by an engine in workspaces of their own: is the result the same?"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import reanac
from oracles.environments import python_of
from reanac.bundle import MANIFEST, Bundle
from reanac.engines.reference import run_reference
from reanac.writing import write_bundle


@dataclass(frozen=True)
class Result:
    """What a run left behind.

    Attributes:
        files: names, modes and bytes (of a link: where it leads).
        done: how many steps came to their end.
    """

    files: dict[str, tuple[int, bytes]]
    done: int


def tree(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return the files and folders below a workspace."""
    found: dict[str, tuple[int, bytes]] = {}
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(parent, name)
            mode = path.lstat().st_mode & 0o777
            if path.is_symlink():
                content = os.fsencode(os.readlink(path))
            else:
                content = b"/" if path.is_dir() else path.read_bytes()
            found[path.relative_to(folder).as_posix()] = (mode, content)
    return found


def compiled_to(target: str, spec: str | Path, folder: Path) -> Bundle:
    """Compile a specification, whose inputs lie beside it; a text has none."""
    compiled = reanac.compile(spec, target, folder=folder.parent if isinstance(spec, str) else None)
    assert compiled.bundle is not None, compiled.diagnostics
    return compiled.bundle


def by_reference(spec: str | Path, folder: Path) -> Result:
    """Run the plain specification."""
    bundle = compiled_to("serial", spec, folder)
    write_bundle(bundle, folder)
    for name in (bundle.main, MANIFEST):  # they are no inputs
        (folder / name).unlink()
    workflow = reanac.check(bundle.text().encode()).workflow
    assert workflow is not None
    with (folder.parent / "reference.log").open("wb") as output:
        ran = run_reference(workflow, folder, output=output)
    return Result(tree(folder), len(ran.seconds) - (ran.failure is not None))


def by_snakemake(spec: str | Path, folder: Path, environment: str = "snakemake") -> Result:
    """Run the Snakefile, without containers."""
    write_bundle(compiled_to("snakemake", spec, folder), folder)
    return Result(*snakemake(folder, environment))


def snakemake(folder: Path, environment: str = "snakemake", *options: str) -> tuple[dict[str, tuple[int, bytes]], int]:
    """Run what stands in a folder; return its files, and how many rules are done."""
    call = [str(python_of(environment)), "-m", "snakemake", "--cores", "1", "--quiet", "all", *options]
    done = subprocess.run(call, cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    ended = len(list((folder / "done").iterdir())) if (folder / "done").is_dir() else 0
    assert done.returncode in (0, 1), done.stderr
    (folder.parent / "snakemake.log").write_text(done.stdout + done.stderr)
    return tree(folder / "workspace"), ended
