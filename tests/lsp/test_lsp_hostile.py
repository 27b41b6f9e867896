"""Whatever a document holds, and wherever the pointer is, every question is answered, and nothing is given away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lsprotocol import types

from lint.test_lint_secrets import CANARY, PLACES, spec

from .editor import Editor
from .specs import GOOD, with_command

SAMPLES = [path.read_text() for path in sorted((Path(__file__).parents[2] / "samples").glob("*/reana.yaml"))]
PIECES = (
    *("[", "{", "]", "}", '"', "'", "$", "${", "#", ": ", "- ", "|", ">-", "&a ", "*a", "<<: ", "!!x ", "? "),
    *("\r", "\t", "\0", "\x1b[2J", "\ufeff", "🚀", "\ud800", "\u2028", "---\n", "...\n", "%YAML 9\n", "\n" * 9),
)
many = settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@st.composite
def half_typed(draw: st.DrawFn) -> str:
    """Samples, cut anywhere, with pieces that mean something to YAML put in and a few characters taken out."""
    text = draw(st.sampled_from(SAMPLES))
    text = text[: draw(st.integers(0, len(text)))]
    for piece in draw(st.lists(st.sampled_from(PIECES), max_size=4)):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + piece + text[at + draw(st.integers(0, 2)) :]
    return text


positions = st.builds(types.Position, st.integers(0, 120), st.integers(0, 120)) | st.builds(
    types.Position, st.sampled_from([0, 2**31 - 1]), st.sampled_from([0, 2**31 - 1])
)


def ask_everything(editor: Editor, uri: str, at: types.Position, until: types.Position) -> list[object]:
    """Ask every question about a place; an error that comes for an answer is raised here."""
    document = types.TextDocumentIdentifier(uri)
    context = types.CodeActionContext([], only=["quickfix", "source.fixAll"])
    return [
        editor.ask("text_document_hover", types.HoverParams(document, at)),
        editor.ask("text_document_completion", types.CompletionParams(document, at)),
        editor.ask("text_document_definition", types.DefinitionParams(document, at)),
        editor.ask("text_document_references", types.ReferenceParams(types.ReferenceContext(True), document, at)),
        editor.ask("text_document_document_symbol", types.DocumentSymbolParams(document)),
        editor.ask("text_document_code_action", types.CodeActionParams(document, types.Range(at, until), context)),
    ]


def hold(editor: Editor, path: Path, text: str, places: list[types.Position]) -> None:
    """Open a document, type a blank, and ask everything: each version must be reported on, and no error shown."""
    complaints = list(editor.client.shown)
    uri = editor.open(path, text)
    editor.change(uri, text + " ")
    for at in places:
        ask_everything(editor, uri, at, places[0])
    editor.settle()
    assert [report.version for report in editor.published(uri)][-2:] == [1, 2]
    assert editor.client.shown == complaints
    editor.close(uri)


class TestEveryQuestionIsAnswered:
    @many
    @given(text=half_typed(), places=st.lists(positions, min_size=1, max_size=4))
    @example(text="", places=[types.Position(0, 0)])
    @example(text="\ud800", places=[types.Position(0, 1)])
    @example(text="\ufeff🚀: [\r", places=[types.Position(0, 1), types.Position(1, 0)])
    def test_in_half_typed_documents(
        self, editor: Editor, tmp_path: Path, text: str, places: list[types.Position]
    ) -> None:
        hold(editor, tmp_path / "reana.yaml", text, places)

    @many
    @given(data=st.binary(max_size=300), places=st.lists(positions, min_size=1, max_size=3))
    def test_in_bytes_that_are_no_yaml(
        self, editor: Editor, tmp_path: Path, data: bytes, places: list[types.Position]
    ) -> None:
        hold(editor, tmp_path / "reana.yaml", data.decode("utf-8", "replace"), places)
        hold(editor, tmp_path / "reana.yaml", data.decode("latin-1"), places)

    @pytest.mark.parametrize(
        "text",
        [
            *("[" * 20_000, "{a: " * 20_000, "- " * 20_000, "'" * 20_001, "$" * 50_000, "\n" * 50_000),
            *("".join(" " * depth + "a:\n" for depth in range(400)), "a: &a [*a]\n", "a:\n  " * 5000, GOOD * 40),
        ],
        ids=lambda text: f"{text[:6]!r} {len(text)}",
    )
    def test_in_documents_that_were_made_to_hurt(self, editor: Editor, tmp_path: Path, text: str) -> None:
        hold(editor, tmp_path / "reana.yaml", text, [types.Position(0, 0), types.Position(3, 7)])

    @pytest.mark.parametrize("uri", ["untitled:Untitled-1", "file:///no/such/folder/reana.yaml", "notebook:/a#b"])
    def test_of_documents_that_are_no_files(self, editor: Editor, uri: str) -> None:
        editor.texts[uri] = text = with_command("fit $HOME")
        item = types.TextDocumentItem(uri, "yaml", 1, text)
        editor._tell(editor.client.text_document_did_open, types.DidOpenTextDocumentParams(item))
        ask_everything(editor, uri, editor.position(uri, text.index("HOME")), types.Position(99, 0))
        assert "RN101" in [found.code for found in editor.published(uri)[-1].diagnostics]

    def test_of_documents_that_were_never_opened(self, editor: Editor) -> None:
        answers = ask_everything(editor, "file:///elsewhere/reana.yaml", types.Position(0, 0), types.Position(9, 0))
        assert not any(answers)

    def test_of_documents_that_were_closed(self, editor: Editor, tmp_path: Path) -> None:
        uri = editor.open(tmp_path / "reana.yaml", GOOD)
        editor.close(uri)
        editor.save(uri)
        assert not any(ask_everything(editor, uri, types.Position(3, 5), types.Position(9, 0)))


SECRETS = {place: spec(place) for place in PLACES} | {
    "between two mistakes": with_command(f"fit $HOME --password {CANARY} $USER"),
    "in what another finding says": with_command(f"fit ${{{CANARY}}} --password {CANARY}"),
    "in names as well": with_command(f"python {CANARY}.py --password {CANARY}")
    .replace("python:3.11", f"{CANARY}:latest")
    .replace("name: fit", f"name: {CANARY}")
    + f"        outputs: [{CANARY}.root, '/{CANARY}']\n",
}


@pytest.fixture
def heard(editor: Editor) -> Callable[[], str]:
    """What the server has said since the test began."""
    before = len(editor.client.heard)
    return lambda: "\n".join(editor.client.heard[before:])


class TestSecrets:
    """What the editor has and the server finds to be secret comes back in no message."""

    @pytest.mark.parametrize("config", ["", 'ignore = ["RN305"]\n', 'select = ["RN1"]\n'])
    @pytest.mark.parametrize("place", SECRETS)
    def test_they_are_in_no_message(
        self, editor: Editor, heard: Callable[[], str], tmp_path: Path, place: str, config: str
    ) -> None:
        (tmp_path / "reanac.toml").write_text(config)
        uri = editor.open(tmp_path / "reana.yaml", SECRETS[place])
        ask_at_each_word(editor, uri)
        shown = editor.codes(uri)
        assert shown
        assert ("RN305" in shown) == (not config and place != "a silenced line")
        assert CANARY not in heard()

    @pytest.mark.parametrize("broken", ["x: [\n", "'", "\t- {"])
    @pytest.mark.parametrize("place", SECRETS)
    def test_nor_while_the_document_is_broken(
        self, editor: Editor, heard: Callable[[], str], tmp_path: Path, place: str, broken: str
    ) -> None:
        uri = editor.open(tmp_path / "reana.yaml", SECRETS[place])
        editor.change(uri, SECRETS[place] + broken)
        editor.change(uri, SECRETS[place] + broken + " ")
        ask_at_each_word(editor, uri)
        assert {"RN001", "RN009"} & set(editor.codes(uri))
        assert editor.symbols(uri), "the document is not beyond all reading"
        assert CANARY not in heard()

    @pytest.mark.parametrize("opening", ["run: '01234\n     ", "run: [01234, {", "run: {run: [1, ", "run: |\n     "])
    def test_nor_while_what_stands_before_them_is_open(
        self, editor: Editor, heard: Callable[[], str], tmp_path: Path, opening: str
    ) -> None:
        text = spec("a parameter").replace("run: 01234\n    ", opening)
        assert CANARY in text
        ask_at_each_word(editor, editor.open(tmp_path / "reana.yaml", text))
        assert CANARY not in heard()

    def test_what_is_no_secret_is_shown(self, editor: Editor, tmp_path: Path) -> None:
        uri = editor.open(tmp_path / "reana.yaml", GOOD.replace("scope:", "# token\n    scope:"))
        assert [symbol.detail for symbol in editor.symbols(uri)][:2] == ["2018", "user.jdoe"]


def ask_at_each_word(editor: Editor, uri: str) -> None:
    """Ask everything at the beginning of each word."""
    text = editor.texts[uri]
    end = editor.position(uri, len(text))
    for at in range(len(text)):
        if text[at].isalnum() and not text[at - 1 : at].isalnum():
            ask_everything(editor, uri, editor.position(uri, at), end)
