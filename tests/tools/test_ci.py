"""What other tools are given: a template for GitLab CI, an action for GitHub, hooks for pre-commit; all of it runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from lint.linted import BAD, GOOD

REPOSITORY = Path(__file__).parents[2]
TEMPLATE = REPOSITORY / "templates" / "gitlab-ci.yml"
ACTION = REPOSITORY / "action.yml"


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def run(script: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script as a CI does, with this reanac on the path and without pip."""
    tools = folder / "tools"
    tools.mkdir(exist_ok=True)
    for name, line in {
        "reanac": f'exec {sys.executable} -m reanac "$@"',
        "python": "exit 0",
        "python3": "exit 0",
    }.items():
        (tools / name).write_text(f"#!/bin/sh\n{line}\n")
        (tools / name).chmod(0o755)
    environment = {
        "PATH": f"{tools}:{os.defpath}",
        "PYTHONPATH": os.pathsep.join(sys.path),
        "XDG_CONFIG_HOME": str(folder / "no-config"),
        **variables,
    }
    return subprocess.run(
        ["bash", "-e", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def schema(name: str) -> Any:
    """Return the schema of a CI's own files, as check-jsonschema brings it along."""
    return json.loads(
        files("check_jsonschema").joinpath("builtin_schemas", "vendor", f"{name}.json").read_text("utf-8")
    )


@pytest.mark.parametrize(
    ("path", "name"),
    [(TEMPLATE, "gitlab-ci"), (ACTION, "github-actions")],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_is_valid_by_the_schema_of_its_ci(path: Path, name: str) -> None:
    found = schema(name)
    validator = jsonschema.validators.validator_for(found)(found)
    assert [error.message for error in validator.iter_errors(load(path))] == []


class TestGitlab:
    def script(self) -> str:
        return "\n".join(load(TEMPLATE)["reanac"]["script"])

    def variables(self, **more: str) -> dict[str, str]:
        return {**load(TEMPLATE)["variables"], **more}

    @pytest.mark.parametrize(("text", "status"), [(GOOD, 0), (BAD, 1)])
    def test_it_writes_the_report_and_fails_where_there_are_findings(
        self, text: str, status: int, tmp_path: Path
    ) -> None:
        (tmp_path / "reana.yaml").write_text(text)
        done = run(self.script(), tmp_path, **self.variables())
        assert done.returncode == status, done.stderr
        report = json.loads((tmp_path / "gl-code-quality-report.json").read_text())
        assert [issue["check_name"] for issue in report] == (["RN402", "RN101"] if status else [])
        assert all(issue["location"]["path"] == "reana.yaml" for issue in report)

    def test_its_report_is_the_artifact(self) -> None:
        report = load(TEMPLATE)["reanac"]["artifacts"]["reports"]["codequality"]
        assert f"> {report}" in self.script()
        assert load(TEMPLATE)["reanac"]["artifacts"]["when"] == "always"

    def test_options(self, tmp_path: Path) -> None:
        (tmp_path / "reana.yaml").write_text(BAD)
        done = run(self.script(), tmp_path, **self.variables(REANAC_OPTIONS="--ignore RN101,RN402"))
        assert done.returncode == 0


class TestGithub:
    def script(self) -> str:
        return "\n".join(step["run"] for step in load(ACTION)["runs"]["steps"])

    def test_it_annotates_and_fails_where_there_are_findings(self, tmp_path: Path) -> None:
        (tmp_path / "reana.yaml").write_text(BAD)
        done = run(self.script(), tmp_path, ACTION="x", SPECS=".", OPTIONS="")
        assert done.returncode == 1
        assert done.stdout.splitlines()[1].startswith("::error file=reana.yaml,line=10,")
        assert run(self.script(), tmp_path, ACTION="x", SPECS="reana.yaml", OPTIONS="--exit-zero").returncode == 0

    def test_what_is_put_in_is_never_a_command(self, tmp_path: Path) -> None:
        (tmp_path / "reana.yaml").write_text(GOOD)
        run(self.script(), tmp_path, ACTION="$(touch pwned)", SPECS="$(touch pwned) ; touch pwned", OPTIONS="")
        assert not (tmp_path / "pwned").exists()
        steps = load(ACTION)["runs"]["steps"]
        assert not any("${{" in step["run"] for step in steps)


@pytest.mark.needs("git")
class TestPreCommit:
    """The hooks, installed by pre-commit from a clone of this repository, in a repository of a user's own."""

    @pytest.fixture
    def hooks(self, tmp_path: Path) -> Path:
        folder = tmp_path / "hooks"
        folder.mkdir()
        kept = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=REPOSITORY, capture_output=True, text=True, check=True,
        ).stdout.split("\0")  # fmt: skip
        for name in filter(None, kept):
            if (REPOSITORY / name).is_file() and name.partition("/")[0] not in ("tests", "docs", "samples"):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes((REPOSITORY / name).read_bytes())
        self.git(folder, "init", "-q")
        self.git(folder, "add", "-A")
        self.git(folder, "commit", "-qm", "hooks")
        return folder

    @staticmethod
    def git(folder: Path, *words: str) -> str:
        identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
        done = subprocess.run(["git", *identity, *words], cwd=folder, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def test_they_find_and_fix(self, hooks: Path, tmp_path: Path) -> None:
        user = tmp_path / "user"
        user.mkdir()
        head = self.git(hooks, "rev-parse", "HEAD")
        hook = "repos:\n  - repo: {}\n    rev: {}\n    hooks: [{{id: {}}}]\n"
        (user / "reana-bad.yaml").write_text(BAD)
        (user / "reana.yaml").write_text(GOOD)
        (user / "compose.yaml").write_text("a: 1\na: 2\n")
        self.git(user, "init", "-q")
        environment = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "home"), "XDG_CONFIG_HOME": str(tmp_path / "no")}
        environment.pop("PYTHONPATH", None)
        for name, status, after in (("reanac-check", 1, BAD), ("reanac-fix", 1, BAD.replace("$HOME", "$$HOME"))):
            (user / ".pre-commit-config.yaml").write_text(hook.format(hooks, head, name))
            self.git(user, "add", "-A")
            done = subprocess.run(
                [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color=never"],
                cwd=user, env=environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == status, done.stdout + done.stderr
            assert "reana-bad.yaml:8:47: warning[RN402]" in done.stdout
            assert "compose.yaml" not in done.stdout
            assert (user / "reana-bad.yaml").read_text() == after
