"""Words with parameters, and paths."""

from __future__ import annotations

import pytest
from grammar_helpers import GLOBS, PATHS, error_of, fragments, node_or_place, places, seconds, split_marks, texts
from hypothesis import given
from hypothesis import strategies as st

from reanac_grammar.path import Path, parse_path
from reanac_grammar.text import Literal, Parameter, Text, parse_text

ANY_TEXT = texts(st.characters(categories=("L", "N", "P", "S")), min_size=0)


def test_text() -> None:
    source = "a$$b${c}$$"
    text = parse_text(source)
    assert text == Text((Literal("a$b"), Parameter("c"), Literal("$")))
    assert [(start, end) for _, start, end in places(text)] == [(0, 10), (0, 4), (4, 8), (8, 10)]
    assert text.source == source
    assert text.parameters == (Parameter("c"),)
    assert not text.is_literal
    with pytest.raises(ValueError, match="holds a parameter"):
        _ = text.literal


def test_literal_text() -> None:
    assert parse_text("a$$b").literal == "a$b"
    assert parse_text("").literal == ""
    assert parse_text("").pieces == ()


@pytest.mark.parametrize(
    ("marked", "message", "replacement"),
    [
        ("a«$»", "begins no parameter", None),
        ("«$»(x)", "begins no parameter", None),
        ("«$x»é", "without braces", "${x}"),
        ("a«${1x}»b", "is no parameter", None),
        ("a«${x»", "is no parameter", None),
        ("«${}»", "is no parameter", None),
        ("$$«$»", "begins no parameter", None),
        ("a«\x00»", "A NUL character cannot stand here", None),
        ("a«\x7f»", "U+007F", None),
        ("a«\n»b", "A line break cannot stand here", None),
    ],
)
def test_text_error(marked: str, message: str, replacement: str | None) -> None:
    source, start, end = split_marks(marked)
    error = error_of(parse_text, source)
    assert message in error.message
    assert (error.start, error.end, error.replacement) == (start, end, replacement)


@given(ANY_TEXT)
def test_text_is_read_as_it_was_written(text: Text) -> None:
    assert parse_text(text.source) == text


@given(fragments("$", "$$", "${", "${x}", "}", "a"))
def test_any_text_is_text_or_an_error_in_its_place(source: str) -> None:
    node_or_place(parse_text, source)


@given(PATHS)
def test_path_is_read_as_it_was_written(path: Path) -> None:
    assert parse_path(path.source) == path


@given(GLOBS)
def test_glob_is_read_as_it_was_written(path: Path) -> None:
    assert parse_path(path.source, globs=True) == path


def test_path() -> None:
    assert parse_path("a b/c:d@e'f\"").is_folder is False
    assert parse_path("a/${b}/").is_folder is True
    assert parse_path("a\n") == parse_path("a")
    assert parse_path("a/*", globs=True).source == "a/*"
    # A name like an option is no option where nothing but a path can stand.
    assert parse_path("a=b->c").source == "a=b->c"


@pytest.mark.parametrize(
    ("marked", "message"),
    [
        ("«»", "The PATH is empty"),
        ("«/»eos/user", "cannot begin with /"),
        ("a/«..»", "cannot lead out"),
        ("«..»/a", "cannot lead out"),
        ("«~»/a", "~ is not expanded"),
        ("a/«.»", "expected `./`"),
        ("a«?»", "only the source of an upload"),
        ("a«\t»", "A tab cannot stand here"),
    ],
)
def test_path_error(marked: str, message: str) -> None:
    source, start, end = split_marks(marked)
    error = error_of(parse_path, source)
    assert message in error.message
    assert (error.start, error.end) == (start, end)


@given(fragments("/", "..", ".", "~", "a", "*", "${x}", "$", " "))
def test_any_text_is_a_path_or_an_error_in_its_place(source: str) -> None:
    result = node_or_place(parse_path, source)
    if isinstance(result, Path):
        assert not result.source.startswith("/")
        assert ".." not in result.source.split("/")


@pytest.mark.parametrize("unit", ["a", "/", "a/", "../", "$", "$$", "${", "${x}", "*"])
def test_a_long_path_takes_linear_time(unit: str) -> None:
    assert seconds(parse_path, f"a{unit * (100_000 // len(unit))}") < 2
