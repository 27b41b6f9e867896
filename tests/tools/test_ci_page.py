"""What the page on CI says of exit statuses, formats and old repositories."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.pages import blocks
from reanac.cli.check import FORMATS

from .people import BAD, FIXABLE, GOOD, MOVING, PAGE, analysis, clean_environment, path_with_reanac, run

HINT = GOOD.replace("type: serial", "type: snakemake").partition("  specification")[0] + "  file: Snakefile\n"
SHELL = ("bash", "-c")


@pytest.mark.parametrize(
    ("status", "call"),
    [
        (0, "good.yaml"),
        (0, "hint.yaml"),
        (0, "--exit-zero bad.yaml"),
        (1, "bad.yaml"),
        (1, "moving.yaml"),
        (1, "--diff fixable.yaml"),
        (2, "--exit-zero --no-such-option good.yaml"),
        (2, "--exit-zero --ignore RN999 good.yaml"),
        (2, "--exit-zero none.yaml good.yaml"),
        (2, "--exit-zero ."),
        (2, "--exit-zero --config wrong.toml good.yaml"),
    ],
)
@pytest.mark.needs("git", "bash")
def test_the_exit_status_is_as_the_page_says(status: int, call: str, tmp_path: Path) -> None:
    texts = {"good": GOOD, "hint": HINT, "bad": BAD, "moving": MOVING, "fixable": FIXABLE}
    folder = analysis(tmp_path / "vre", **texts)
    (folder / "Snakefile").touch()
    (folder / "wrong.toml").write_text('ignored = ["RN402"]\n')
    environment = clean_environment(PATH=path_with_reanac(tmp_path / "bin"))
    done = run(*SHELL, f"reanac check {call}", cwd=folder, env=environment, status=status)
    assert ("hint[" in done.stdout) == (call == "hint.yaml")


def test_every_exit_status_is_listed() -> None:
    table = PAGE.read_text().partition("| status |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| (\d) \|", table, re.M) == ["0", "1", "2", "3"]


def test_every_format_for_machines_is_listed() -> None:
    (sentence,) = re.findall(r"`--format` writes reports as (.*?), and", PAGE.read_text(), re.S)
    assert set(re.findall(r"`(\w+)`", sentence)) == set(FORMATS) - {"text"}


@pytest.mark.needs("git", "bash")
def test_an_old_repository_is_silenced_by_the_lines_of_the_page_and_new_mistakes_are_found(tmp_path: Path) -> None:
    (tmp_path / "vre" / "old").mkdir(parents=True)
    (tmp_path / "vre" / "old" / "reana.yaml").write_text(MOVING)
    (tmp_path / "vre" / "old" / "fit.py").touch()
    folder = analysis(tmp_path / "vre", reana=BAD)
    environment = clean_environment(PATH=path_with_reanac(tmp_path / "bin"))
    (block,) = (block for block in blocks(PAGE) if block.language == "sh")
    show, silence, keep = block.text.splitlines()

    shown = run(*SHELL, show, cwd=folder, env=environment, status=1).stdout
    assert re.findall(r"^\+.*# reanac: ignore\[(RN\d+)\]", shown, re.M) == ["RN101", "RN402"]
    assert (folder / "reana.yaml").read_text() == BAD
    run(*SHELL, silence, cwd=folder, env=environment)
    run(*SHELL, keep, cwd=folder, env=environment)
    run(*SHELL, "reanac check . && git diff --exit-code", cwd=folder, env=environment)

    silenced = (folder / "reana.yaml").read_text()
    (folder / "reana.yaml").write_text(silenced.replace("${rnu}", "${run}"))
    assert "hint[RN017]" in run(*SHELL, "reanac check .", cwd=folder, env=environment).stdout
    run(*SHELL, "reanac check --fix .", cwd=folder, env=environment)
    assert (folder / "reana.yaml").read_text() == GOOD
    (folder / "reana.yaml").write_text(MOVING)
    run(*SHELL, "reanac check .", cwd=folder, env=environment, status=1)
