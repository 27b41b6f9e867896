"""Findings are shown from the opening of a document to its closing, as its configuration wants them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from lsprotocol import types

import reanac
from reanac.diagnostics import Severity

from .editor import Editor
from .specs import COMMAND, GOOD, with_command

CASES = sorted((Path(__file__).parents[1] / "check" / "cases" / "err").glob("*.yaml"))
SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.HINT: types.DiagnosticSeverity.Hint,
}
BAD = with_command("python fit.py $HOME")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A specification beside the file that it uploads."""
    (tmp_path / "fit.py").touch()
    return tmp_path / "reana.yaml"


class TestWhatIsShown:
    def test_a_good_document_is_reported_to_have_no_findings(self, editor: Editor, path: Path) -> None:
        assert editor.codes(editor.open(path, GOOD)) == []

    def test_the_very_characters_are_underlined(self, editor: Editor, path: Path) -> None:
        uri = editor.open(path, BAD)
        (found,) = editor.diagnostics(uri)
        assert editor.text_at(uri, found.range) == "$HOME"
        assert (found.code, found.source, found.severity) == ("RN101", "reanac", types.DiagnosticSeverity.Error)
        assert "$$HOME" in found.message, "what to do about it is said, too"

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
    def test_it_is_what_check_finds(self, editor: Editor, tmp_path: Path, case: Path) -> None:
        try:
            text = case.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            pytest.skip("an editor has no document that is no text")
        path = tmp_path / "reana.yaml"
        path.write_bytes(text.encode())
        uri = editor.open(path, text)
        editor.texts[uri] = text.removeprefix("\ufeff")
        expected = reanac.check(path)
        assert expected.source is not None
        assert [(one.code, one.severity) for one in editor.diagnostics(uri)] == [
            (one.code, SEVERITIES[one.severity]) for one in expected.diagnostics
        ]
        if not text.startswith("\ufeff") and "\r" not in expected.source.text.replace("\r\n", ""):
            places = [editor.text_at(uri, one.range) for one in editor.diagnostics(uri)]
            slices = [expected.source.slice(one.place) for one in expected.diagnostics]
            assert [place.rstrip("\r\n") for place in places] == [one.rstrip("\r\n") for one in slices]

    def test_where_a_name_is_used_twice_the_other_place_is_told(self, editor: Editor, path: Path) -> None:
        uri = editor.open(path, GOOD.replace('    run: "2018"\n', '    run: "2018"\n    run: "2017"\n'))
        (found,) = editor.diagnostics(uri)
        assert found.code == "RN002"
        assert [editor.shown(each.location) for each in found.related_information or ()] == ["4: run"]

    @pytest.mark.parametrize(
        ("name", "text", "is_checked"),
        [
            ("reana.yaml", "a: b\n", True),
            ("reana-test.yml", "a: b\n", True),
            ("docker-compose.yaml", "services: {}\n", False),
            ("analysis.yaml", BAD, True),
            ("values.yaml", "type: serial\nworkflow: $HOME\n", False),
            ("reana.json", "a: b\n", False),
        ],
    )
    def test_only_specifications_are_checked(
        self, editor: Editor, tmp_path: Path, name: str, text: str, is_checked: bool
    ) -> None:
        assert bool(editor.diagnostics(editor.open(tmp_path / name, text))) == is_checked


class TestTyping:
    def test_findings_come_and_go_with_each_change(self, editor: Editor, path: Path) -> None:
        uri = editor.open(path, GOOD)
        shown = [editor.codes(uri)]
        for command in ("python fit.py $", "python fit.py $H", "python fit.py $$H", "[", COMMAND):
            editor.change(uri, with_command(command))
            shown.append(editor.codes(uri))
        assert shown == [[], ["RN102"], ["RN101"], [], ["RN001"], []]

    def test_each_report_says_which_version_it_is_about(self, editor: Editor, path: Path) -> None:
        uri = editor.open(path, GOOD)
        for text in (BAD, GOOD, BAD):
            editor.change(uri, text)
        editor.settle()
        reports = [(one.version, len(one.diagnostics)) for one in editor.published(uri)]
        assert reports == [(1, 0), (2, 1), (3, 0), (4, 1)]

    def test_two_documents_do_not_mix(self, editor: Editor, path: Path) -> None:
        good, bad = editor.open(path, GOOD), editor.open(path.with_name("reana-2.yaml"), BAD)
        editor.change(good, GOOD + "\n")
        assert (editor.codes(good), editor.codes(bad)) == ([], ["RN101"])

    def test_closing_a_document_clears_what_was_shown(self, editor: Editor, path: Path) -> None:
        uri = editor.open(path, BAD)
        assert editor.codes(uri) == ["RN101"]
        editor.close(uri)
        editor.settle()
        assert editor.published(uri)[-1].diagnostics == ()
        assert editor.hover(uri, BAD.index("$HOME")) is None

    def test_a_file_that_appears_is_seen_when_the_document_is_saved(self, editor: Editor, tmp_path: Path) -> None:
        uri = editor.open(tmp_path / "reana.yaml", GOOD)
        missing = editor.codes(uri)
        (tmp_path / "fit.py").touch()
        editor.save(uri)
        assert (missing, editor.codes(uri)) == (["RN601"], [])


class TestConfiguration:
    """``reanac.toml`` above the document counts, as it does for ``reanac check``."""

    @pytest.mark.parametrize(
        ("config", "shown"),
        [
            ("", [("RN101", types.DiagnosticSeverity.Error)]),
            ('ignore = ["RN101"]\n', []),
            ('select = ["RN4"]\n', []),
            ('[severity]\nRN101 = "hint"\n', [("RN101", types.DiagnosticSeverity.Hint)]),
            ('[per-file."sub/*.yaml"]\nignore = ["unknown-parameter"]\n', []),
            ('[per-file."old/*.yaml"]\nignore = ["RN101"]\n', [("RN101", types.DiagnosticSeverity.Error)]),
        ],
    )
    def test_it_says_what_is_shown(self, editor: Editor, tmp_path: Path, config: str, shown: list[object]) -> None:
        (tmp_path / "reanac.toml").write_text(config)
        (tmp_path / "sub").mkdir()
        (tmp_path / "sub" / "fit.py").touch()
        uri = editor.open(tmp_path / "sub" / "reana.yaml", BAD)
        assert [(found.code, found.severity) for found in editor.diagnostics(uri)] == shown

    @pytest.mark.parametrize("tell", ["saving the document", "a change of the file"])
    def test_it_is_read_again(self, editor: Editor, path: Path, tell: str) -> None:
        uri = editor.open(path, BAD)
        before = editor.codes(uri)
        config = path.with_name("reanac.toml")
        config.write_text('ignore = ["RN101"]\n')
        if tell == "saving the document":
            editor.save(uri)
        else:
            editor.has_changed(config)
        assert (before, editor.codes(uri)) == (["RN101"], [])

    def test_the_editor_is_asked_to_watch_it(self, editor: Editor) -> None:
        asked = [message for message in editor.client.heard if "client/registerCapability" in message]
        assert "**/reanac.toml" in asked[0]
        assert "**/pyproject.toml" in asked[0]

    @pytest.mark.parametrize(
        ("file", "config", "says"),
        [
            ("reanac.toml", '# mine\nignore = ["RN999"]\n', "Line 2: There is no rule 'RN999'."),
            ("reanac.toml", "ignore = [\n", "This is not TOML"),
            ("reanac.toml", 'site-files = ["nowhere.yaml"]\n', "nowhere.yaml"),
            ("pyproject.toml", "[tool.reanac]\nselekt = []\n", "Did you mean 'select'?"),
        ],
    )
    def test_a_mistake_in_it_is_said_once_and_the_document_checked_without_it(
        self, editor: Editor, path: Path, file: str, config: str, says: str
    ) -> None:
        path.with_name(file).write_text(config)
        uri = editor.open(path, GOOD)
        editor.change(uri, BAD)
        assert editor.codes(uri) == ["RN101"]
        assert len([message for message in editor.client.shown if says in message and str(path.parent) in message]) == 1

    def test_comments_silence_a_finding(self, editor: Editor, path: Path) -> None:
        ignored = BAD.replace("          - python", "          # reanac: ignore[RN101] why\n          - python")
        assert editor.codes(editor.open(path, ignored)) == []


class TestShellcheck:
    """shellcheck takes a while, so it is asked when a document is opened or saved, and not at each key."""

    @pytest.fixture
    def slow_editor(self, tmp_path: Path) -> Iterator[Editor]:
        """An editor whose server finds a shellcheck that writes down each call."""
        program = tmp_path / "bin" / "shellcheck"
        program.parent.mkdir()
        calls, go = tmp_path / "calls", tmp_path / "go"
        go.touch()
        waiting = f"while ! test -e {go}; do sleep 0.02; done"
        program.write_text(f"#!/bin/sh\necho called >> {calls}\n{waiting}\necho '{{\"comments\": []}}'\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        with Editor(PATH=os.pathsep.join((str(program.parent), "/usr/bin", "/bin"))) as editor:
            yield editor

    def test_it_is_asked_on_opening_and_on_saving_only(self, slow_editor: Editor, path: Path) -> None:
        calls = path.with_name("calls")

        uri = slow_editor.open(path, with_command("test -f a && fit"))
        slow_editor.wait_for_reports(uri, 2)
        opened = calls.read_text()
        slow_editor.change(uri, with_command("test -f b && fit"))
        slow_editor.settle()
        changed = calls.read_text()
        slow_editor.save(uri)
        slow_editor.wait_for_reports(uri, 5)
        assert (opened, changed, calls.read_text()) == ("called\n", "called\n", "called\ncalled\n")

    def test_what_it_says_of_a_text_that_has_changed_is_dropped(self, slow_editor: Editor, path: Path) -> None:
        calls, go = path.with_name("calls"), path.with_name("go")
        go.unlink()
        uri = slow_editor.open(path, with_command("test -f $a && fit"))
        while not calls.exists():
            slow_editor.settle()
        slow_editor.change(uri, with_command("test -f a && fit"))
        slow_editor.settle()
        go.touch()
        for reports in (4, 6):  # by the end of the second, the first question has surely been answered
            slow_editor.save(uri)
            slow_editor.wait_for_reports(uri, reports)
        shown = [str(one.code) for report in slow_editor.published(uri) for one in report.diagnostics]
        assert shown.count("RN101") == 1, "it was found in the first text only"
