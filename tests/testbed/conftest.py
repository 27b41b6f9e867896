"""The bed that all tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from oracles.needs import need

from .bed import Bed
from .rucio import CLIENTS


@pytest.fixture(scope="session")
def bed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bed]:
    """A real Rucio server and all that belongs to it."""
    need("rucio-server", *CLIENTS, "openssl", "voms-proxy-fake")
    bed = Bed(tmp_path_factory.mktemp("bed"))
    try:
        yield bed
    finally:
        bed.close()
