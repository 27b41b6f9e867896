"""pre-commit, with the hooks of this repository, in a repository with specifications."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from docs.pages import REPOSITORY
from reanac.lint.files import expand

from .people import ADDRESS, BAD, FIXABLE, GOOD, MOVING, RELEASE, analysis, clean_environment, commit, run, shown

slow = [pytest.mark.slow, pytest.mark.needs("git")]

HOOKS = {hook["id"]: hook for hook in yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text())}
CHECK, FIX = shown("pre-commit")
"""What the page shows: with the one hook, and with the other."""


class PreCommit:
    """pre-commit with a cache of its own, so that it builds each environment of a hook once.

    Where no hook brings ShellCheck, reanac finds one that says nothing, whatever is installed.
    """

    def __init__(self, cache: Path, hooks: Path) -> None:
        self._hooks = hooks
        silent = cache / "bin" / "shellcheck"
        silent.parent.mkdir()
        silent.write_text("#!/bin/sh\n")
        silent.chmod(0o755)
        path = os.pathsep.join((str(silent.parent), os.environ["PATH"]))
        self._environment = clean_environment(PRE_COMMIT_HOME=str(cache), XDG_CONFIG_HOME=str(cache), PATH=path)

    def run(self, folder: Path, settings: str, *, fails: bool) -> str:
        """Run all hooks on all files of a repository; return what is printed."""
        assert ADDRESS in settings
        (folder / ".pre-commit-config.yaml").write_text(settings.replace(ADDRESS, str(self._hooks)))
        commit(folder)
        command = [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color=never"]
        return run(*command, cwd=folder, env=self._environment, status=int(fails)).stdout


@pytest.fixture(scope="session")
def pre_commit(tmp_path_factory: pytest.TempPathFactory, reanac_repository: Path) -> PreCommit:
    """pre-commit, which has this repository's hooks for the page's."""
    return PreCommit(tmp_path_factory.mktemp("pre-commit"), reanac_repository)


class TestHooks:
    """The hooks, run by pre-commit as the page says."""

    pytestmark = slow

    def test_a_mistake_stops_the_commit_and_is_shown(self, tmp_path: Path, pre_commit: PreCommit) -> None:
        printed = pre_commit.run(analysis(tmp_path, reana=BAD), CHECK, fails=True)
        assert "- hook id: reanac-check\n- exit code: 1\n" in printed
        assert "reana.yaml:11:27: error[RN101] ${rnu} is no parameter" in printed

    def test_a_good_specification_passes(self, tmp_path: Path, pre_commit: PreCommit) -> None:
        printed = pre_commit.run(analysis(tmp_path, reana=GOOD), CHECK, fails=False)
        assert re.fullmatch(r"check REANA specifications\.+Passed\n", printed)

    def test_files_of_other_names_are_let_be(self, tmp_path: Path, pre_commit: PreCommit) -> None:
        printed = pre_commit.run(analysis(tmp_path, analysis=BAD), CHECK, fails=False)
        assert "(no files to check)Skipped" in printed

    def test_specifications_of_all_folders_are_checked_in_one_run(self, tmp_path: Path, pre_commit: PreCommit) -> None:
        for name in ("muons", "jets"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "reana-fit.yml").write_text(BAD)
        printed = pre_commit.run(analysis(tmp_path, reana=GOOD), CHECK, fails=True)
        assert re.findall(r"^(\S+):11:27: error\[RN101\]", printed, re.M) == [
            "jets/reana-fit.yml",
            "muons/reana-fit.yml",
        ]
        assert printed.count(" in 3 files.") == 1

    def test_the_configuration_is_found(self, tmp_path: Path, pre_commit: PreCommit) -> None:
        (tmp_path / "reanac.toml").write_text('ignore = ["RN101"]\n')
        pre_commit.run(analysis(tmp_path, reana=BAD), CHECK, fails=False)

    def test_what_can_be_mended_is_mended_and_the_commit_is_stopped_once(
        self, tmp_path: Path, pre_commit: PreCommit
    ) -> None:
        folder = analysis(tmp_path, reana=FIXABLE)
        printed = pre_commit.run(folder, FIX, fails=True)
        assert "files were modified by this hook" in printed
        assert (folder / "reana.yaml").read_text() == GOOD
        pre_commit.run(folder, FIX, fails=False)

    def test_arguments_and_packages_beside_reanac_are_as_the_page_says(
        self, tmp_path: Path, pre_commit: PreCommit
    ) -> None:
        """Shown are `--ignore RN402`, and ShellCheck in the environment of the hook."""
        folder = analysis(tmp_path, reana=MOVING.replace("${run}", "${run} 2>&1 > log"))
        printed = pre_commit.run(folder, FIX, fails=True)
        assert "[RN108]" in printed
        assert "[RN402]" not in printed
        printed = pre_commit.run(folder, CHECK, fails=True)
        assert "[RN108]" not in printed
        assert "[RN402]" in printed


def test_the_page_shows_every_hook() -> None:
    assert [hook["id"] for text in (CHECK, FIX) for hook in yaml.safe_load(text)["repos"][0]["hooks"]] == list(HOOKS)
    assert {yaml.safe_load(text)["repos"][0]["rev"] for text in (CHECK, FIX)} == {RELEASE}


names = st.from_regex(r"(reana|Reana|areana|)[a-z._-]{0,3}\.?(yaml|yml|yaml\.txt|YAML|)", fullmatch=True)


@pytest.mark.parametrize("hook", HOOKS)
@given(name=names.filter(lambda name: name not in (".", "..", "")))
def test_a_hook_takes_the_files_that_a_search_of_a_folder_finds(
    hook: str, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("named")
    (folder / name).touch()
    is_found = list(expand([str(folder)])) != []
    for path in (name, f"analyses/{name}", f"reana/{name}"):
        assert bool(re.search(HOOKS[hook]["files"], path)) == is_found
