"""Hostile input is ordinary input: one located error, work that is bounded by the size, nothing passed on."""

from __future__ import annotations

import time

import pytest

from reanac import check
from reanac.diagnostics import MOST
from reanac.reader.parse import MAX_ALIASES, MAX_DEPTH
from reanac.reports.text import render

MINUTE = 60.0
"""A guard against work that is not bounded, far above what any case takes; not a measurement."""


def bomb(levels: int, width: int) -> str:
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels + 1)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        pytest.param(bomb(8, 9).encode(), "RN006", "more than 500,000 nodes", id="alias bomb of 8 levels"),
        pytest.param(
            b"a: &a x\nb: [" + b"*a, " * 200 + b"]\n", "RN003", f"more than {MAX_ALIASES} aliases", id="200 aliases"
        ),
        pytest.param(bomb(80, 1).encode(), "RN005", f"deeper than {MAX_DEPTH}", id="a chain of 80 aliases"),
        pytest.param(b"a: &a [*a]\n", "RN003", "inside what it names", id="alias in itself"),
        pytest.param(b"[" * 100_000, "RN005", f"deeper than {MAX_DEPTH}", id="100,000 brackets"),
        pytest.param(b"{a: " * 100_000, "RN005", f"deeper than {MAX_DEPTH}", id="100,000 braces"),
        pytest.param(b"- " * 100_000, "RN005", f"deeper than {MAX_DEPTH}", id="100,000 dashes"),
        pytest.param(b"a: b\n" * 2_000_000, "RN006", "8 MiB", id="too large"),
        pytest.param(b"a: b\n" * 200_000, "RN002", "reading stops here", id="the same key 200,000 times"),
        pytest.param(b"a: b\n\0", "RN008", "U+0000", id="NUL"),
        pytest.param("a: \ufffe".encode(), "RN008", "U+FFFE", id="no character"),
        pytest.param("name: Müller\n".encode("latin-1"), "RN007", "0xfc", id="Latin-1"),
        pytest.param("a: b\n".encode("utf-16"), "RN007", "0xff", id="UTF-16"),
        pytest.param(b"a: !!python/object/apply:os.system ['touch pwned']\n", "RN004", "!!python", id="Python tag"),
        pytest.param(b"a: !!binary aGk=\n", "RN004", "!!binary", id="binary"),
        pytest.param(b"a: 1\n---\nb: 2\n", "RN001", "second document", id="two documents"),
    ],
)
def test_what_is_refused(data: bytes, code: str, says: str) -> None:
    began = time.monotonic()
    checked = check(data)
    assert time.monotonic() - began < MINUTE
    found = [one for one in checked.diagnostics if one.stops_compile and one.code == code]
    assert any(says in one.message for one in found)
    assert checked.workflow is None


def test_a_digit_string_of_5000_digits_is_refused_where_it_stands() -> None:
    text = f"inputs:\n  parameters:\n    n: {'9' * 5000}\nworkflow: {{type: cwl, file: x}}\n"
    found = [one for one in check(text).diagnostics if one.code == "RN011"]
    assert [one.place.start for one in found] == [text.index("9")]


HEAD = "workflow:\n  type: serial\n  specification:\n    steps:\n    - environment: a\n      commands:\n      - "


def test_a_file_full_of_mistakes_is_not_read_to_its_end() -> None:
    checked = check(HEAD + "echo " + "$(x) " * 200_000 + "\n")
    found = checked.diagnostics
    assert len(found) == MOST + 2
    assert (found[-1].code, found[-1].stops_compile) == ("RN006", True)
    assert "reading stops here" in found[-1].message
    assert render(checked.source, found).count("RN102") == MOST + 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(HEAD + '"echo $(x)' + " " * 2_000_000 + 'x"\n', id="blanks in double quotes"),
        pytest.param(HEAD + "'echo $(x)" + " " * 2_000_000 + "x'\n", id="blanks in single quotes"),
        pytest.param(
            '{"workflow": {"type": "serial", "specification": {"steps": ['
            + ",".join(['{"name": "", "environment": "a", "commands": ["date"]}'] * 60_000) + "]}}}",
            id="60,000 steps on one line",
        ),
        pytest.param("inputs: {files: [\n" + ",\n".join(["''"] * 1900) + "]}\n", id="empty values"),
        pytest.param("inputs: {parameters: {a: 0x" + "f" * 1_000_000 + "}}\n", id="a million hexadecimal digits"),
        pytest.param("inputs: {parameters: {a: 1" + ":1" * 1_000_000 + "}}\n", id="a number of a million parts"),
    ],
)  # fmt: skip
def test_work_is_bounded_by_the_size(text: str) -> None:
    began = time.monotonic()
    check(text)
    assert time.monotonic() - began < MINUTE


@pytest.mark.parametrize("hostile", ["\x1b[2J", "\x1b]0;owned\x07", "\x9b31m", "\u202eevil", "\r", "\x08"])
def test_nothing_in_a_report_acts_on_a_terminal(hostile: str) -> None:
    escaped = "".join(f"\\u{ord(char):04x}" for char in hostile)
    text = (
        f'inputs:\n  parameters: {{"{escaped}": 0123}}\n'
        f'workflow:\n  type: "{escaped}"\n  "{escaped}": 1\n'
        f'  specification: {{steps: [{{"{escaped}": 2, name: "{escaped}"}}]}}\n'
    )
    checked = check(text, name=f"spec{hostile}.yaml")
    shown = render(checked.source, checked.diagnostics)
    assert checked.diagnostics
    assert hostile not in shown
    assert all(char.isprintable() or char in "\n\t" for char in shown)


def test_nothing_in_a_specification_is_run(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    text = (
        'inputs:\n  files: ["$(touch pwned)", "`touch pwned`"]\n  parameters: {x: $(touch pwned)}\n'
        "workflow:\n  type: serial\n  resources: {voms_proxy: escape}\n  specification:\n    steps:\n"
        "      - name: $(touch pwned)\n"
        "        environment: $(touch pwned)\n        rucio: {get: \"user.jdoe:x -> '$$(touch pwned)'\"}\n"
        "        commands: [touch pwned]\n"
    )
    check(text)
    assert list(tmp_path.iterdir()) == []
