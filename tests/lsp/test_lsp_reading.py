"""What an editor shows of a document to who reads it: explanations, values, where names come from, its outline."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lsprotocol import types

import reanac
from reanac.reports.explanation import explain
from reanac.rules.registry import all_rules

from .editor import Editor
from .specs import GOOD, HEAD, marked, with_command

CASES = sorted((Path(__file__).parents[1] / "check" / "cases" / "err").glob("*.yaml"))
SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*/reana.yaml"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reana.yaml"


class TestHover:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
    def test_a_finding_is_explained_by_its_rule(self, editor: Editor, path: Path, case: Path) -> None:
        text = case.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")
        rules = {rule.code: explain(rule).markdown for rule in all_rules()}
        uri = editor.open(path, text)
        found = reanac.check(text.encode()).diagnostics
        assert found
        for one in found:
            shown = editor.hover(uri, one.place.start)
            assert shown is not None
            assert f"**{one.code} " in shown
            assert rules[one.code] in shown

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            (GOOD.replace("type", "t¦ype"), "**type**: The engine that runs it."),
            (GOOD.replace("environment", "¦environment"), "**environment**: The container image, with its tag."),
            (GOOD.replace("{rse", "{¦rse"), "**rse**: The RSE to upload to."),
            (
                GOOD.replace("          get", "          ge¦t"),
                "**get**: Fetch DIDs into the workspace before the step.",
            ),
            (GOOD.replace("run: ", "¦run: "), "Parameter **run**. A command gets:\n\n```text\n2018\n```"),
            (GOOD.replace("ev.${run}", "ev.${r¦un}"), "Parameter **run**. A command gets:\n\n```text\n2018\n```"),
            (with_command("fit 🚀 ${s¦cope}"), "Parameter **scope**. A command gets:\n\n```text\nuser.jdoe\n```"),
            (with_command("fit 🚀 $s¦cope"), "Parameter **scope**. A command gets:\n\n```text\nuser.jdoe\n```"),
            (GOOD.replace('"2018"', "1_000").replace("run:", "¦run:"), "A command gets:\n\n```text\n1000\n```"),
            (GOOD.replace('"2018"', '"a ```` b"').replace("run:", "¦run:"), "\n\n`````text\na ```` b\n`````"),
            (with_command("fit ${¦run}").replace('"2018"', "01") + "x: [", "Declared as:\n\n```text\n01\n```"),
        ],
    )
    def test_keys_and_parameters_are_explained(self, editor: Editor, path: Path, text: str, says: str) -> None:
        text, offset = marked(text)
        shown = editor.hover(editor.open(path, text), offset)
        assert shown is not None
        assert says in shown

    @pytest.mark.parametrize(
        "text",
        [GOOD.replace("fit.json\n", "fit.j¦son\n"), GOOD + "# r¦un\n", GOOD.replace("2018", "20¦18"), GOOD + "¦"],
    )
    def test_there_is_nothing_to_say_of_other_places(self, editor: Editor, path: Path, text: str) -> None:
        text, offset = marked(text)
        path.with_name("fit.py").touch()
        uri = editor.open(path, text)
        assert editor.hover(uri, offset) is None

    def test_nor_of_files_of_other_tools(self, editor: Editor, tmp_path: Path) -> None:
        assert editor.hover(editor.open(tmp_path / "values.yaml", "workflow: {}\n"), 1) is None


class TestParameters:
    TEXT = GOOD + "          - echo ${run} $${run} $$run $run # ${run}\n"
    DECLARED = "4: run"
    REFERRED = ("16: ${run}", "17: ${run}", "20: ${run}", "20: $run")

    @pytest.mark.parametrize("place", ["run: ", "${run} ->", "${run}\n", "${run} $$", "$run # "])
    def test_each_place_leads_to_the_declaration_and_to_all_others(
        self, editor: Editor, path: Path, place: str
    ) -> None:
        uri = editor.open(path, self.TEXT)
        at = self.TEXT.index(place)
        assert editor.definition(uri, at + 1) == self.DECLARED
        assert editor.references(uri, at + 1, declaration=False) == [*self.REFERRED]
        assert editor.references(uri, at + 1) == [self.DECLARED, *self.REFERRED]

    @pytest.mark.parametrize("place", ["$${run}", "$$run", "# ${run}", "fit.json\n", "type"])
    def test_what_is_no_parameter_leads_nowhere(self, editor: Editor, path: Path, place: str) -> None:
        uri = editor.open(path, self.TEXT)
        at = self.TEXT.index(place) + 2
        assert editor.definition(uri, at) is None
        assert editor.references(uri, at) == []

    def test_an_unknown_one_has_references_and_no_declaration(self, editor: Editor, path: Path) -> None:
        text, offset = marked(with_command("fit ${r¦nu} ${rnu}"))
        uri = editor.open(path, text)
        assert editor.definition(uri, offset) is None
        assert editor.references(uri, offset) == ["19: ${rnu}", "19: ${rnu}"]

    def test_characters_outside_the_bmp_move_nothing(self, editor: Editor, path: Path) -> None:
        text, offset = marked(with_command("🚀𝛼 ${ru¦n} 🚀 ${run}").replace("inputs:", "# 🚀\ninputs:"))
        uri = editor.open(path, text)
        assert editor.definition(uri, offset) == "5: run"
        assert editor.references(uri, offset, declaration=False)[-2:] == ["20: ${run}", "20: ${run}"]

    def test_a_document_that_is_broken_elsewhere_has_them_all_the_same(self, editor: Editor, path: Path) -> None:
        text, offset = marked(with_command("fit ${ru¦n}") + "      - name: [\n")
        uri = editor.open(path, text)
        assert "RN001" in editor.codes(uri)
        assert editor.definition(uri, offset) == self.DECLARED


def walk(symbols: list[types.DocumentSymbol]) -> Iterator[tuple[types.DocumentSymbol, types.DocumentSymbol | None]]:
    """Yield symbols, each with the one that it is in."""
    for symbol in symbols:
        yield symbol, None
        for child in symbol.children or ():
            yield child, symbol


def key(position: types.Position) -> tuple[int, int]:
    return position.line, position.character


class TestOutline:
    def test_it_has_parameters_and_steps_with_their_files(self, editor: Editor, path: Path) -> None:
        files = "        inputs: [fit.py, 🚀.csv]\n        outputs:\n          - fit.json\n"
        uri = editor.open(path, GOOD + files + "      - environment: a/b:1\n        commands: [date]\n")
        found = editor.symbols(uri)
        assert [(one.name, one.kind, one.detail) for one in found] == [
            ("run", types.SymbolKind.Constant, "2018"),
            ("scope", types.SymbolKind.Constant, "user.jdoe"),
            ("fit", types.SymbolKind.Function, "docker.io/library/python:3.11"),
            ("step 2", types.SymbolKind.Function, "a/b:1"),
        ]
        children = [(one.name, one.detail) for one in found[2].children or ()]
        assert children == [("fit.py", "inputs"), ("🚀.csv", "inputs"), ("fit.json", "outputs")]
        assert [editor.text_at(uri, one.selection_range) for one in found[:3]] == ["run", "scope", "fit"]

    @pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.parent.name)
    def test_it_has_every_step_and_parameter_of_a_sample(self, editor: Editor, sample: Path) -> None:
        workflow = reanac.check(sample).workflow
        assert workflow is not None
        uri = editor.open(sample, sample.read_text())
        found = editor.symbols(uri)
        steps = [one.name for one in found if one.kind is types.SymbolKind.Function]
        parameters = [one.name for one in found if one.kind is types.SymbolKind.Constant]
        assert steps == [step.name for step in workflow.steps]
        assert parameters == [parameter.name for parameter in workflow.parameters or ()]

    @pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.parent.name)
    def test_each_stands_in_what_it_is_in(self, editor: Editor, sample: Path) -> None:
        uri = editor.open(sample, sample.read_text())
        for symbol, within in walk(editor.symbols(uri)):
            inside, around = symbol.selection_range, symbol.range
            assert key(around.start) <= key(inside.start) <= key(inside.end) <= key(around.end)
            if within is not None:
                assert key(within.range.start) <= key(around.start) <= key(around.end) <= key(within.range.end)

    def test_it_follows_what_is_typed(self, editor: Editor, path: Path) -> None:
        uri = editor.open(path, HEAD + "      - name: a\n")
        before = [one.name for one in editor.symbols(uri)]
        editor.change(uri, HEAD + "      - name: a\n      - name: b\n        rucio: {get: '")
        assert [*before, "b"] == [one.name for one in editor.symbols(uri)]
