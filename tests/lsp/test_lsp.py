"""The language server, asked over standard streams by a real client."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from .editor import Editor, applied, editor, place_of

SPEC = """\
inputs:
  files: [fit.py]
  parameters:
    run: "2018"
    cut: 0.5
workflow:
  type: serial
  specification:
    steps:
      - name: select  # \N{MUSICAL SYMBOL G CLEF}
        environment: docker.io/library/python:3.11
        voms_proxy: escape
        rucio:
          get: user.jdoe:events.${run}.root -> data/events.root
        inputs: [data/events.root]
        outputs: [selected.root]
        commands:
          - python fit.py ${run} $cut
      - name: fit
        environment: docker.io/library/python:3.11
        kubernetes_memory_limit: 256Mi
        commands:
          - python fit.py selected.root
"""
SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*/reana.yaml"))


def session(folder: Path, what: Callable[[Editor], Awaitable[None]]) -> None:
    """Run one session with a server."""

    async def run() -> None:
        async with editor(folder) as own:
            await what(own)

    (folder / "fit.py").touch()
    asyncio.run(run())


def codes(found: list[types.Diagnostic]) -> list[Any]:
    return [each.code for each in found]


class TestDiagnostics:
    def test_they_come_as_one_types_and_go_when_the_document_is_closed(self, tmp_path: Path) -> None:
        async def what(own: Editor) -> None:
            assert await own.open(SPEC) == []
            (found,) = await own.change(SPEC.replace("${run} $cut", "${run} ${rnu} $cut"))
            assert (found.code, found.severity, found.source) == ("RN101", types.DiagnosticSeverity.Error, "reanac")
            text = SPEC.replace("${run} $cut", "${run} ${rnu} $cut")
            assert (found.range.start.line, found.range.start.character) == place_of(text, "${rnu}")
            assert found.range.end.character - found.range.start.character == len("${rnu}")
            assert codes(await own.change("workflow: [")) == ["RN001"]
            assert await own.change(SPEC) == []
            assert codes(await own.change(SPEC.replace("fit.py]", "fit.py, none.csv]"))) == ["RN601"]
            own.client.text_document_did_close(
                types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(own.uri()))
            )
            assert await own.diagnostics() == []

        session(tmp_path, what)

    def test_columns_count_utf_16_units(self, tmp_path: Path) -> None:
        text = SPEC.replace("- python fit.py ${run} $cut", '- "echo \N{MUSICAL SYMBOL G CLEF} é $nope ${run} $cut"')

        async def what(own: Editor) -> None:
            (found,) = await own.open(text)
            assert (found.range.start.line, found.range.start.character) == place_of(text, "$nope")

        session(tmp_path, what)

    def test_the_configuration_is_obeyed_and_its_mistakes_are_told_once(self, tmp_path: Path) -> None:
        bad = SPEC.replace("${run} $cut", "${run} $rnu $cut").replace("python:3.11\n        kub", "python\n        kub")

        async def what(own: Editor) -> None:
            (tmp_path / "reanac.toml").write_text('ignore = ["RN402"]')
            assert codes(await own.open(bad)) == ["RN101"]
            (tmp_path / "reanac.toml").write_text('ignroe = ["RN402"]')
            saved = types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(own.uri()))
            own.client.text_document_did_save(saved)
            assert codes(await own.diagnostics()) == ["RN101", "RN402"]
            own.client.text_document_did_save(saved)
            await own.diagnostics()
            assert len(own.messages) == 1
            assert "reanac.toml" in own.messages[0]

        session(tmp_path, what)

    def test_other_yaml_is_left_alone(self, tmp_path: Path) -> None:
        async def what(own: Editor) -> None:
            assert await own.open("a: 1\na: 2\n", "compose.yaml") == []
            assert "RN002" in codes(await own.open("a: 1\na: 2\n", "reana-2.yaml"))
            assert codes(await own.open(SPEC.replace("$cut", "$ctu"), "analysis.yml")) == ["RN101"]

        session(tmp_path, what)


class TestQuickFixes:
    async def actions(self, own: Editor, text: str, words: str, only: list[str] | None = None) -> list[Any]:
        start = types.Position(*place_of(text, words))
        context = types.CodeActionContext([], only)  # type: ignore[arg-type]
        document = types.TextDocumentIdentifier(own.uri())
        return list(
            await own.ask(
                "text_document_code_action_async", types.CodeActionParams(document, types.Range(start, start), context)
            )
        )

    def test_a_fix_does_what_the_command_line_would(self, tmp_path: Path) -> None:
        bad = SPEC.replace("- python fit.py ${run} $cut", '- "\N{MUSICAL SYMBOL G CLEF} $HOME ${run} $cut"')

        async def what(own: Editor) -> None:
            (found,) = await own.open(bad)
            first, ignoring = await self.actions(own, bad, "$HOME")
            assert first.is_preferred
            assert first.kind == types.CodeActionKind.QuickFix
            fixed = applied(bad, first.edit.changes[own.uri()])
            assert fixed == bad.replace("$HOME", "$$HOME")
            assert await own.change(fixed) == []
            assert await own.change(bad) == [found]
            silenced = applied(bad, ignoring.edit.changes[own.uri()])
            assert "# reanac: ignore[RN101]" in silenced
            assert await own.change(silenced) == []

        session(tmp_path, what)

    def test_all_safe_fixes_at_once(self, tmp_path: Path) -> None:
        bad = SPEC.replace("${run} $cut", "${run} $cut $HOME $(date)").replace("256Mi", "256 MB")

        async def what(own: Editor) -> None:
            assert len(await own.open(bad)) == 3
            (every,) = await self.actions(own, bad, "inputs", ["source.fixAll"])
            assert applied(bad, every.edit.changes[own.uri()]) == (
                bad.replace("$HOME", "$$HOME").replace("$(date)", "$$(date)").replace("256 MB", "256M")
            )

        session(tmp_path, what)


class TestAnswers:
    async def hover(self, own: Editor, text: str, words: str, offset: int = 1) -> str:
        found = await own.ask("text_document_hover_async", types.HoverParams(**own.at(*place_of(text, words, offset))))
        return "" if found is None else str(found.contents.value)

    def test_hover(self, tmp_path: Path) -> None:
        bad = SPEC.replace("$cut", "$HOME $cut")

        async def what(own: Editor) -> None:
            await own.open(bad)
            assert "RN101 unknown-parameter" in await self.hover(own, bad, "$HOME")
            assert "2018" in await self.hover(own, bad, "${run} $HOME", 3)
            assert "kubernetes_memory_limit" in await self.hover(own, bad, "kubernetes_memory_limit")
            assert "**type**" in await self.hover(own, bad, "type:")
            assert await self.hover(own, bad, "python fit.py selected") == ""

        session(tmp_path, what)

    async def completions(self, own: Editor, before: str, after: str = "") -> list[str]:
        text = before + after
        await own.change(text)
        line = before.count("\n")
        character = len(before.rpartition("\n")[2])
        found = await own.ask("text_document_completion_async", types.CompletionParams(**own.at(line, character)))
        items = found.items if hasattr(found, "items") else (found or [])
        return [item.label for item in items]

    def test_completion(self, tmp_path: Path) -> None:
        head = SPEC.partition("      - name: fit")[0]

        async def what(own: Editor) -> None:
            await own.open("")
            assert {"inputs", "workflow", "outputs"} <= set(await self.completions(own, ""))
            step = await self.completions(own, head + "      - name: fit\n        ")
            assert {"environment", "commands", "rucio", "voms_proxy", "kubernetes_memory_limit"} <= set(step)
            assert "name" not in step
            assert {"get", "upload", "replicas"} <= set(
                await self.completions(own, head + "      - name: fit\n        rucio:\n          ")
            )
            fit = head + "      - name: fit\n        environment: a/b:1\n        commands:\n          - fit "
            assert await self.completions(own, fit + "${") == ["run", "cut"]
            assert await self.completions(own, fit + "${r", "}\n") == ["run", "cut"]
            assert {"serial", "cwl", "snakemake", "yadage"} == set(await self.completions(own, "workflow:\n  type: "))
            assert "kubernetes" in await self.completions(own, head + "      - name: fit\n        compute_backend: ")
            assert await self.completions(own, "# reana") == []

        session(tmp_path, what)

    def test_where_a_parameter_is_declared_and_used(self, tmp_path: Path) -> None:
        async def what(own: Editor) -> None:
            await own.open(SPEC)
            for words in ("${run} $cut", "events.${run}"):
                where = place_of(SPEC, words, words.index("run"))
                found = await own.ask("text_document_definition_async", types.DefinitionParams(**own.at(*where)))
                assert (found.range.start.line, found.range.start.character) == place_of(SPEC, "run:")
            context = types.ReferenceContext(include_declaration=True)
            found = await own.ask(
                "text_document_references_async",
                types.ReferenceParams(context=context, **own.at(*place_of(SPEC, "run:"))),
            )
            lines = sorted(each.range.start.line for each in found)
            assert lines == [place_of(SPEC, words)[0] for words in ("run:", "events.${run}", "fit.py ${run}")]
            nothing = await own.ask("text_document_definition_async", types.DefinitionParams(**own.at(0, 0)))
            assert nothing is None

        session(tmp_path, what)

    def test_symbols(self, tmp_path: Path) -> None:
        async def what(own: Editor) -> None:
            await own.open(SPEC)
            params = types.DocumentSymbolParams(types.TextDocumentIdentifier(own.uri()))
            found = await own.ask("text_document_document_symbol_async", params)
            assert [symbol.name for symbol in found] == ["run", "cut", "select", "fit"]
            assert [child.name for child in found[2].children] == ["data/events.root", "selected.root"]
            for symbol in found:
                inner, outer = symbol.selection_range, symbol.range
                assert (outer.start.line, outer.start.character) <= (inner.start.line, inner.start.character)
                assert (inner.end.line, inner.end.character) <= (outer.end.line, outer.end.character)

        session(tmp_path, what)


class TestSecrets:
    def test_none_is_in_any_answer(self, tmp_path: Path) -> None:
        canary = "cAnary-7f3e91"
        text = SPEC.replace("cut: 0.5", f"db_password: {canary}").replace("$cut", f"--token {canary} $HOME")

        async def what(own: Editor) -> None:
            found = await own.open(text)
            assert "RN305" in codes(found)
            answers = [repr(found)]
            for words in ("db_password", canary, "--token", "$HOME", "python fit.py ${run}"):
                where = own.at(*place_of(text, words, 1))
                answers.append(repr(await own.ask("text_document_hover_async", types.HoverParams(**where))))
                answers.append(repr(await own.ask("text_document_completion_async", types.CompletionParams(**where))))
            params = types.DocumentSymbolParams(types.TextDocumentIdentifier(own.uri()))
            answers.append(repr(await own.ask("text_document_document_symbol_async", params)))
            assert [answer for answer in answers if canary in answer] == []

        session(tmp_path, what)


def test_half_a_document_never_makes_an_error(tmp_path: Path) -> None:
    """Every request at places of documents that are being written, cut anywhere, with odd characters in them."""
    chance = random.Random(7)
    texts = [path.read_text("utf-8") for path in SAMPLES] + [SPEC]

    async def what(own: Editor) -> None:
        await own.open("")
        for _ in range(60):
            whole = chance.choice(texts)
            text = whole[: chance.randrange(len(whole))] + chance.choice(
                ["", "\0", "\t", "${", "\ud7ff", "\r", "𝄞", "*a"]
            )
            await own.change(text)
            lines = text.split("\n")
            line = chance.randrange(len(lines))
            where = own.at(line, chance.randrange(len(lines[line]) + 2))
            document = types.TextDocumentIdentifier(own.uri())
            await own.ask("text_document_hover_async", types.HoverParams(**where))
            await own.ask("text_document_completion_async", types.CompletionParams(**where))
            await own.ask("text_document_definition_async", types.DefinitionParams(**where))
            await own.ask("text_document_document_symbol_async", types.DocumentSymbolParams(document))
            context = types.CodeActionContext([])
            wide = types.Range(types.Position(0, 0), types.Position(len(lines), 0))
            await own.ask("text_document_code_action_async", types.CodeActionParams(document, wide, context))

    session(tmp_path, what)


@pytest.mark.parametrize("words", [[], ["--stdio"]])
def test_without_pygls_it_says_what_to_install(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import sys

    from reanac import cli

    monkeypatch.setitem(sys.modules, "pygls", None)
    assert cli.main(["lsp", *words]) == 2
    assert "pip install 'reanac[lsp]'" in capsys.readouterr().err
