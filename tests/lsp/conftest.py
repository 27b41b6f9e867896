"""A server that serves all tests, one document at a time each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .editor import Editor


@pytest.fixture(scope="session")
def _shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    with Editor(XDG_CONFIG_HOME=str(tmp_path_factory.mktemp("config"))) as editor:
        yield editor
    assert (editor.status, editor.stderr) == (0, "")


@pytest.fixture
def editor(_shared: Editor) -> Iterator[Editor]:
    """An editor whose server has served others before, and has complained about nothing."""
    yield _shared
    for uri in list(_shared.texts):
        _shared.close(uri)
        del _shared.texts[uri]
    _shared.settle()
