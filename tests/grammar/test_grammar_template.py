"""Commands: the scanner, the Lark grammar and `string.Template` agree."""

from __future__ import annotations

import string

import pytest
from grammar_helpers import error_of, fragments, seconds, split_marks
from hypothesis import given
from hypothesis import strategies as st

from reanac_grammar import engine
from reanac_grammar.template import Escape, Invalid, Piece, scan, substitute
from reanac_grammar.text import Literal, Parameter

COMMANDS = st.one_of(
    fragments(
        "$", "{", "}", "a", "_b1", "${", "${x}", "$y", "$$", "é", "ſ", "K", "ı", ".", ":-", "(", "1", "\n", "-", " "
    ),
    st.text(alphabet="${}a_1é(\n ", max_size=20),
)


class Everything(dict[str, str]):
    """A mapping in which every name has a value."""

    def __missing__(self, name: str) -> str:
        return f"<{name}>"


@pytest.mark.parametrize(
    ("command", "pieces"),
    [
        ("", ()),
        ("echo hello", (Literal("echo hello"),)),
        ("$x", (Parameter("x"),)),
        ("a ${x_1} b", (Literal("a "), Parameter("x_1"), Literal(" b"))),
        ("$xé", (Parameter("x"), Literal("é"))),
        ("$x$y", (Parameter("x"), Parameter("y"))),
        ("$$HOME", (Escape(), Literal("HOME"))),
        ("$$$x", (Escape(), Parameter("x"))),
        ("$", (Invalid("$"),)),
    ],
)
def test_scan(command: str, pieces: tuple[Piece, ...]) -> None:
    assert scan(command) == pieces


@pytest.mark.parametrize(
    "marked",
    [
        "echo «$(»date)",
        "echo «$?»",
        "echo «$1»2",
        "echo «$@»",
        "echo «$*»",
        "echo «$#»",
        "echo «${a.b}»x",
        "echo «${a:-b}»",
        "echo «${}»",
        "echo «${»a",
        "echo «${»a $$ }",
        "a «$» b",
        'grep "a«$»"',
        "end«$»",
        "«$été» x",
    ],
)
def test_invalid_covers_the_construct_as_a_person_sees_it(marked: str) -> None:
    command, start, end = split_marks(marked)
    (invalid,) = (piece for piece in scan(command) if isinstance(piece, Invalid))
    assert (invalid.start, invalid.end, invalid.text) == (start, end, command[start:end])


def test_invalid_does_not_reach_over_another_parameter() -> None:
    assert scan("${a:-$b}") == (Invalid("${"), Literal("a:-"), Parameter("b"), Literal("}"))


def test_substitute() -> None:
    assert substitute(scan("$a ${b} $$c"), {"a": 1, "b": 0.5}) == "1 0.5 $c"
    with pytest.raises(KeyError, match="home"):
        substitute(scan("$home"), {})
    error = error_of(lambda command: substitute(scan(command), {}), "x $(date)")
    assert (error.start, error.end, error.replacement) == (2, 4, "$$(")


@given(COMMANDS)
def test_pieces_cover_the_command(command: str) -> None:
    pieces = scan(command)
    assert "".join(command[piece.start : piece.end] for piece in pieces) == command
    assert all(piece.end > piece.start for piece in pieces)


@given(COMMANDS)
def test_scanner_agrees_with_string_template(command: str) -> None:
    template = string.Template(command)
    pieces = scan(command)
    invalid = next((piece for piece in pieces if isinstance(piece, Invalid)), None)
    assert template.is_valid() == (invalid is None)
    if invalid is None:
        assert template.substitute(Everything()) == substitute(pieces, Everything())
        names = list(dict.fromkeys(piece.name for piece in pieces if isinstance(piece, Parameter)))
        assert template.get_identifiers() == names
    else:
        before = command[: invalid.start].splitlines(keepends=True)
        line = max(1, len(f"{command[: invalid.start]}x".splitlines()))
        column = invalid.start - sum(map(len, before[: line - 1])) + 1
        with pytest.raises(ValueError, match=f"line {line}, col {column}$"):
            template.substitute(Everything())


@given(COMMANDS)
def test_scanner_agrees_with_the_grammar(command: str) -> None:
    names = {"LITERAL": Literal, "ESCAPE": Escape, "NAMED": Parameter, "BRACED": Parameter, "INVALID": Invalid}
    tokens = engine.parse("template", "command", command).scan_values(lambda _: True)
    stated = [(names[token.type], token.start_pos, token.end_pos) for token in tokens]
    assert stated == [(type(piece), piece.start, piece.end) for piece in scan(command)]


@pytest.mark.parametrize("unit", ["a", "$", "$$", "${", "${x}", "$x ", "$(", "${a:-", "${a:-b}", "{", "}$"])
def test_a_long_command_takes_linear_time(unit: str) -> None:
    assert seconds(scan, unit * (100_000 // len(unit))) < 2
