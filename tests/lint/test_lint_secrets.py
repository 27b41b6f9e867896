"""A secret that a check has found stands in no output, whatever is asked for; `reanac secrets` never shows a value."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import reanac
from conftest import Golden
from reanac.cli.check import FORMATS

from .linted import here

CANARY = "cAnary-7f3e91"
SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*/reana.yaml"))
SPEC = """\
inputs:
  parameters:
    run: 01234
    {parameter}
workflow:
  type: serial
  specification:
    steps:
      - name: fit
        environment: docker.io/library/python:latest
        {comment}
        commands:
          - {command}
          - rucio get user.jdoe:x && mkdir out
"""
PLACES = {
    "an option": {"command": f"fit --password {CANARY} $HOME ${{run}}"},
    "a quoted option": {"command": f"fit --password='{CANARY}' $HOME ${{run}} | tee log"},
    "a variable": {"command": f"export API_TOKEN={CANARY} && fit $HOME"},
    "a URL": {"command": f'"git clone https://jdoe:{CANARY}@gitlab.example.org/$x ${{run}}"'},
    "a login": {"command": f"echo {CANARY} | kinit jdoe@CERN.CH && cd $HOME"},
    "a block": {"command": f"|\n            mkdir a\n            fit --token {CANARY} $HOME\n            cd b"},
    "a parameter": {"parameter": f"db_password: {CANARY}", "command": "fit ${db_pasword}"},
    "a quoted parameter": {"parameter": f'db_password: "{CANARY}"', "command": "fit ${db_password} $HOME"},
    "a URL in a parameter": {"parameter": f"url: https://a:{CANARY}@b.example.org/", "command": "fit $HOME"},
    "a silenced line": {
        "comment": "# reanac: ignore[RN305]\n        # the next line",
        "command": f"fit --password {CANARY} $HOME",
    },
}
OPTIONS = [
    [],
    ["--statistics"],
    ["--select", "RN101,RN104,RN106"],
    ["--ignore", "RN305"],
    ["--severity", "error"],
    ["--to", "serial"],
    ["--fix"],
    ["--unsafe-fixes"],
    ["--diff"],
    ["--diff", "--unsafe-fixes"],
    ["--add-ignores"],
]


def spec(place: str) -> str:
    words = {"parameter": "x: 1", "comment": "# why", "command": "fit"} | PLACES[place]
    text = SPEC.format(**words)
    if place == "a silenced line":
        text = text.replace("          - fit", "          # reanac: ignore[RN305]\n          - fit")
    return text


@pytest.mark.parametrize("place", PLACES)
def test_the_secret_is_found(place: str) -> None:
    checked = reanac.check(spec(place).encode())
    assert "RN305" in [found.code for found in (*checked.diagnostics, *checked.silenced)]
    assert checked.source is not None
    assert any(CANARY in checked.source.slice(secret) for secret in checked.source.secrets)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("place", PLACES)
def test_it_stands_in_no_output(
    place: str, format: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for options in OPTIONS:
        Path("reana.yaml").write_text(spec(place))
        here("check", "--format", format, *options, "reana.yaml")
        shown = capsys.readouterr()
        assert CANARY not in shown.out + shown.err, options
        assert "Traceback" not in shown.err


@pytest.mark.parametrize("place", PLACES)
def test_neither_when_it_is_compiled_or_asked_what_it_needs(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("reana.yaml").write_text(spec(place))
    for words in (
        ["compile", "--to", "serial", "reana.yaml"],
        ["secrets", "reana.yaml"],
        ["secrets", "--json", "reana.yaml"],
    ):
        here(*words)
        shown = capsys.readouterr()
        assert CANARY not in shown.out + shown.err, words


class TestNeeds:
    """``reanac secrets``: what a specification needs on REANA (facts C1 to C3, C7)."""

    @pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.parent.name)
    def test_of_a_sample(self, path: Path, golden: Golden, capsys: pytest.CaptureFixture[str]) -> None:
        assert here("secrets", str(path)) == 0
        text = capsys.readouterr().out.replace(str(path), "reana.yaml")
        assert here("secrets", "--json", str(path)) == 0
        document = json.loads(capsys.readouterr().out)
        assert all(name in text for name in _names(document))
        golden.file(Path(__file__).parent / "needs" / f"{path.parent.name}.txt", text)

    @pytest.mark.parametrize(
        ("step", "needed", "absent"),
        [
            ("kerberos: true", ["CERN_USER", "CERN_KEYTAB"], ["VONAME"]),
            ("voms_proxy: true", ["VOMSPROXY_PASS", "VONAME", "userkey.pem"], ["RUCIO_USERNAME", "CERN_USER"]),
            ("voms_proxy: atlas\n        rucio: true", ["VONAME=atlas", "RUCIO_USERNAME"], ["RUCIO_RUCIO_HOST"]),
            ("voms_proxy: escape\n        rucio: true", ["RUCIO_RUCIO_HOST=https://vre-rucio.cern.ch"], ["CERN_USER"]),
            ("compute_backend: kubernetes", [], ["secrets-add"]),
        ],
    )
    def test_of_a_step(
        self,
        step: str,
        needed: list[str],
        absent: list[str],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.chdir(tmp_path)
        Path("reana.yaml").write_text(
            "workflow:\n  type: serial\n  specification:\n    steps:\n      - name: fit\n        environment: a/b:1\n"
            f"        {step}\n        commands: [fit]\n"
        )
        assert here("secrets", "reana.yaml") == 0
        text = capsys.readouterr().out
        assert [word for word in needed if word not in text] == []
        assert [word for word in absent if word in text] == []


def _names(value: object) -> list[str]:
    """Return what stands under ``name`` anywhere in a document."""
    if isinstance(value, dict):
        own = [value["name"]] if isinstance(value.get("name"), str) and value["name"].isupper() else []
        return own + [name for item in value.values() for name in _names(item)]
    return [name for item in value for name in _names(item)] if isinstance(value, list) else []
