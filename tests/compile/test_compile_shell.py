"""Data stays data: nasty values go through `string.Template` and a real bash, and come out as they went in.

A small recorder stands for ``python3`` on the path; it writes down its arguments and its standard input. What it got
is compared with the values, and a file that only a broken-out value could make must not be there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Template

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import reanac
from reanac.engines.desk_lake import STUB
from reanac_backends.transfer import scripts

SPEC = """\
inputs:
  parameters: {scope: user.jdoe, name: data, path: data/x, rse: CERN-EOSPILOT, value: 30d}
workflow:
  type: serial
  resources:
    voms_proxy: escape
  specification:
    steps:
      - name: fit
        environment: docker.io/library/python:3.11-slim
        rucio:
          get:
            - ${scope}:${name} -> ${path} rses=${rse}
            - {did: "a:b", to: "it's $$5 `x` \\"$$(touch pwned)\\" ; & \\\\ -n é☃.txt"}
          upload:
            - ${path} -> ${scope}:VRE.${name}.root @ ${rse} lifetime=${value}
            - {from: "-rf ~ {a,b} #1", to: "a:c", rse: NO}
        commands:
          - ./fit ${path}
"""
NAMES = ("scope", "name", "path", "rse", "value")
RECORDER = f"""#!{sys.executable} -IS
import json, sys
record = [sys.argv[1:], sys.stdin.buffer.read().decode("utf-8", "surrogateescape")]
with open("recorded.json", "a") as file:
    file.write(json.dumps(record) + "\\n")
"""


def injected_commands(text: str) -> list[str]:
    """Return the commands of the injected steps of a specification, compiled."""
    compiled = reanac.compile(text, "serial")
    assert compiled.bundle is not None
    steps = yaml.safe_load(compiled.bundle.text())["workflow"]["specification"]["steps"]
    assert [step["name"] for step in steps] == ["fit-stage-in", "fit", "fit-stage-out"]
    return [step["commands"][0] for step in steps if step["name"] != "fit"]


STAGE_IN, STAGE_OUT = injected_commands(SPEC)
DELIMITERS = [command.rpartition("\n")[2] for command in (STAGE_IN, STAGE_OUT)]
SCRIPT = "reanac/rucio_transfer.py"
CLIENT = STUB
"""A Rucio client that can be imported: the script looks for one before it reads its words."""


def expected_lines(values: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the words that the two injected steps are to send."""
    scope, name, path, rse, value = (values[key] for key in NAMES)
    hosts = ("  rucio_host https://vre-rucio.cern.ch", "  auth_host https://vre-rucio-auth.cern.ch")
    need = ("need vo=escape auth=x509_proxy", *hosts)
    odd = 'it\'s $5 `x` "$(touch pwned)" ; & \\ -n é☃.txt'
    fetched = [*need, f"get {scope}:{name}", f"  to {path}", f"  rses {rse}", "get a:b", f"  to {odd}"]
    sent = [*need, f"upload {path}", f"  to {scope}:VRE.{name}.root", f"  rse {rse}", f"  lifetime {value}"]
    sent += ["upload -rf ~ {a,b} #1", "  to a:c", "  rse NO"]
    return fetched, sent


@pytest.fixture(scope="module")
def tools() -> Iterator[Path]:
    """A folder that holds the recorder, to stand first on the path."""
    with tempfile.TemporaryDirectory() as folder:
        recorder = Path(folder, "python3")
        recorder.write_text(RECORDER)
        recorder.chmod(0o755)
        yield Path(folder)


def run(command: str, values: Mapping[str, str], path: Path, workspace: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as REANA does: `Template`, then ``bash -c "cd WORKSPACE && COMMAND"`` (facts S1, S2)."""
    text = Template(command).substitute(values)
    environment = {"PATH": f"{path}:{os.defpath}", "HOME": str(workspace), "LANG": "C.UTF-8", "PYTHONPATH": str(CLIENT)}
    arguments = ["bash", "-c", f"cd {workspace} && {text}"]
    return subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False, errors="replace")


nasty = st.sampled_from(
    [
        " ", "  a  b  ", "'", '"', "'; touch pwned; '", '"; touch pwned; "', "$(touch pwned)", "`touch pwned`", "$HOME",
        "${HOME}", "$", "$$", "; touch pwned", "&& touch pwned", "| touch pwned", "& touch pwned &", "\\", "\\n", "\\'",
        "a\\", "-rf", "--words", "-", "~", "~root", "*", "?", "[a-z]*", "{a,b}", "!", "!!", "#", "# a",
        "<(touch pwned)", "> pwned", "<<EOF", "é☃😀", "\u2028", "\ufeff", "e\u0301", "%s", "a=b", "END",
        "\t", "\r", "\x1b[31m", "\x7f", "()",
    ]
)  # fmt: skip
one_line = st.text(st.characters(exclude_characters="\n\0", exclude_categories=["Cs"]), min_size=1, max_size=20)
shell = st.text(st.sampled_from("ab '\"$`;&|<>(){}[]*?!#~\\-= \t"), min_size=1, max_size=12)
data = st.fixed_dictionaries({name: nasty | one_line | shell | st.just(name) for name in NAMES})


@settings(max_examples=80)
@given(values=data)
def test_every_word_arrives_as_it_is(tools: Path, values: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        for command in (STAGE_IN, STAGE_OUT):
            done = run(command, values, tools, workspace)
            assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        recorded = [json.loads(line) for line in (workspace / "recorded.json").read_text().splitlines()]
        assert {path.name for path in workspace.iterdir()} == {"recorded.json"}
    assert len(recorded) == 2
    for (arguments, sent), expected in zip(recorded, expected_lines(values), strict=True):
        assert arguments[:2] == [SCRIPT, str(len(expected))]
        assert sent == "".join(f"{line}\n" for line in expected)


def attacks(delimiter: str, number: int) -> list[str]:
    """Values that break the line; the worst hold the delimiter, and lines made up to the right number."""
    lines = ["a\nb", "a\n", "\na", "\n", "a\r\nb", "a\ntouch pwned", f"a\n{delimiter}", f"a\n{delimiter}\ntouch pwned"]
    lines += [f"a\n{delimiter}\ntouch pwned\ncat <<'{delimiter}'\n", f"{delimiter}", f"a {delimiter} b"]
    for more in range(number):
        forged = ["x", *["get a:b"] * more, delimiter, "touch pwned"]
        lines.append("\n".join(forged))
    return lines


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("which", [0, 1], ids=["stage-in", "stage-out"])
def test_a_value_with_a_line_break_or_the_delimiter_is_refused_before_anything_happens(
    tmp_path: Path, name: str, which: int
) -> None:
    command = (STAGE_IN, STAGE_OUT)[which]
    if f"${{{name}}}" not in command:
        assert name == "value"  # the only parameter that one of the two steps does without
        return
    python = tmp_path / "bin" / "python3"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    workspace = tmp_path / "workspace"
    for path, content in scripts().items():
        (workspace / path).parent.mkdir(parents=True, exist_ok=True)
        (workspace / path).write_bytes(content)
    before = sorted(workspace.rglob("*"))
    for value in attacks(DELIMITERS[which], len(expected_lines(dict.fromkeys(NAMES, "x"))[which])):
        values = dict.fromkeys(NAMES, "x") | {name: value}
        done = run(command, values, python.parent, workspace)
        assert (done.returncode, done.stdout) == (2, ""), (value, done.stderr)
        assert done.stderr.startswith("rucio_transfer: "), done.stderr
        assert sorted(workspace.rglob("*")) == before, value


def test_the_delimiter_is_no_line_and_no_word_of_the_command() -> None:
    for command, delimiter in zip((STAGE_IN, STAGE_OUT), DELIMITERS, strict=True):
        assert command.count(delimiter) == 2
    assert DELIMITERS[0] != DELIMITERS[1]


literal_paths = st.text(
    st.characters(exclude_categories=["C", "Zl", "Zp"], exclude_characters="*?[\u200b\ufeff"), min_size=1, max_size=15
).map(lambda text: f"x{text.replace('/', '')}y")


@settings(max_examples=40)
@given(path=literal_paths)
def test_a_literal_word_is_data_whatever_it_holds(tools: Path, path: str) -> None:
    written = json.dumps(path.replace("$", "$$"), ensure_ascii=False)
    spec = SPEC.replace('"-rf ~ {a,b} #1"', written)
    assert written in spec
    _, command = injected_commands(spec)
    with tempfile.TemporaryDirectory() as folder:
        done = run(command, dict.fromkeys(NAMES, "x"), tools, Path(folder))
        assert (done.returncode, done.stderr) == (0, "")
        (line,) = Path(folder, "recorded.json").read_text().splitlines()
        assert os.listdir(folder) == ["recorded.json"]
    assert f"upload {path}" in json.loads(line)[1].split("\n")
