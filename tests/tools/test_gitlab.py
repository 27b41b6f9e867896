"""The job for GitLab CI: what GitLab accepts, and what its lines do, run by bash as a runner does."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from docs.pages import REPOSITORY

from .people import (
    ADDRESS,
    BAD,
    GOOD,
    MOVING,
    PAGE,
    RELEASE,
    analysis,
    clean_environment,
    complaints,
    path_with_reanac,
    shellcheck,
    shown,
)

TEMPLATE = REPOSITORY / "templates" / "gitlab-ci.yml"
JOB: dict[str, Any] = yaml.safe_load(TEMPLATE.read_text())["reanac"]
(SHOWN,) = shown("gitlab")
REPORT = "gl-code-quality-report.json"


class Job:
    """The job, in a repository."""

    def __init__(self, folder: Path, path: str) -> None:
        self.folder = folder
        self._path = path

    def run(self, lines: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
        """Run lines of the job as a runner does, with some of its variables set; return how that ended."""
        assert variables.keys() <= JOB["variables"].keys()
        environment = clean_environment(**{**JOB["variables"], **variables, "PATH": self._path})
        script = "\n".join(("set -eo pipefail", *lines))
        return subprocess.run(["bash", "-c", script], cwd=self.folder, env=environment, capture_output=True, text=True)

    def check(self, **variables: str) -> tuple[int, str]:
        """Run all lines but those that install; return the exit status and what the log shows."""
        done = self.run(JOB["script"], **variables)
        return done.returncode, done.stdout + done.stderr

    def report(self) -> list[tuple[str, str, int]]:
        """Return path, rule and line of each finding in the report."""
        issues = json.loads((self.folder / REPORT).read_text())
        return [(one["location"]["path"], one["check_name"], one["location"]["lines"]["begin"]) for one in issues]


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """The job in a repository with a good specification, one with an error and one with a warning."""
    (tmp_path / "vre" / "old").mkdir(parents=True)
    (tmp_path / "vre" / "old" / "reana-a b.yaml").write_text(MOVING)
    (tmp_path / "vre" / "old" / "fit.py").touch()
    folder = analysis(tmp_path / "vre", reana=GOOD, analysis=BAD)
    return Job(folder, path_with_reanac(tmp_path / "bin"))


@pytest.mark.needs("git", "bash")
class TestLines:
    """What the lines of the job do."""

    def test_all_specifications_are_checked_unless_something_is_named(self, job: Job) -> None:
        status, log = job.check()
        assert (status, job.report()) == (1, [("old/reana-a b.yaml", "RN402", 9)])
        assert "reana-a b.yaml:9:47: warning[RN402]" in log

    def test_a_good_specification_leaves_an_empty_report(self, job: Job) -> None:
        status, log = job.check(REANAC_FILES="reana.yaml")
        assert (status, job.report(), log) == (0, [], "1 file checked: no findings.\n")

    def test_what_is_found_is_in_the_report_and_in_the_log(self, job: Job) -> None:
        status, log = job.check(REANAC_FILES="reana.yaml ana*.yaml")
        assert (status, job.report()) == (1, [("analysis.yaml", "RN101", 11)])
        assert "analysis.yaml:11:27: error[RN101]" in log
        assert log.endswith("1 error in 2 files.\n")

    def test_arguments_hold_for_the_report_and_for_the_log(self, job: Job) -> None:
        status, log = job.check(REANAC_ARGUMENTS="--ignore RN402 --quiet")
        assert (status, job.report(), log) == (0, [], "")

    @pytest.mark.parametrize("wrong", [{"REANAC_FILES": "none.yaml"}, {"REANAC_ARGUMENTS": "--ignore RN999"}])
    def test_a_mistake_in_the_variables_ends_the_job_at_once(self, job: Job, wrong: dict[str, str]) -> None:
        status, log = job.check(**wrong)
        assert status == 2
        assert log.count("reanac: ") == 1

    def test_variables_are_words_and_no_commands(self, job: Job) -> None:
        job.check(REANAC_FILES="$(touch${IFS}here) ; `touch there`", REANAC_ARGUMENTS="; touch where")
        assert not {"here", "there", "where"} & {path.name for path in job.folder.iterdir()}


@pytest.mark.needs("bash")
class TestInstalling:
    """The line that installs."""

    def test_without_a_package_the_job_says_what_is_not_set(self, tmp_path: Path) -> None:
        done = Job(tmp_path, path_with_reanac(tmp_path / "bin")).run(JOB["before_script"])
        assert done.returncode != 0
        assert "REANAC_PACKAGE: must say what pip is to install" in done.stderr

    @pytest.mark.slow
    def test_what_the_page_shows_is_installed_and_checks(
        self, tmp_path: Path, reanac_repository: Path, bare_python: Path
    ) -> None:
        package = yaml.safe_load(SHOWN)["reanac"]["variables"]["REANAC_PACKAGE"]
        package = package.replace(ADDRESS, reanac_repository.as_uri())
        job = Job(analysis(tmp_path, reana=BAD), f"{bare_python.parent}:/usr/local/bin:/usr/bin:/bin")
        done = job.run(JOB["before_script"] + JOB["script"], REANAC_PACKAGE=package)
        assert done.returncode == 1, done.stderr
        assert (bare_python.parent / "reanac").is_file()
        assert job.report() == [("reana.yaml", "RN101", 11)]


class TestShape:
    """What GitLab's schema says."""

    @pytest.mark.parametrize("text", [TEMPLATE.read_text(), SHOWN], ids=["the template", "what the page shows"])
    def test_it_is_accepted(self, text: str, tmp_path: Path) -> None:
        assert complaints("gitlab-ci", text, tmp_path) == ""

    @pytest.mark.parametrize(
        ("right", "wrong"), [("stage:", "stages:"), ("codequality:", "code_quality:"), ("when: always", "when: ever")]
    )
    def test_a_mistake_would_be_found(self, right: str, wrong: str, tmp_path: Path) -> None:
        assert "errors were encountered" in complaints(
            "gitlab-ci", TEMPLATE.read_text().replace(right, wrong), tmp_path
        )


def test_the_report_is_kept_also_when_the_job_fails() -> None:
    assert JOB["artifacts"] == {"when": "always", "paths": [REPORT], "reports": {"codequality": REPORT}}
    assert [REPORT in line for line in JOB["script"]] == [True, False]


def test_the_page_includes_the_template_and_tells_of_every_variable() -> None:
    settings = yaml.safe_load(SHOWN)
    assert [(REPOSITORY / each["file"].lstrip("/"), each["ref"]) for each in settings["include"]] == [
        (TEMPLATE, RELEASE)
    ]
    assert settings["reanac"]["variables"].keys() <= JOB["variables"].keys()
    assert re.findall(r"^\| `(REANAC_\w+)`", PAGE.read_text(), re.M) == list(JOB["variables"])


def test_shellcheck_has_nothing_to_say() -> None:
    assert shellcheck("\n".join((*JOB["before_script"], *JOB["script"]))) == ""
