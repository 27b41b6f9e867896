"""Mending: whatever is mended is better than before, nothing else has changed, and mending twice is mending once."""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import reanac
from compile import strategies
from oracles import corpus
from reanac.diagnostics import Diagnostic
from reanac.lint.fixes import apply_edits, mend

from .linted import BAD, GOOD, here

CASES = sorted((Path(__file__).parents[1] / "check" / "cases" / "err").glob("*.yaml"))
slow = settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def found(text: str) -> tuple[Diagnostic, ...]:
    return reanac.check(text.encode("utf-8", "surrogatepass")).diagnostics


def hold(text: str, *, unsafe: bool) -> None:
    """Mend a text and hold the result to what the module promises."""
    before = found(text)
    mended = mend(text, before, found, unsafe=unsafe)
    after = found(mended.text)
    assert after == mended.diagnostics
    counts = Counter(each.code for each in before), Counter(each.code for each in after)
    assert counts[1] <= counts[0], "nothing of a kind that was not there"
    assert mended.fixed == counts[0].total() - counts[1].total()
    assert (mended.fixed == 0) == (mended.text == text)
    again = mend(mended.text, after, found, unsafe=unsafe)
    assert (again.text, again.fixed) == (mended.text, 0), "twice is once"


@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_of_every_mistake(path: Path, unsafe: bool) -> None:
    data = path.read_bytes()
    checked = reanac.check(data)
    if checked.source is not None and data == checked.source.text.encode("utf-8", "surrogatepass"):
        hold(checked.source.text, unsafe=unsafe)


@slow
@given(text=strategies.broken, unsafe=st.booleans())
def test_of_specs_with_one_thing_changed(text: str, unsafe: bool) -> None:
    hold(text, unsafe=unsafe)


@pytest.mark.needs("corpus")
def test_of_public_specs() -> None:
    for path in corpus.specs():
        hold(path.read_text("utf-8"), unsafe=True)


def test_most_mistakes_that_offer_a_fix_are_mended() -> None:
    left = 0
    offered = 0
    for path in CASES:
        checked = reanac.check(path.read_bytes())
        if checked.source is not None:
            offered += sum(each.fix is not None for each in checked.diagnostics)
            left += mend(checked.source.text, checked.diagnostics, found, unsafe=True).left_out
    assert offered > 20
    assert left < offered / 4


class TestLayout:
    """Comments, quotes and line breaks round a fix stay byte for byte."""

    TEXT = BAD.replace("workflow:", "# why\nworkflow:   # here").replace("- fit", "-   fit")

    @pytest.mark.parametrize(
        "data",
        [
            TEXT.encode(),
            TEXT.replace("\n", "\r\n").encode(),
            b"\xef\xbb\xbf" + TEXT.encode(),
            TEXT.rstrip("\n").encode(),
            TEXT.replace("fit", "föt \N{MUSICAL SYMBOL G CLEF}").encode(),
        ],
        ids=["as usual", "CRLF", "byte order mark", "no line break at the end", "beyond the BMP"],
    )
    def test_only_the_edit_differs(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
        monkeypatch.chdir(tmp_path)
        Path("reana.yaml").write_bytes(data)
        assert here("check", "--fix", "reana.yaml") == 1
        assert Path("reana.yaml").read_bytes() == data.replace(b"$HOME", b"$$HOME")

    def test_edits_take_the_line_breaks_of_the_text(self) -> None:
        from reanac.diagnostics import Edit
        from reanac.source import Span

        assert apply_edits("a\r\nb", [Edit(Span(3, 4), "x\ny"), Edit(Span(0, 0), "> ")]) == "> a\r\nx\r\ny"


class TestFiles:
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        Path("reana.yaml").write_text(BAD)

    @pytest.mark.needs("git")
    def test_the_diff_is_what_git_needs_to_do_the_same(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert here("check", "--diff", "./reana.yaml") == 1
        diff = capsys.readouterr().out
        assert Path("reana.yaml").read_text() == BAD
        subprocess.run(["git", "apply", "-p0"], input=diff, text=True, check=True)
        patched = Path("reana.yaml").read_text()
        Path("reana.yaml").write_text(BAD)
        here("check", "--fix", "reana.yaml")
        assert Path("reana.yaml").read_text() == patched != BAD

    def test_standard_input_is_mended_to_standard_output(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        import io
        import sys

        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BAD.encode())))
        here("check", "--fix", "-")
        assert capsys.readouterr().out.startswith(BAD.replace("$HOME", "$$HOME"))

    @pytest.mark.parametrize("mode", [0o600, 0o644, 0o755])
    def test_the_mode_stays(self, mode: int) -> None:
        Path("reana.yaml").chmod(mode)
        here("check", "--fix", ".")
        assert Path("reana.yaml").stat().st_mode & 0o777 == mode
        assert "$$HOME" in Path("reana.yaml").read_text()

    def test_a_link_stays_one(self) -> None:
        os.rename("reana.yaml", "real.yaml")
        os.symlink("real.yaml", "reana.yaml")
        here("check", "--fix", "reana.yaml")
        assert Path("reana.yaml").is_symlink()
        assert "$$HOME" in Path("real.yaml").read_text()

    def test_a_disk_that_fails_leaves_the_file_as_it_was(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def fail(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "replace", fail)
        assert here("check", "--fix", "reana.yaml") == 2
        assert "reana.yaml cannot be written: No space left on device." in capsys.readouterr().err
        assert Path("reana.yaml").read_text() == BAD
        assert os.listdir() == ["reana.yaml"]

    def test_a_file_without_findings_is_not_touched(self) -> None:
        Path("reana.yaml").write_text(GOOD)
        before = Path("reana.yaml").stat()
        assert here("check", "--fix", "reana.yaml") == 0
        after = Path("reana.yaml").stat()
        assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)

    def test_unsafe_fixes_are_applied_only_when_asked_for(self) -> None:
        text = GOOD.replace('"2018"', "01234")
        Path("reana.yaml").write_text(text)
        here("check", "--fix", "reana.yaml")
        assert Path("reana.yaml").read_text() == text
        here("check", "--unsafe-fixes", "reana.yaml")
        assert Path("reana.yaml").read_text() == text.replace("01234", '"01234"')
