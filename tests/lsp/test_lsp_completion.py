"""What is offered while typing: keys where they may stand, parameters where REANA puts them in, known names."""

from __future__ import annotations

from pathlib import Path

import pytest

import reanac
from reanac.reader.schema import schema_text

from .editor import Editor
from .specs import GOOD, HEAD, marked, with_command

RUCIO = "          get: ATLAS"
DEFAULTS = "{rse: CERN-EOSPILOT}"

KEYS = {
    "an empty document": ("¦", {"inputs", "workflow", "outputs", "version"}, {"name", "steps"}),
    "the beginning of a word": ("inp¦", {"inputs"}, {"steps"}),
    "the top, behind other keys": (GOOD + "o¦", {"outputs", "version"}, {"inputs", "workflow", "steps"}),
    "the top, before other keys": ("¦\n" + GOOD, {"outputs"}, {"inputs", "workflow"}),
    "inputs": (GOOD.replace("  files:", "  ¦\n  files:"), {"directories"}, {"files", "parameters", "type", "steps"}),
    "workflow": (GOOD.replace("  type: serial\n", "  ¦\n"), {"type", "file"}, {"resources", "inputs", "steps"}),
    "a step": (
        GOOD + "        ¦",
        {"inputs", "kubernetes_memory_limit", "kerberos"},
        {"name", "rucio", "steps", "get"},
    ),
    "a step that has only begun": (HEAD + "      - ¦", {"name", "environment", "commands", "rucio"}, {"get", "type"}),
    "a step between two others": (
        GOOD.replace("        commands", "        ¦\n        commands") + "      - name: b\n        kerberos: true\n",
        {"kerberos", "inputs"},
        {"name", "commands"},
    ),
    "a word in a step": (GOOD + "        kub¦", {"kubernetes_memory_limit"}, {"commands"}),
    "the rucio of a step": (
        GOOD.replace(RUCIO, "          ¦\n" + RUCIO),
        {"replicas"},
        {"get", "upload", "name", "true"},
    ),
    "the rucio of the workflow": (
        GOOD.replace(DEFAULTS, "{rse: CERN-EOSPILOT, ¦}"),
        {"site", "scope"},
        {"rse", "get", "true"},
    ),
    "braces that are not closed": (GOOD.replace(DEFAULTS, "{¦"), {"site", "rse"}, {"true", "name"}),
    "a document that is broken above": ("a: [\nb: 'x\n" + GOOD + "o¦", {"outputs"}, {"inputs"}),
    "a comment": (GOOD + "# ou¦", set(), {"outputs"}),
    "a quoted text": (with_command('"fit na¦"'), set(), {"name"}),
    "a block of text": (with_command("|\n            na¦"), set(), {"name"}),
}

VALUES = {
    "the engine": (GOOD.replace("serial", "¦"), ["serial", "cwl", "snakemake", "yadage"]),
    "a boolean": (GOOD + "        kerberos: ¦", ["true", "false"]),
    "the site": (GOOD.replace(DEFAULTS, "{site: ¦}"), ["atlas", "cms", "escape"]),
    "the site on a line of its own": (GOOD.replace(DEFAULTS, "\n      site: ¦"), ["atlas", "cms", "escape"]),
    "the VO": (GOOD.replace("voms_proxy: escape", "voms_proxy: ¦"), ["true", "false", "atlas", "cms", "escape"]),
    "the VO of a step": (GOOD + "        voms_proxy:\n          vo: ¦", ["atlas", "cms", "escape"]),
    "a name of one's own": (GOOD + "      - name: ¦", []),
}

# What is before the mark, what is behind it, and the command that comes from choosing `run`.
PARAMETERS = [
    ("fit ${", "", "fit ${run}"),
    ("fit ${r", "", "fit ${run}"),
    ("fit ${ru", "n} --to x", "fit ${run} --to x"),
    ("fit ${", "} --to x", "fit ${run} --to x"),
    ("fit $", "", "fit ${run}"),
    ("fit $r", "", "fit ${run}"),
    ("fit $$$", "", "fit $$${run}"),
    ("echo 🚀 ${", " é", "echo 🚀 ${run} é"),
    ('"fit ${', '"', '"fit ${run}"'),
    ('"fit ${', "", '"fit ${run}'),
    ("'fit ${", "'", "'fit ${run}'"),
    ("|\n            cd x\n            fit ${", "", "|\n            cd x\n            fit ${run}"),
    ("fit\n            --run ${", "", "fit\n            --run ${run}"),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reana.yaml"


def offered(editor: Editor, path: Path, text: str) -> dict[str, str]:
    """Return what is offered at the mark, each with the text of the document that comes from choosing it."""
    text, offset = marked(text)
    uri = editor.open(path, text)
    items = editor.completions(uri, offset)
    assert len({item.label for item in items}) == len(items), "nothing is offered twice"
    return {item.label: editor.edited(uri, [item.text_edit]) for item in items}


class TestKeys:
    @pytest.mark.parametrize("place", KEYS)
    def test_those_that_can_stand_there_are_offered(self, editor: Editor, path: Path, place: str) -> None:
        text, present, absent = KEYS[place]
        labels = offered(editor, path, text).keys()
        assert labels >= present
        assert not labels & absent
        assert present or not labels

    @pytest.mark.parametrize(
        ("text", "label", "after"),
        [
            ("inp¦", "inputs", "inputs:"),
            ("inp¦uts: {}\n", "inputs", "inputs: {}\n"),
            ("inp¦: {}\n", "inputs", "inputs: {}\n"),
            ("vers¦\ninputs: {}\n", "version", "version: \ninputs: {}\n"),
            (HEAD + "      - na¦", "name", HEAD + "      - name: "),
            (HEAD + "      - comm¦", "commands", HEAD + "      - commands:"),
            (GOOD.replace(DEFAULTS, "{si¦}"), "site", GOOD.replace(DEFAULTS, "{site: }")),
        ],
    )
    def test_choosing_one_writes_it_with_its_colon(
        self, editor: Editor, path: Path, text: str, label: str, after: str
    ) -> None:
        assert offered(editor, path, text)[label] == after

    def test_each_is_explained(self, editor: Editor, path: Path) -> None:
        items = editor.completions(editor.open(path, GOOD + "        "), len(GOOD) + 8)
        explained = {item.label: item.detail for item in items if item.detail}
        assert len(explained) > len(items) / 2
        assert all(f'"description": "{text}"' in schema_text() for text in explained.values())

    def test_nothing_is_offered_in_files_of_other_tools(self, editor: Editor, tmp_path: Path) -> None:
        assert offered(editor, tmp_path / "docker-compose.yaml", "services: {}\n¦") == {}


class TestValues:
    @pytest.mark.parametrize("place", VALUES)
    def test_those_that_are_known_are_offered(self, editor: Editor, path: Path, place: str) -> None:
        text, expected = VALUES[place]
        found = offered(editor, path, text)
        assert [label for label in found if label not in ("site", "vo")] == expected
        assert all(found[label] == text.replace("¦", label) for label in expected)

    def test_sites_of_the_configuration_are_among_them(self, editor: Editor, path: Path) -> None:
        site = "name: mine\nvo: mine.org\nauth: x509_proxy\nrucio_host: https://rucio.example.org\n"
        site += "auth_host: https://auth.example.org\nclient_image: docker.io/rucio/rucio-clients:release-34.6.0\n"
        path.with_name("site.yaml").write_text(site)
        path.with_name("reanac.toml").write_text('site-files = ["site.yaml"]\n')
        assert "mine" in offered(editor, path, GOOD.replace(DEFAULTS, "{site: ¦}"))


class TestParameters:
    @pytest.mark.parametrize(("before", "behind", "after"), PARAMETERS)
    def test_those_that_are_declared_are_offered_in_a_command(
        self, editor: Editor, path: Path, before: str, behind: str, after: str
    ) -> None:
        found = offered(editor, path, with_command(f"{before}¦{behind}"))
        assert list(found) == ["run", "scope"]
        assert found["run"] == with_command(after)

    @pytest.mark.parametrize("directive", ["get: ATLAS_LAPP_SP:ev.", "upload: fit.json -> "])
    def test_and_in_a_directive(self, editor: Editor, path: Path, directive: str) -> None:
        text = GOOD.replace(directive + "${", directive + "${¦ ", 1)
        assert list(offered(editor, path, text)) == ["run", "scope"]

    @pytest.mark.parametrize("command", ["fit $$¦", "fit $${¦", "fit ru¦", "fit ${run}¦", "fit ${a-¦"])
    def test_but_not_where_none_can_stand(self, editor: Editor, path: Path, command: str) -> None:
        assert offered(editor, path, with_command(command)) == {}

    def test_nor_where_reana_expands_none(self, editor: Editor, path: Path) -> None:
        assert offered(editor, path, GOOD.replace("python:3.11", "${¦")) == {}

    def test_an_editor_asks_by_itself_behind_a_dollar_and_a_brace(self, editor: Editor) -> None:
        provider = editor.server_can.completion_provider
        assert provider is not None
        assert {"$", "{"} <= set(provider.trigger_characters or ())

    def test_their_values_are_shown(self, editor: Editor, path: Path) -> None:
        text, offset = marked(with_command("fit ${¦"))
        items = editor.completions(editor.open(path, text), offset)
        assert [item.detail for item in items] == ["2018", "user.jdoe"]

    def test_an_editor_keeps_them_while_the_name_is_typed(self, editor: Editor, path: Path) -> None:
        """An editor filters by what is typed so far, and that begins at the dollar."""
        for typed in ("$", "${", "${ru"):
            text, offset = marked(with_command(f"fit {typed}¦"))
            items = editor.completions(editor.open(path, text), offset)
            assert items[0].filter_text is not None
            assert items[0].filter_text.startswith(typed)

    def test_choosing_one_leaves_a_good_document(self, editor: Editor, path: Path) -> None:
        path.with_name("fit.py").touch()
        path.write_text(offered(editor, path, with_command("python fit.py ${¦"))["scope"])
        assert reanac.check(path).diagnostics == ()
