"""An editor for tests: a real client of the protocol, which keeps its documents as an editor does."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time
from collections.abc import Coroutine, Iterable, Sequence
from pathlib import Path
from typing import Any, Self, TypeVar

from lsprotocol import types
from pygls.lsp.client import LanguageClient
from pygls.protocol import LanguageServerProtocol, default_converter

from compile.test_compile_round_trip import environment
from reanac.source import Source

Answer = TypeVar("Answer")

PATIENCE = 60.0
"""Seconds until a silent server is given up; not a measurement."""


class _Listening(LanguageServerProtocol):
    """Keeps every message of the server as it came."""

    def structure_message(self, data: dict[str, Any]) -> Any:
        self._server.heard.append(json.dumps(data, ensure_ascii=False))  # type: ignore[attr-defined]
        return super().structure_message(data)


class Client(LanguageClient):
    """A client that keeps what it is told."""

    def __init__(self) -> None:
        super().__init__("tests", "1", _Listening, default_converter)
        self.heard: list[str] = []
        self.published: dict[str, list[types.PublishDiagnosticsParams]] = {}
        self.shown: list[str] = []
        self.watched: list[object] = []

        @self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def publish(params: types.PublishDiagnosticsParams) -> None:
            self.published.setdefault(params.uri, []).append(params)

        @self.feature(types.CLIENT_REGISTER_CAPABILITY)
        def register(params: types.RegistrationParams) -> None:
            self.watched += [each.register_options for each in params.registrations]

        @self.feature(types.WINDOW_SHOW_MESSAGE)
        def show(params: types.ShowMessageParams) -> None:
            self.shown.append(params.message)


class Editor:
    """An editor with a server of its own, and the documents that it has open.

    Args:
        encodings: what columns may count, the most wanted first; None for an editor that does not say.
        more: environment variables of the server. Without ``PATH`` there is no shellcheck.
    """

    def __init__(self, encodings: Sequence[str] | None = None, **more: str) -> None:
        self.encoding = "utf-16"
        self.stderr = ""
        self.texts: dict[str, str] = {}
        self._versions: dict[str, int] = {}
        self._encodings = encodings
        self._environment = environment(**{"PATH": "", **more})
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.client = self._wait(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        self.status = self._wait(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _wait(self, coroutine: Coroutine[Any, Any, Answer]) -> Answer:
        return asyncio.run_coroutine_threadsafe(asyncio.wait_for(coroutine, PATIENCE), self._loop).result()

    async def _start(self) -> Client:
        client = Client()
        await client.start_io(sys.executable, "-m", "reanac", "lsp", env=self._environment)
        assert client._server is not None
        assert client._server.stderr is not None
        self._complaints = asyncio.create_task(client._server.stderr.read())
        general = types.GeneralClientCapabilities(position_encodings=self._encodings)
        watched = types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)
        capabilities = types.ClientCapabilities(
            workspace=types.WorkspaceClientCapabilities(did_change_watched_files=watched), general=general
        )
        answer = await client.initialize_async(types.InitializeParams(capabilities))
        client.initialized(types.InitializedParams())
        self.server_can = answer.capabilities
        chosen = answer.capabilities.position_encoding
        self.encoding = str(getattr(chosen, "value", chosen) or "utf-16")
        return client

    async def _stop(self) -> int:
        await self.client.shutdown_async(None)
        self.client.exit(None)
        server = self.client._server
        assert server is not None
        status = await server.wait()
        self.stderr = (await self._complaints).decode()
        await asyncio.gather(*self.client._async_tasks, return_exceptions=True)
        server._transport.close()  # type: ignore[attr-defined]
        await asyncio.sleep(0)
        return status

    # -- Documents -----------------------------------------------------------------------------------------------------

    def open(self, path: Path, text: str) -> str:
        """Open a document, which need not be a file, and return its URI."""
        uri = path.as_uri()
        self.texts[uri], self._versions[uri] = text, 1
        item = types.TextDocumentItem(uri, "yaml", 1, text)
        self._tell(self.client.text_document_did_open, types.DidOpenTextDocumentParams(item))
        return uri

    def change(self, uri: str, text: str) -> None:
        """Type: the document has another text."""
        self.texts[uri] = text
        self._versions[uri] += 1
        version = types.VersionedTextDocumentIdentifier(self._versions[uri], uri)
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self._tell(self.client.text_document_did_change, types.DidChangeTextDocumentParams(version, [whole]))

    def save(self, uri: str) -> None:
        """Tell that a document has been saved."""
        self._tell(
            self.client.text_document_did_save, types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri))
        )

    def close(self, uri: str) -> None:
        """Close a document."""
        closed = types.TextDocumentIdentifier(uri)
        self._tell(self.client.text_document_did_close, types.DidCloseTextDocumentParams(closed))

    def has_changed(self, path: Path) -> None:
        """Tell that a file on disk has changed."""
        event = types.FileEvent(path.as_uri(), types.FileChangeType.Changed)
        self._tell(self.client.workspace_did_change_watched_files, types.DidChangeWatchedFilesParams([event]))

    def _tell(self, send: Any, params: object) -> None:
        self._loop.call_soon_threadsafe(send, params)

    # -- What the server says ------------------------------------------------------------------------------------------

    @property
    def heard(self) -> str:
        """Every message of the server so far."""
        return "\n".join(self.client.heard)

    def published(self, uri: str) -> list[types.PublishDiagnosticsParams]:
        """Return every report on a document so far."""
        return list(self.client.published.get(uri, ()))

    def settle(self) -> None:
        """Wait until all that the editor has told is dealt with: messages are answered in order."""
        self.ask("text_document_document_symbol", types.DocumentSymbolParams(types.TextDocumentIdentifier("file:///-")))

    def wait_for_reports(self, uri: str, number: int) -> None:
        """Wait until a document has been reported on so often."""
        began = time.monotonic()
        while len(self.published(uri)) < number:
            assert time.monotonic() - began < PATIENCE, f"there are only {len(self.published(uri))} reports"
            time.sleep(0.01)

    def diagnostics(self, uri: str) -> list[types.Diagnostic]:
        """Return what the editor shows of the document as it is now."""
        self.settle()
        last = self.published(uri)[-1]
        assert last.version in (self._versions[uri], None)
        return list(last.diagnostics)

    def codes(self, uri: str) -> list[str]:
        """Return the codes of what the editor shows."""
        return [str(found.code) for found in self.diagnostics(uri)]

    async def _ask(self, method: str, params: object) -> Any:
        return await getattr(self.client, f"{method}_async")(params)

    def ask(self, method: str, params: object) -> Any:
        """Ask the server something.

        Raises:
            pygls.exceptions.JsonRpcException: it answered with an error.
        """
        return self._wait(self._ask(method, params))

    def actions(self, uri: str, given: types.Range, only: list[str] | None = None) -> list[types.CodeAction]:
        """Return what is offered for a range."""
        context = types.CodeActionContext([], only=only)
        document = types.TextDocumentIdentifier(uri)
        return self.ask("text_document_code_action", types.CodeActionParams(document, given, context)) or []

    def hover(self, uri: str, offset: int) -> str | None:
        """Return what is shown of a place."""
        params = types.HoverParams(types.TextDocumentIdentifier(uri), self.position(uri, offset))
        answer: types.Hover | None = self.ask("text_document_hover", params)
        if answer is None:
            return None
        assert isinstance(answer.contents, types.MarkupContent)
        return answer.contents.value

    def completions(self, uri: str, offset: int) -> list[types.CompletionItem]:
        """Return what may be written at a place."""
        params = types.CompletionParams(types.TextDocumentIdentifier(uri), self.position(uri, offset))
        return list(self.ask("text_document_completion", params) or ())

    def definition(self, uri: str, offset: int) -> str | None:
        """Return the text of the place where what stands at an offset is declared, and its line from 1."""
        params = types.DefinitionParams(types.TextDocumentIdentifier(uri), self.position(uri, offset))
        answer: types.Location | None = self.ask("text_document_definition", params)
        return self.shown(answer) if answer is not None else None

    def references(self, uri: str, offset: int, *, declaration: bool = True) -> list[str]:
        """Return the places that name what stands at an offset."""
        params = types.ReferenceParams(
            types.ReferenceContext(declaration), types.TextDocumentIdentifier(uri), self.position(uri, offset)
        )
        return [self.shown(each) for each in self.ask("text_document_references", params) or ()]

    def symbols(self, uri: str) -> list[types.DocumentSymbol]:
        """Return the outline of a document."""
        params = types.DocumentSymbolParams(types.TextDocumentIdentifier(uri))
        return list(self.ask("text_document_document_symbol", params) or ())

    # -- Places, counted as the protocol counts them -------------------------------------------------------------------

    def _units(self, text: str) -> int:
        width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[self.encoding]
        return len(text.encode("utf-8" if width == 1 else f"{self.encoding}-le", "surrogatepass")) // width

    def position(self, uri: str, offset: int) -> types.Position:
        """Return the position of an offset."""
        source = Source(uri, self.texts[uri])
        line = source.position(offset).line
        return types.Position(line - 1, self._units(source.text[source.line_starts[line - 1] : offset]))

    def offset(self, uri: str, position: types.Position) -> int:
        """Return the offset of a position; one that is none is an error."""
        begin, end = Source(uri, self.texts[uri]).line_bounds(position.line + 1)
        line = self.texts[uri][begin:end]
        return next(begin + at for at in range(len(line) + 1) if self._units(line[:at]) == position.character)

    def text_at(self, uri: str, place: types.Range) -> str:
        """Return the text of a range."""
        return self.texts[uri][self.offset(uri, place.start) : self.offset(uri, place.end)]

    def shown(self, location: types.Location) -> str:
        """Return the line of a location, from 1, and its text."""
        return f"{location.range.start.line + 1}: {self.text_at(location.uri, location.range)}"

    def after(self, uri: str, edit: types.WorkspaceEdit | None) -> str:
        """Return the text of a document after an edit."""
        assert edit is not None
        assert edit.changes is not None
        assert list(edit.changes) == [uri], "other documents stay what they are"
        return self.edited(uri, edit.changes[uri])

    def edited(self, uri: str, edits: Iterable[types.TextEdit]) -> str:
        """Return the text of a document after edits, all of which speak of the text as it is."""
        spans = [(self.offset(uri, one.range.start), self.offset(uri, one.range.end), one.new_text) for one in edits]
        text, last = self.texts[uri], len(self.texts[uri]) + 1
        for start, end, new in sorted(spans, reverse=True):
            assert start <= end <= last, "edits do not overlap"
            text, last = text[:start] + new + text[end:], start
        return text
