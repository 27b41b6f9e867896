"""The bed that all tests share."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from engines.preloaded import Preloaded
from oracles.needs import need

from .asker import Asker
from .bed import Bed
from .cases import CONTENT, Case
from .rucio import CLIENTS

_number = count(1)


@pytest.fixture(scope="session")
def bed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bed]:
    """A real Rucio server and all that belongs to it."""
    need("rucio-server", *CLIENTS, "openssl", "voms-proxy-fake")
    bed = Bed(tmp_path_factory.mktemp("bed"))
    try:
        yield bed
    finally:
        bed.close()


@pytest.fixture(scope="session")
def ask(bed: Bed) -> Iterator[Asker]:
    """What those who run the server may ask of it and change."""
    asker = Asker(bed.rucio.root)
    try:
        yield asker
    finally:
        asker.stop()


@pytest.fixture(scope="session")
def engines() -> Iterator[dict[str, Path]]:
    """The folders of commands of the engines that start at once, by target."""
    need("snakemake", "cwltool")
    with (
        Preloaded("snakemake", "snakemake", "snakemake.cli:main") as snakemake,
        Preloaded("cwltool", "cwltool", "cwltool.main:run") as cwltool,
    ):
        yield {"snakemake": snakemake.folder, "cwl": cwltool.folder}


@pytest.fixture
def case(bed: Bed, ask: Asker, engines: dict[str, Path], tmp_path: Path) -> Case:
    """A specification in a scope of its own, which holds the file that it fetches."""
    scope = f"user.case{next(_number)}"
    ask(f"[client.add_scope('jdoe', {scope!r})]")
    folder = tmp_path / "spec"
    folder.mkdir()
    case = Case(bed, ask, scope, folder, engines)
    case.put("in.txt", CONTENT)
    return case
