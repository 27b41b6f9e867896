"""Quick fixes: choosing one makes the very text that ``reanac check --fix`` makes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lsprotocol import types

import reanac
from check.test_fixes import CASES, applied, offered
from reanac import cli

from .editor import Editor
from .specs import COMMAND, GOOD, STEP, with_command

QUICK = types.CodeActionKind.QuickFix.value
FIX_ALL = "source.fixAll.reanac"
ENCODINGS = ("utf-8", "utf-16", "utf-32")

# Documents with one mistake, and what the fix puts there.
MISTAKES = {
    "a variable of the shell": (with_command("fit $HOME"), "fit $$HOME"),
    "behind characters outside the BMP": (with_command("echo 🚀𝛼é $HOME 🚀"), "echo 🚀𝛼é $$HOME 🚀"),
    "in a block": (with_command("|\n            echo 🚀\n            fit 🚀 $HOME\n"), "fit 🚀 $$HOME"),
    "in quotes": (with_command('"echo \\U0001F680 $HOME 🚀"'), '"echo \\U0001F680 $$HOME 🚀"'),
    "a misspelt parameter": (with_command("fit ${rnu}"), "fit ${run}"),
    "a misspelt key": (GOOD.replace("environment", "enviroment"), "environment: docker"),
    "with Windows line ends": (with_command("echo 🚀 $HOME").replace("\n", "\r\n"), "echo 🚀 $$HOME"),
    "with old line ends": (with_command("echo 🚀 $HOME").replace("\n", "\r"), "echo 🚀 $$HOME"),
    "on the last line without a line end": (with_command("echo 🚀 $HOME").rstrip("\n"), "echo 🚀 $$HOME"),
}


@pytest.fixture(scope="module", params=ENCODINGS)
def counting(request: pytest.FixtureRequest) -> Iterator[Editor]:
    """An editor whose columns count bytes, UTF-16's units, or characters."""
    with Editor([request.param]) as editor:
        assert editor.encoding == request.param
        yield editor
    assert (editor.status, editor.stderr) == (0, "")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A specification beside the file that it uploads."""
    (tmp_path / "fit.py").touch()
    return tmp_path / "reana.yaml"


def quick(editor: Editor, uri: str, found: types.Diagnostic) -> list[types.CodeAction]:
    """Return what mends a finding, and not what silences it."""
    fixes = editor.actions(uri, found.range)
    return [fix for fix in fixes if found in (fix.diagnostics or ()) and not fix.title.startswith("Ignore")]


class TestQuickFixes:
    @pytest.mark.parametrize("mistake", MISTAKES)
    def test_choosing_one_makes_what_check_fix_makes(self, counting: Editor, path: Path, mistake: str) -> None:
        text, becomes = MISTAKES[mistake]
        uri = counting.open(path, text)
        (found,) = counting.diagnostics(uri)
        (fix,) = quick(counting, uri, found)
        after = counting.after(uri, fix.edit)
        path.write_bytes(text.encode())
        assert cli.main(["check", "--fix", "--unsafe-fixes", "--select", str(found.code), "-q", str(path)]) == 0
        assert after == path.read_bytes().decode()
        assert becomes in after
        counting.change(uri, after)
        assert counting.codes(uri) == []

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
    def test_each_fix_of_a_check_is_offered_where_its_finding_is(
        self, counting: Editor, tmp_path: Path, case: Path
    ) -> None:
        data = case.read_bytes()
        fixable = [(source, found) for source, found in offered(data) if found.fix and found.fix.edits]
        if not fixable:
            return
        text = fixable[0][0].text
        uri = counting.open(tmp_path / "reana.yaml", text)
        shown = {(one.code, counting.offset(uri, one.range.start)): one for one in counting.diagnostics(uri)}
        for source, found in fixable:
            assert found.fix is not None
            fixes = quick(counting, uri, shown[found.code, found.place.start])
            wanted = [fix for fix in fixes if fix.title == found.fix.title]
            assert applied(source, found).decode() in {counting.after(uri, fix.edit) for fix in wanted}
            assert {fix.is_preferred for fix in wanted} == {found.fix.safe}

    def test_a_byte_order_mark_moves_nothing(self, editor: Editor, path: Path) -> None:
        text = "\ufeff" + f"# 🚀\n{with_command('echo 🚀 $HOME')}"
        uri = editor.open(path, text)
        (found,) = editor.diagnostics(uri)
        (fix,) = quick(editor, uri, found)
        assert editor.after(uri, fix.edit) == text.replace("$HOME", "$$HOME")

    def test_only_what_is_in_the_range_is_offered(self, editor: Editor, path: Path) -> None:
        uri = editor.open(path, with_command("fit $HOME $USER"))
        first, second = editor.diagnostics(uri)
        both = types.Range(first.range.start, second.range.end)
        assert len(editor.actions(uri, both)) == len(editor.actions(uri, first.range)) * 2 > 0
        assert all(fix.diagnostics == (first,) for fix in editor.actions(uri, first.range))


class TestSilencing:
    def test_a_finding_can_be_silenced_by_a_comment(self, editor: Editor, path: Path) -> None:
        uri = editor.open(path, with_command("fit $HOME"))
        (found,) = editor.diagnostics(uri)
        (ignoring,) = [fix for fix in editor.actions(uri, found.range) if fix.title.startswith("Ignore")]
        after = editor.after(uri, ignoring.edit)
        assert "          # reanac: ignore[RN101]\n          - fit $HOME\n" in after
        editor.change(uri, after)
        assert editor.codes(uri) == []

    def test_but_not_an_error_that_stops_a_compile(self, editor: Editor, path: Path) -> None:
        uri = editor.open(path, GOOD.replace("ATLAS_LAPP_SP:ev.${run} -> data/", "nonsense"))
        (found,) = editor.diagnostics(uri)
        assert not [fix for fix in editor.actions(uri, found.range) if fix.title.startswith("Ignore")]


class TestFixAll:
    """Editors run this kind of action on saving, when they are told to."""

    MANY = (
        with_command("echo 🚀 $HOME")
        + STEP.replace("name: fit", "name: again").replace(COMMAND, "cat $HOME/.x $USER")
        + "      - nmae: last\n        environment: docker.io/library/python:3.11\n        commands: [fit $HOME]\n"
    )

    @pytest.mark.parametrize("only", [[FIX_ALL], ["source.fixAll"], ["source"], [QUICK, FIX_ALL]])
    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    def test_it_makes_what_check_fix_makes(self, counting: Editor, path: Path, only: list[str], newline: str) -> None:
        text = self.MANY.replace("\n", newline)
        uri = counting.open(path, text)
        anywhere = types.Range(types.Position(0, 0), types.Position(0, 0))
        (fix,) = [each for each in counting.actions(uri, anywhere, only) if each.kind == FIX_ALL]
        path.write_bytes(text.encode())
        cli.main(["check", "--fix", "-q", str(path)])
        assert counting.after(uri, fix.edit) == path.read_bytes().decode() != text

    def test_nothing_is_offered_where_nothing_can_be_mended(self, editor: Editor, path: Path) -> None:
        anywhere = types.Range(types.Position(0, 0), types.Position(0, 0))
        assert editor.actions(editor.open(path, GOOD), anywhere, [FIX_ALL]) == []

    @pytest.mark.parametrize("only", [None, [QUICK], [], ["refactor"], ["source.organizeImports"]])
    def test_it_is_not_offered_unless_it_is_asked_for(self, editor: Editor, path: Path, only: list[str] | None) -> None:
        uri = editor.open(path, self.MANY)
        everywhere = types.Range(types.Position(0, 0), types.Position(99, 0))
        assert not [each for each in editor.actions(uri, everywhere, only) if each.kind == FIX_ALL]

    def test_the_server_says_that_it_can(self, editor: Editor) -> None:
        options = editor.server_can.code_action_provider
        assert isinstance(options, types.CodeActionOptions)
        assert list(options.code_action_kinds or ()) == [QUICK, "source.fixAll"]


def test_fixing_in_the_editor_again_and_again_ends_where_check_fix_ends(editor: Editor, path: Path) -> None:
    uri = editor.open(path, TestFixAll.MANY)
    for _ in range(20):
        preferred = [fix for found in editor.diagnostics(uri) for fix in quick(editor, uri, found) if fix.is_preferred]
        if not preferred:
            break
        editor.change(uri, editor.after(uri, preferred[0].edit))
    path.write_text(TestFixAll.MANY)
    cli.main(["check", "--fix", "-q", str(path)])
    assert editor.texts[uri] == path.read_text()
    assert [found for found in reanac.check(path).diagnostics if found.fix and found.fix.safe] == []
