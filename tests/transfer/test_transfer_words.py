"""The words that the transfer script is called with: what is data stays data, and what makes no sense is refused."""

from __future__ import annotations

import ast
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from transfer_helpers import NEED, Workspace

from reanac_backends.transfer import scripts, transfer_checks
from reanac_backends.transfer.transfer_checks import WordsError, read_statements, seconds


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.make(tmp_path)


NASTY = [
    "a b", " a ", "it's", 'say "hi"', "$HOME", "${x}", "$$", "$(touch pwned)", "`touch pwned`", "; touch pwned",
    "&& touch pwned", "> pwned", "-rf", "--words", "*", "[a]", "{a,b}", "\\", "\\n", "naïve ☃ 😀", "#c", "!x", "~",
    "<<END", "'; touch pwned; '", '"; touch pwned; "', "=x", "a:b", "a@b", "exit",
]  # fmt: skip


@pytest.mark.parametrize("value", NASTY)
def test_a_value_is_data(workspace: Workspace, value: str) -> None:
    outcome = workspace.run(NEED, "get s:a", "  to d/${v}", v=value)
    assert (outcome.status, outcome.err) == (0, "")
    assert workspace.files() == [f"d/{value}"]


@pytest.mark.parametrize("value", NASTY)
def test_an_argument_is_data(workspace: Workspace, value: str) -> None:
    outcome = workspace.words("need", "auth=userpass", "get", "s:a", "to", f"d/{value}")
    assert (outcome.status, outcome.err) == (0, "")
    assert workspace.files() == [f"d/{value}"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(value=st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="/"), max_size=40))
def test_any_text_without_line_breaks_arrives_as_it_is(tmp_path_factory: pytest.TempPathFactory, value: str) -> None:
    workspace = Workspace.make(tmp_path_factory.mktemp("any"))
    assert workspace.run(NEED, "replicas s:a", "  to x${v}", v=value).status == 0
    assert workspace.files() == [f"x{value}"]


@pytest.mark.parametrize(
    "value", ["a\nb", "a\n", "\na", "a\nrses DISK", "a\rb", "a\tb", "a\x1b[31m", "a\x7f", "a\u2028b"]
)
@pytest.mark.parametrize("more", [(), ("  type file",)])
def test_a_line_break_is_refused(workspace: Workspace, value: str, more: tuple[str, ...]) -> None:
    outcome = workspace.run(NEED, "get s:a", "  to ${v}", *more, v=value)
    assert outcome.failed("line break", status=2)
    assert workspace.files() == []


@pytest.mark.parametrize("more", [(), ("  type file",)])
def test_what_stands_behind_a_forged_delimiter_is_never_run(workspace: Workspace, more: tuple[str, ...]) -> None:
    workspace.run(NEED, "get s:a", "  to ${v}", *more, v="x\nEND-1a2b\ntouch pwned")
    assert not (workspace.path / "pwned").exists()


@pytest.mark.parametrize(
    "lines",
    [
        ("frobnicate s:a",),
        (NEED, "  to x"),
        ("get s:a", "  rse DISK"),
        ("get s:a", "  to x", "  to y"),
        ("get ",),
        ("get s:a", "  rses "),
        ("get s",),
        ("get s:a:b",),
        ("get s:../../etc",),
        ("get s:a b",),
        ("get s:a", "  nrandom 0"),
        ("get s:a", "  nrandom two"),
        ("get s:a", "  timeout soon"),
        ("get s:a", "  type thing"),
        ("replicas s:a",),
        ("replicas s:a*", "  to x"),
        ("upload x", "  to s:x"),
        ("upload x", "  rse DISK"),
        ("upload x", "  rse DISK", "  to s:x*"),
        ("upload x", "  rse DISK", "  to s:x", "  register_after_upload yes"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_moved(workspace: Workspace, lines: tuple[str, ...]) -> None:
    assert workspace.run(NEED, "get s:a", *lines).failed(status=2)
    assert workspace.files() == []
    assert workspace.log == []


@pytest.mark.parametrize("arguments", [(), ("x",), ("--words", "get"), ("1", "2")])
def test_a_malformed_call(workspace: Workspace, arguments: tuple[str, ...]) -> None:
    assert workspace.call("python3", "reanac/rucio_transfer.py", *arguments).failed("Expected", status=2)


def test_words_that_are_not_utf8(workspace: Workspace) -> None:
    command = f"printf 'get s:a\\377\\n' | python3 {workspace.path}/reanac/rucio_transfer.py 1"
    assert workspace.call("bash", "-c", command).failed("UTF-8", status=2)


KEYS = st.sampled_from(
    ["get", "replicas", "upload", "need", "to", "rses", "rse", "limit", "dataset", "type", "timeout"]
)
VALUES = st.sampled_from(["s:a", "s:a*", "x", "x/", "3", "30d", "file", ""]) | st.text(max_size=5)


@given(st.lists(st.tuples(KEYS, VALUES), max_size=8))
def test_statements_hold_exactly_what_was_said(pairs: list[tuple[str, str]]) -> None:
    try:
        statements = read_statements(pairs)
    except WordsError:
        return
    assert [(key, value) for words in statements for key, value in words.items() if key != "verb"] == pairs


@given(st.integers(1, 10**6), st.sampled_from(["", "s", "m", "h", "d", "w"]))
def test_durations(count: int, unit: str) -> None:
    assert seconds(f"{count}{unit}") == count * {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}[unit]


@given(st.text(max_size=3).filter(lambda text: any(unicodedata.category(char) == "Cc" for char in text)))
def test_control_characters_are_refused(value: str) -> None:
    with pytest.raises(WordsError):
        transfer_checks.read_pairs(["--words", "get", value])


@pytest.mark.parametrize("place", scripts())
def test_the_scripts_are_python_3_6(place: str) -> None:
    ast.parse(scripts()[place], feature_version=(3, 6))
