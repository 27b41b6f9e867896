"""An editor that speaks with Red Hat's yaml-language-server over standard streams."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from lsp.editor import SECONDS, Editor
from oracles import node

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
