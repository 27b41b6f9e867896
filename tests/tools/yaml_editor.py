"""An editor that speaks with Red Hat's yaml-language-server over standard streams."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from oracles import node

SECONDS = 20
"""How long an answer may take before a test fails; machines that are shared stall."""


class Editor:
    """An editor with some documents open."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client = client
        self.folder = folder
        self.published: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()
        self.messages: list[str] = []
        self._versions: dict[str, int] = {}

        @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params: types.PublishDiagnosticsParams) -> None:
            self.published.put_nowait(params)

        @client.feature(types.WINDOW_SHOW_MESSAGE)
        def shown(params: types.ShowMessageParams) -> None:
            self.messages.append(params.message)

    def uri(self, name: str = "reana.yaml") -> str:
        return (self.folder / name).as_uri()

    async def diagnostics(self) -> list[types.Diagnostic]:
        """Return the findings that the server sends next."""
        params = await asyncio.wait_for(self.published.get(), SECONDS)
        return list(params.diagnostics)

    async def open(self, text: str, name: str = "reana.yaml") -> list[types.Diagnostic]:
        """Open a document and return its findings."""
        item = types.TextDocumentItem(self.uri(name), "yaml", 1, text)
        self._versions[name] = 1
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.diagnostics()

    async def change(self, text: str, name: str = "reana.yaml") -> list[types.Diagnostic]:
        """Replace the whole text, and return its findings."""
        self._versions[name] += 1
        document = types.VersionedTextDocumentIdentifier(version=self._versions[name], uri=self.uri(name))
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [whole]))
        return await self.diagnostics()

    async def ask(self, method: str, params: Any) -> Any:
        """Send a request and return the answer."""
        return await asyncio.wait_for(getattr(self.client, method)(params), SECONDS)

    def at(self, line: int, character: int, name: str = "reana.yaml") -> dict[str, Any]:
        """Return what a request about a place takes."""
        document = types.TextDocumentIdentifier(self.uri(name))
        return {"text_document": document, "position": types.Position(line, character)}


def place_of(text: str, words: str, offset: int = 0) -> tuple[int, int]:
    """Return line and character (UTF-16 units from 0) of the first place where words stand."""
    start = text.index(words) + offset
    line_start = text.rfind("\n", 0, start) + 1
    return text.count("\n", 0, start), len(text[line_start:start].encode("utf-16-le")) // 2


SETTINGS: dict[str, Any] = {
    "yaml": {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False, "url": ""}}
}
"""What the editor answers when the server asks for its settings; no schema is to come from the network."""


@asynccontextmanager
async def yaml_editor(folder: Path) -> AsyncIterator[Editor]:
    """Start the server in a folder, and end it as the protocol says; it must end with status 0."""
    client = LanguageClient("test", "1")
    own = Editor(client, folder)

    @client.feature(types.WORKSPACE_CONFIGURATION)
    def configuration(params: types.ConfigurationParams) -> list[Any]:
        return [SETTINGS.get(item.section or "", {}) for item in params.items]

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def registered(params: types.RegistrationParams) -> None:
        """Let the server register what it likes."""

    await client.start_io(str(node.program_of("yaml-language-server")), "--stdio", cwd=folder)
    process = client._server
    assert process is not None
    hover = types.HoverClientCapabilities(content_format=[types.MarkupKind.Markdown])
    capabilities = types.ClientCapabilities(
        workspace=types.WorkspaceClientCapabilities(configuration=True, workspace_folders=True),
        text_document=types.TextDocumentClientCapabilities(hover=hover),
    )
    folders = [types.WorkspaceFolder(uri=folder.as_uri(), name="analysis")]
    params = types.InitializeParams(capabilities, root_uri=folder.as_uri(), workspace_folders=folders)
    await asyncio.wait_for(client.initialize_async(params), SECONDS)
    client.initialized(types.InitializedParams())
    client.workspace_did_change_configuration(types.DidChangeConfigurationParams(SETTINGS))
    try:
        yield own
    finally:
        await asyncio.wait_for(client.shutdown_async(None), SECONDS)
        client.exit(None)
        status = await asyncio.wait_for(process.wait(), SECONDS)
        await client.stop()
        assert status == 0
