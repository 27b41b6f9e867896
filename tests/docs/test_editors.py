"""The settings on the page about editors start the server, in the words that it knows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reanac import cli
from reanac.lsp.actions import FIX_ALL
from reanac.lsp.document import Document, Settings
from reanac.reader.schema import schema_text

from . import pages

PAGE = pages.REPOSITORY / "docs" / "editors.md"
SETTINGS: list[dict[str, Any]] = [json.loads(block.text) for block in pages.blocks(PAGE) if block.language == "json"]
LUA = next(block.text for block in pages.blocks(PAGE) if block.language == "lua")
SHOWN = re.compile(r"source\.fixAll[.\w]*")


def commands() -> Iterator[list[str]]:
    """Yield the commands that the settings start."""
    listed = re.search(r"cmd = \{(.*?)\}", LUA)
    assert listed is not None
    yield re.findall(r'"(.*?)"', listed[1])
    for settings in SETTINGS:
        if "glspc.server.command" in settings:
            yield [settings["glspc.server.command"], *settings["glspc.server.commandArguments"]]
        for server in settings.get("LanguageServerManager", {}).get("language_servers", {}).values():
            yield server["argv"]


def test_three_editors_are_told_how_to_start_it() -> None:
    assert len(list(commands())) == 3


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_the_command_is_the_language_server(words: list[str]) -> None:
    assert words[0] == "reanac"
    assert cli.build_parser("lsp").parse_args(words[1:]).command == "lsp"


def test_the_kind_of_action_that_fixes_everything_is_called_by_its_name() -> None:
    named = SHOWN.findall(PAGE.read_text())
    assert len(named) >= 3
    assert set(named) == {FIX_ALL}


@pytest.mark.parametrize("pattern", re.findall(r"`(reana\*\.\w+)`", PAGE.read_text()))
def test_the_files_that_are_checked_are_those_that_it_names(pattern: str) -> None:
    path = f"/analysis/{pattern.replace('*', '-fit')}"
    assert Document(Path(path).as_uri(), path, "", Settings()).is_specification


def test_the_editors_are_told_of_yaml_by_every_name() -> None:
    server = next(each for each in SETTINGS if "LanguageServerManager" in each)["LanguageServerManager"]
    assert server["language_servers"]["reanac"]["languages"] == ["yaml"]
    assert next(each for each in SETTINGS if "glspc.server.command" in each)["glspc.server.languageId"] == ["yaml"]
    assert 'filetypes = { "yaml" }' in LUA


def test_the_schema_has_one_name_everywhere_and_is_what_the_command_writes(capsys: pytest.CaptureFixture[str]) -> None:
    text = PAGE.read_text()
    (written,) = set(re.findall(r"reanac schema > (\S+?)`", text))
    assert f"# yaml-language-server: $schema={written}\n" in text
    assert f"./{written}" in next(each for each in SETTINGS if "yaml.schemas" in each)["yaml.schemas"]
    cli.main(["schema"])
    assert json.loads(capsys.readouterr().out) == json.loads(schema_text())
