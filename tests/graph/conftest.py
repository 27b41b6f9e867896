"""A browser that the tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from oracles.needs import need

from .looks import Browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser, without a window."""
    need("playwright", "chromium")
    with Browser() as browser:
        yield browser
