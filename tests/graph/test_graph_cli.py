"""``reanac graph``."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from reanac import cli

from .specs import PLAIN

BEGINNINGS = {"mmd": "%% 5 steps", "dot": "// 5 steps", "gv": "// 5 steps", "svg": "<svg ", "html": "<!doctype html>"}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("code").mkdir()
    Path("code/fit.py").touch()
    Path("reana.yaml").write_text(PLAIN)


@pytest.mark.parametrize("suffix", BEGINNINGS)
def test_the_format_is_that_of_the_name(suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["graph", "reana.yaml", "-o", f"graph.{suffix}"]) == 0
    assert Path(f"graph.{suffix}").read_text().startswith(BEGINNINGS[suffix])
    assert capsys.readouterr() == ("", "")
    assert sorted(os.listdir()) == ["code", f"graph.{suffix}", "reana.yaml"]


def test_mermaid_is_printed_where_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["graph", "reana.yaml"]) == 0
    assert capsys.readouterr().out.startswith("%% 5 steps; the longest chain has 4, and 2 may run side by side\n")


def test_a_format_may_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["graph", "reana.yaml", "--format", "svg", "-o", "picture"]) == 0
    assert Path("picture").read_text().startswith("<svg ")


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PLAIN.encode())))
    assert cli.main(["graph", "-", "--format", "dot"]) == 0
    assert "digraph workflow {" in capsys.readouterr().out


def test_what_has_errors_is_drawn_and_they_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    Path("reana.yaml").write_text(PLAIN.replace("python code/fit.py - ", "python ${nope} "))
    assert cli.main(["graph", "reana.yaml", "-o", "graph.html"]) == 1
    assert "error[RN101]" in capsys.readouterr().err
    assert "nope" in Path("graph.html").read_text()


@pytest.mark.parametrize("form", ["mermaid", "dot", "svg"])
def test_what_cannot_be_read_is_not_drawn(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("reana.yaml").write_text("workflow: [\n")
    Path("graph").write_text("of yesterday")
    assert cli.main(["graph", "reana.yaml", "--format", form, "-o", "graph"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.endswith("Nothing was drawn.\n")
    assert Path("graph").read_text() == "of yesterday"


class TestMistakes:
    def told(self, capsys: pytest.CaptureFixture[str], *words: str) -> str:
        assert cli.main(["graph", *words]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        return said.err

    def test_a_name_without_a_format(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert "No format has names like graph.png" in self.told(capsys, "reana.yaml", "-o", "graph.png")

    def test_a_file_that_is_not_there(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert "none.yaml cannot be read" in self.told(capsys, "none.yaml")

    def test_a_folder_that_is_not_there(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert "none/graph.svg cannot be written" in self.told(capsys, "reana.yaml", "-o", "none/graph.svg")

    def test_a_folder_where_a_file_should_be(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert "code cannot be written" in self.told(capsys, "reana.yaml", "-o", "code", "--format", "svg")
