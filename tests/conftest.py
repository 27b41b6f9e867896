"""What every test may use: real parts (`needs`), REANA's own judgement, and golden files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from oracles.containers import Podman
from oracles.needs import need
from oracles.reana import Reana

# Compiled Python holds times, and would be a difference between two runs wherever a machine keeps it.
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"

# A machine shared by others may stall for any time, and CI should judge a commit and not a seed.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--update-golden``."""
    parser.addoption("--update-golden", action="store_true", help="write golden files instead of comparing with them")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the markers."""
    config.addinivalue_line("markers", "needs(*parts): real parts; skipped where one is missing, fails in CI")
    config.addinivalue_line("markers", "slow: takes more than a few seconds; leave out with -m 'not slow'")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Act on the marker `needs`."""
    for marker in item.iter_markers("needs"):
        need(*marker.args)


def _judge(environment: str) -> Iterator[Reana]:
    need(environment)
    with Reana(environment) as reana:
        yield reana


@pytest.fixture(scope="session")
def reana_095() -> Iterator[Reana]:
    """REANA's coming release, as a judge."""
    yield from _judge("reana-commons-0.95")


@pytest.fixture(scope="session")
def reana_09() -> Iterator[Reana]:
    """REANA 0.9, as a judge."""
    yield from _judge("reana-commons-0.9")


@pytest.fixture(scope="session", params=["reana_09", "reana_095"])
def reana(request: pytest.FixtureRequest) -> Reana:
    """Each version of REANA in turn, as a judge."""
    judge: Reana = request.getfixturevalue(request.param)
    return judge


@pytest.fixture(scope="session")
def podman(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Podman]:
    """A store of container images."""
    need("containers")
    store = Podman(tmp_path_factory.mktemp("podman"))
    yield store
    store.close()


class Golden:
    """Compares text with files that people reviewed, or writes them under ``--update-golden``."""

    def __init__(self, update: bool) -> None:
        self._update = update

    def file(self, path: Path, actual: str) -> None:
        """Hold `actual` against one file."""
        if self._update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(actual, encoding="utf-8", newline="")
            return
        assert path.is_file(), f"{path.name} is no golden file yet: make golden writes it"
        with path.open(encoding="utf-8", newline="") as file:
            assert actual == file.read()

    def folder(self, path: Path, actual: dict[str, str]) -> None:
        """Hold files, named by their paths relative to `path`, against a folder; it may hold no others."""
        present = {found.relative_to(path).as_posix() for found in path.rglob("*") if found.is_file()}
        surplus = present - actual.keys()
        if self._update:
            for name in surplus:
                (path / name).unlink()
        else:
            assert not surplus, f"no longer made: {', '.join(sorted(surplus))}"
        for name, text in actual.items():
            self.file(path / name, text)


@pytest.fixture(scope="session")
def golden(request: pytest.FixtureRequest) -> Golden:
    """Golden files: compared, or written by ``make golden``."""
    return Golden(request.config.getoption("--update-golden"))


@pytest.fixture(autouse=True)
def _without_shellcheck(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a check finds must not depend on what is installed; tests of shellcheck name the program."""
    from reanac.shell import programs

    monkeypatch.setattr(programs.shellcheck, "__defaults__", ("",))
