"""The server: what comes from the editor goes to the features, and findings go back."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from .. import __version__
from ..lint.config_files import OWN_FILE, SHARED_FILE
from ..shell import programs
from . import actions, completion, hover, symbols
from .document import Document, Settings, read_settings
from .protocol import to_diagnostic, to_offset, to_range


class Server(LanguageServer):
    """The language server.

    Whole texts are asked for at each change: they are small, and what a line is need not be agreed upon.
    """

    def __init__(self) -> None:
        super().__init__("reanac", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self.documents: dict[str, Document] = {}
        self._shown: set[str] = set()

    def take(self, uri: str, *, read_again: bool) -> Document:
        """Take the text that an editor has of a document, and report what is found in it.

        Args:
            uri: the document.
            read_again: read its configuration, which may have changed.
        """
        text = self.workspace.get_text_document(uri)
        known = self.documents.get(uri)
        path = to_fs_path(uri) or uri
        settings: Settings = read_settings(path) if read_again or known is None else known.settings
        encoding = self.workspace.position_encoding
        counts = str(getattr(encoding, "value", encoding))
        document = Document(uri, path, text.source, settings, counts, known)
        self.documents[uri] = document
        self.report(document)
        return document

    def report(self, document: Document) -> None:
        """Send the findings of a document, and say once why its configuration cannot be used."""
        version = self.workspace.get_text_document(document.uri).version
        found = [to_diagnostic(document, each) for each in document.diagnostics]
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(document.uri, found, version))
        if document.problem is not None and document.problem not in self._shown:
            self._shown.add(document.problem)
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, document.problem))

    def watch_configurations(self) -> None:
        """Ask the editor to tell when a configuration changes, if it can."""
        workspace = self.client_capabilities.workspace
        watched = workspace.did_change_watched_files if workspace else None
        if watched is None or not watched.dynamic_registration:
            return
        patterns = [types.FileSystemWatcher(f"**/{name}") for name in (OWN_FILE, SHARED_FILE)]
        options = types.DidChangeWatchedFilesRegistrationOptions(patterns)
        wanted = types.Registration("configuration", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        self.client_register_capability(types.RegistrationParams([wanted]))

    async def ask_programs(self, document: Document) -> None:
        """Ask shellcheck, where it is installed, in a thread; what it says of a text that has changed is dropped."""
        if not document.is_specification or not programs.shellcheck():
            return
        loop = asyncio.get_running_loop()
        checked = await loop.run_in_executor(self.thread_pool, lambda: document.check(document.text, ask_programs=True))
        if self.documents.get(document.uri) is document:
            document.asked_programs = checked
            self.report(document)


def make_server() -> Server:
    """Return a server that knows every feature."""
    server = Server()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
        await ls.ask_programs(ls.take(params.text_document.uri, read_again=True))

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
        ls.take(params.text_document.uri, read_again=False)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
        if params.text_document.uri in ls.documents:
            await ls.ask_programs(ls.take(params.text_document.uri, read_again=True))

    @server.feature(types.INITIALIZED)
    def initialized(ls: Server, params: types.InitializedParams) -> None:
        ls.watch_configurations()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def configured(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
        for uri in list(ls.documents):
            ls.take(uri, read_again=True)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        ls.documents.pop(uri, None)
        ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(actions.KINDS))
    def code_action(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
        document = ls.documents.get(params.text_document.uri)
        only = params.context.only
        kinds = [str(getattr(kind, "value", kind)) for kind in only] if only is not None else None
        return actions.actions(document, params.range, kinds) if document else []

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hovered(ls: Server, params: types.HoverParams) -> types.Hover | None:
        document = ls.documents.get(params.text_document.uri)
        return hover.hover(document, to_offset(document, params.position)) if document else None

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=completion.TRIGGERS))
    def completed(ls: Server, params: types.CompletionParams) -> list[types.CompletionItem]:
        document = ls.documents.get(params.text_document.uri)
        return completion.completions(document, to_offset(document, params.position)) if document else []

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    def definition(ls: Server, params: types.DefinitionParams) -> types.Location | None:
        document = ls.documents.get(params.text_document.uri)
        name = document.parameter_at(to_offset(document, params.position)) if document else None
        if document is None or name is None:
            return None
        found = next((each.place for each in document.declared if each.name == name), None)
        return types.Location(document.uri, to_range(document, found)) if found is not None else None

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    def referred(ls: Server, params: types.ReferenceParams) -> list[types.Location]:
        document = ls.documents.get(params.text_document.uri)
        name = document.parameter_at(to_offset(document, params.position)) if document else None
        if document is None or name is None:
            return []
        places = [each.place for each in document.references if each.name == name]
        if params.context.include_declaration:
            places = [each.place for each in document.declared if each.name == name] + places
        return [types.Location(document.uri, to_range(document, place)) for place in places]

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def symbol(ls: Server, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        document = ls.documents.get(params.text_document.uri)
        return symbols.symbols(document) if document else []

    return server


def serve() -> None:
    """Serve on standard input and output until the editor says that it is over."""
    gc.enable()  # the command line turns it off, for a run that is short
    logging.basicConfig(level=logging.WARNING)  # on standard error
    # pygls closes what it writes to; standard output stays open for the command line, which flushes it at the end.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as output:
        make_server().start_io(sys.stdin.buffer, output)
