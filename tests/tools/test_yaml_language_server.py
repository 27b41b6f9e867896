"""yaml-language-server helps with specifications by nothing but their modeline and what `reanac schema` prints."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from lsprotocol import types

from compile.compiled import SAMPLES, name_of
from compile.test_compile_round_trip import environment
from reanac.cli.schema import EXAMPLES

from .yaml_editor import Editor, place_of, yaml_editor

pytestmark = pytest.mark.needs("yaml-language-server")

MODELINE = "# yaml-language-server: $schema=reana.schema.json\n"
GOOD = f"""\
{MODELINE}workflow:
  type: serial
  resources:
    voms_proxy: {{vo: escape}}
    rucio: {{site: escape}}
  specification:
    steps:
      - name: fit
        environment: docker.io/library/python:3.11
        rucio:
          get:
            - user.jdoe:events -> data/
            - did: user.jdoe:calibration
              to: data/
        commands:
          - python fit.py
"""


def session(folder: Path, what: Callable[[Editor], Awaitable[None]]) -> None:
    """Run one session with a server, in a folder that has the schema which the command prints."""

    async def run() -> None:
        async with yaml_editor(folder) as editor:
            await what(editor)

    command = [sys.executable, "-m", "reanac", "schema"]
    printed = subprocess.run(command, env=environment(), check=True, stdout=subprocess.PIPE).stdout
    (folder / "reana.schema.json").write_bytes(printed)
    asyncio.run(run())


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("commands:", "comands:", 'Missing property "commands".'),
        ("serial", "seriall", "Value is not accepted."),
        (" get:", " gett:", "Property gett is not allowed."),
        ("to: data", "too: data", "Property too is not allowed."),
        ("{site:", "{sit:", "Property sit is not allowed."),
        ("{vo:", "{vp:", "Property vp is not allowed."),
    ],
)
def test_a_misspelt_word_is_found_as_one_types_and_goes_when_it_is_mended(
    tmp_path: Path, right: str, wrong: str, message: str
) -> None:
    assert GOOD.count(right) == 1

    async def what(editor: Editor) -> None:
        assert await editor.open(GOOD) == []
        (found,) = await editor.change(GOOD.replace(right, wrong))
        assert found.message.startswith(message)
        assert found.severity == types.DiagnosticSeverity.Error
        assert await editor.change(GOOD) == []

    session(tmp_path, what)


def test_nothing_is_found_without_the_modeline(tmp_path: Path) -> None:
    async def what(editor: Editor) -> None:
        assert await editor.open(GOOD.removeprefix(MODELINE).replace("commands:", "comands:")) == []

    session(tmp_path, what)


def test_samples_are_fine(tmp_path: Path) -> None:
    async def what(editor: Editor) -> None:
        for path in SAMPLES:
            text = MODELINE + path.read_text(encoding="utf-8")
            found = await editor.open(text, f"{path.parent.name}.yaml")
            assert found == [], name_of(path)

    session(tmp_path, what)


@pytest.mark.parametrize(
    ("typed", "offered", "others"),
    [
        (" " * 8 + "‸\n" + " " * 8 + "rucio:", {"voms_proxy", "kerberos", "kubernetes_memory_limit"}, {"name", "get"}),
        (" " * 10 + "u‸\n" + " " * 10 + "get:", {"upload", "replicas", "credentials"}, {"name"}),
        (" " * 14 + "t‸\n" + " " * 14 + "to:", {"type", "rses", "protocol"}, {"did", "from", "dataset"}),
        (" " * 8 + "compute_backend: ‸\n" + " " * 8 + "rucio:", {"kubernetes", "htcondorcern"}, {"name"}),
    ],
)
def test_what_may_stand_in_a_place_is_offered(tmp_path: Path, typed: str, offered: set[str], others: set[str]) -> None:
    """`typed` ends with the line of the specification that it is typed above; ‸ is the cursor."""
    line = typed.rpartition("\n")[2]
    text = GOOD.replace(f"\n{line}", f"\n{typed}")

    async def what(editor: Editor) -> None:
        place = editor.at(*place_of(text, "‸"))
        await editor.open(text.replace("‸", ""))
        answer = await editor.ask("text_document_completion_async", types.CompletionParams(**place))
        labels = {item.label for item in answer.items}
        assert offered <= labels
        assert not labels & others
        assert all(item.documentation for item in answer.items if item.kind == types.CompletionItemKind.Property)

    session(tmp_path, what)


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("environment:", "The container image, with its tag."),
        ("get:", "Fetch DIDs into the workspace before the step."),
        ("to: data", "Where it lands: a file, or a folder when it ends in /."),
        ("site:", "The site: escape, atlas, cms, or one of your own."),
    ],
)
def test_a_key_is_explained_under_the_pointer(tmp_path: Path, word: str, says: str) -> None:
    async def what(editor: Editor) -> None:
        await editor.open(GOOD)
        place = editor.at(*place_of(GOOD, word, 1))
        answer = await editor.ask("text_document_hover_async", types.HoverParams(**place))
        assert says in answer.contents.value

    session(tmp_path, what)


def test_the_command_tells_of_this_modeline() -> None:
    assert MODELINE.strip() in EXAMPLES
