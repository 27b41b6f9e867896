"""What people have: a repository with specifications, this repository somewhere else, their own environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import reanac
from docs.pages import REPOSITORY, blocks
from house.test_files import kept_files

PAGE = REPOSITORY / "docs" / "ci.md"
ADDRESS = "https://gitlab.example.org/vre/reanac"
"""What stands for the address of this repository on the page."""

RELEASE = f"v{reanac.__version__}"

GOOD = """\
inputs:
  files: [fit.py]
  parameters: {run: "2018"}
workflow:
  type: serial
  specification:
    steps:
      - name: fit
        environment: docker.io/library/python:3.11
        commands:
          - python fit.py ${run}
"""
BAD = GOOD.replace("${run}", "${rnu}")
"""With an error, RN101, that no safe fix mends."""
FIXABLE = GOOD.replace("environment", "enviroment")
"""With an error, RN010, that a safe fix mends."""
MOVING = GOOD.replace("python:3.11", "python:latest")
"""With a warning, RN402."""


def clean_environment(**more: str) -> dict[str, str]:
    """Return an environment without what the tests' own Python, git or CI put there."""
    own = ("PYTHON", "GIT_", "VIRTUAL_ENV", "PRE_COMMIT", "REANAC", "GITHUB_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    git = {f"GIT_{who}_{what}": f"jdoe{at}" for who in ("AUTHOR", "COMMITTER") for what, at in _IDENTITY}
    return {**kept, **git, "GIT_CONFIG_GLOBAL": os.devnull, **more}


_IDENTITY = (("NAME", ""), ("EMAIL", "@example.org"))


def run(
    *command: str | Path, cwd: Path, env: Mapping[str, str] | None = None, status: int = 0
) -> subprocess.CompletedProcess[str]:
    """Run a command, which must end with a status."""
    done = subprocess.run(command, cwd=cwd, env=env or clean_environment(), capture_output=True, text=True)
    assert done.returncode == status, done.stdout + done.stderr
    return done


def commit(folder: Path) -> None:
    """Commit all that is in a folder, which becomes a git repository if it is none."""
    run("git", "init", "--quiet", "--initial-branch=main", cwd=folder)
    run("git", "add", "--all", cwd=folder)
    run("git", "commit", "--quiet", "--message=all of it", cwd=folder)


def published(folder: Path) -> Path:
    """Put this repository, as it is in the work tree, into a folder as a git repository with a release."""
    for path in kept_files():
        to = folder / path.relative_to(REPOSITORY)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, to)
    commit(folder)
    run("git", "tag", RELEASE, cwd=folder)
    return folder


def analysis(folder: Path, **texts: str) -> Path:
    """Make a git repository of specifications, each named by what is before its ``.yaml``, and commit them."""
    folder.mkdir(exist_ok=True)
    for name, text in {"fit.py": "print(1)\n", **{f"{name}.yaml": text for name, text in texts.items()}}.items():
        (folder / name).write_text(text)
    commit(folder)
    return folder


def shown(tool: str) -> list[str]:
    """Return the settings of a tool that the page shows."""
    return [block.text for block in blocks(PAGE) if block.kind == tool]


def path_with_reanac(folder: Path) -> str:
    """Return a path on which there is a program reanac: the work tree's."""
    folder.mkdir()
    program = folder / "reanac"
    roots = ":".join(str(REPOSITORY / each) for each in ("compiler", "grammar", "backends"))
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{roots}" exec "{sys.executable}" -m reanac "$@"\n')
    program.chmod(0o755)
    return os.pathsep.join((str(folder), os.environ["PATH"]))


def complaints(schema: str, text: str, folder: Path) -> str:
    """Return what the schema of a tool, as SchemaStore publishes it, finds in a file; nothing where it is fine."""
    file = folder / "file.yml"
    file.write_text(text)
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(file)]
    done = subprocess.run(command, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode in (0, 1), done.stdout
    return done.stdout if done.returncode else ""


def shellcheck(script: str) -> str:
    """Return what ShellCheck says of a script for bash, but for words that are not quoted as they are to be several."""
    program = str(Path(sys.executable).with_name("shellcheck"))
    command = [program, "--norc", "--shell=bash", "--exclude=SC2086,SC2154", "-"]
    done = subprocess.run(command, input=script, stdout=subprocess.PIPE, text=True)
    assert done.returncode in (0, 1)
    return done.stdout
