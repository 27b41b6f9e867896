"""What holds for every input: no traceback, places that are right, and YAML read as PyYAML reads it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reanac import check, compile
from reanac.diagnostics import Findings
from reanac.reader import scalars, tree
from reanac.reader.decode import decode
from reanac.reader.parse import parse
from reanac.reader.places import offsets
from reanac.reports.text import render
from reanac.source import Source, Span

WORDS = """
    workflow: type: serial specification: steps: - name: environment: commands: rucio: get: upload: replicas: did: to:
    voms_proxy: inputs: parameters: files: outputs: resources: {} [] [ ] { } | > ' " ${a} $a $$ $( user.jdoe:x -> y/ @
    RSE lifetime=3d * & ! # <<: *a &a true null 0123 1:30 2018-01-01 .inf é 😀 \\ ? , : ---
"""
FRAGMENTS = st.sampled_from(WORDS.split())
LINES = st.lists(st.tuples(st.integers(0, 5), st.lists(FRAGMENTS, max_size=4)), max_size=14).map(
    lambda lines: "".join("  " * depth + " ".join(words) + "\n" for depth, words in lines)
)
STEPS = LINES.map(
    lambda body: (
        "workflow:\n  type: serial\n  specification:\n    steps:\n      - name: a\n" + body.replace("\n", "\n        ")
    )
)


@given(st.binary(max_size=400) | LINES.map(str.encode) | STEPS.map(str.encode))
@example(b"\xef\xbb\xbfworkflow: {}")
@example(b"a: \xf0\x9f\x98")
@settings(max_examples=600)
def test_no_bytes_make_a_traceback_and_every_place_is_in_the_file(data: bytes) -> None:
    checked = check(data)
    assert checked.source is not None
    text = checked.source.text
    for found in checked.diagnostics:
        for place in (found.place, *(related.place for related in found.related)):
            assert 0 <= place.start <= place.end <= len(text)
            position = checked.source.position(place.start)
            begin, end = checked.source.line_bounds(position.line)
            assert begin + position.column - 1 == place.start
            assert begin <= place.start <= end + 2  # a line break of two characters may be what is meant
        for edit in found.fix.edits if found.fix else ():
            assert 0 <= edit.place.start <= edit.place.end <= len(text)
    shown = render(checked.source, checked.diagnostics)
    assert all(char.isprintable() or char in "\n\t" for char in shown)
    compiled = compile(data, "serial")
    assert (compiled.bundle is None) or not any(found.stops_compile for found in compiled.diagnostics)


@given(st.text(max_size=300))
@settings(max_examples=300)
def test_no_text_makes_a_traceback(text: str) -> None:
    check(f"{text}\n")


def spelled(values: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
    """Return YAML of some values, in every style."""
    return st.builds(
        lambda value, style, width, unicode, indent, line_break: yaml.dump(
            value,
            Dumper=yaml.SafeDumper,
            default_style=style,
            width=width,
            allow_unicode=unicode,
            indent=indent,
            line_break=line_break,
        ),
        values,
        st.sampled_from([None, "'", '"', "|", ">"]),
        st.sampled_from([5, 20, 80]),
        st.booleans(),
        st.sampled_from([2, 4]),
        st.sampled_from(["\n", "\r\n"]),
    )


AWKWARD = st.lists(
    st.sampled_from(
        [
            "a",
            "b",
            " ",
            "  ",
            "\n",
            "\n\n",
            "'",
            '"',
            "\\",
            "#",
            " #",
            ": ",
            "é",
            "😀",
            "\t",
            "-",
            "\u2028",
            "\x85",
            "${x}",
            "|",
        ]
    ),
    max_size=14,
).map("".join)


@given(spelled(st.fixed_dictionaries({"key": AWKWARD | st.lists(AWKWARD, max_size=3), "last": st.just(1)})))
@settings(max_examples=1500)
def test_every_character_of_a_scalar_is_found_in_the_file(text: str) -> None:
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if not isinstance(event, yaml.ScalarEvent):
            continue
        places = offsets(text, event.start_mark.index, event.value)
        assert places is not None
        assert len(places) == len(event.value) + 1
        assert places == sorted(places)
        for char, place in zip(event.value, places, strict=False):
            # A character stands for itself, or it comes from an escape, a doubled quote or a folded line break.
            assert text[place] == char or text[place] in "\\'\r\n\x85" or char in " \n"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


def plain(node: tree.Tree) -> object:
    """Return what a tree means, as Python objects."""
    if isinstance(node, tree.Scalar):
        return scalars.value_of(node)
    if isinstance(node, tree.Sequence):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.entries}


@given(spelled(VALUES.map(lambda value: {"value": value})))
@settings(max_examples=500)
def test_the_tree_means_what_pyyaml_makes_of_the_text(text: str) -> None:
    source = decode("x", text, Findings())
    assert source is not None
    found = Findings()
    read = parse(source, found)
    if read is None:  # dumped texts hold no aliases; what is refused holds a character that YAML does not print
        assert found.in_order()
        return
    assert plain(read) == yaml.safe_load(text)


@pytest.mark.parametrize(
    "text",
    [
        "0123", "1e-41", "1.0e-5", "yes", "1:30", "190:20:30", "0x1F", "0b11", "~", "", "null", "2016_2017", ".5", "1.",
        "-0", "+12", "08", "1_000.5", "NO", "0o17", "1e3", "1.5e+3", "=x", "true", "True", "TRUE", "tRUE",
    ],
)  # fmt: skip
def test_a_plain_scalar_is_what_yaml_1_1_makes_of_it(text: str) -> None:
    source = Source("x", f"a: {text}\n")
    read = parse(source, Findings())
    assert read is not None
    value = plain(read)
    expected = yaml.safe_load(source.text)
    assert value == expected
    assert isinstance(value, dict)
    assert type(value["a"]) is type(expected["a"])


def test_merges_are_expanded_as_pyyaml_expands_them() -> None:
    text = (
        "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\n"
        "c:\n  <<: *a\n  x: 5\nd:\n  <<: [*a, *b]\n  w: 6\ne: {<<: [*b, *a], q: {<<: *a}}\n"
    )
    read = parse(Source("x", text), Findings())
    assert read is not None
    assert plain(read) == yaml.safe_load(text)


@given(st.text(st.sampled_from("ab\r\n\u2028é"), max_size=40), st.data())
def test_lines_end_where_editors_end_them(text: str, data: st.DataObject) -> None:
    source = Source("x", text)
    offset = data.draw(st.integers(0, len(text)))
    before = text[:offset]
    if before.endswith("\r") and text[offset : offset + 1] == "\n":
        before = before[:-1]
        offset -= 1
    position = source.position(offset)
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert (position.line, position.column) == (len(lines), len(lines[-1]) + 1)
    assert source.line(position.line).startswith(lines[-1])
    assert source.slice(Span(offset, len(text))) == text[offset:]
