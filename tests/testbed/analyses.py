"""Samples as they run against the test bed: their data in its lake, and its names in place of those of the world."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from .bed import Bed
from .rucio import RSES, File

_NAMES = {
    "site: escape": "site: lab", "site: atlas": "site: lab", "CERN-EOSPILOT": RSES[0], "PIC-DCACHE": RSES[1],
    "CERN-PROD_SCRATCHDISK": RSES[1], "CERN-PROD_LOCALGROUPDISK": RSES[0], "protocols=root": "protocols=file",
    "protocol: root": "protocol: file", "protocol: davs": "protocol: file",
}  # fmt: skip
"""The test bed's storage speaks no XRootD and no WebDAV, and Rucio's generic policy wants RSEs to end in such words."""


def load(bed: Bed, lake: Path) -> None:
    """Put what a folder stands for into the lake of a bed."""
    files, scopes = [], set()
    for path in sorted(path for path in lake.rglob("*") if path.is_file() and path.name != "lake.json"):
        scope, *dataset, name = path.relative_to(lake).parts
        scopes.add(scope)
        files.append(File(f"{scope}:{name}", path.read_bytes(), f"{scope}:{dataset[0]}" if dataset else None))
    bed.rucio.root.ask(f"[client.add_scope('jdoe', scope) for scope in {sorted(scopes)!r}]")
    bed.rucio.client().put_all(files)
    catalogue = lake / "lake.json"
    described = json.loads(catalogue.read_text()) if catalogue.is_file() else {}
    events = [(*did.split(":", 1), what["events"]) for did, what in described.items() if "events" in what]
    bed.rucio.root.ask(f"[client.set_metadata(scope, name, 'events', events) for scope, name, events in {events!r}]")


def prepare(bed: Bed, sample: Path, folder: Path, scope: str) -> Path:
    """Copy a sample into a folder, with the names of the bed and a scope of its own for what it uploads."""
    bed.rucio.root.ask(f"[client.add_scope('jdoe', {scope!r})]")
    shutil.copytree(sample, folder, ignore=shutil.ignore_patterns("lake", "golden"))
    spec = folder / "reana.yaml"
    text = spec.read_text().replace("user.jdoe", scope)
    for ours, theirs in _NAMES.items():
        text = text.replace(ours, theirs)
    spec.write_text(text)
    for program in (folder / "code").iterdir():
        program.write_text(program.read_text().replace("user.jdoe", scope))
    return spec
