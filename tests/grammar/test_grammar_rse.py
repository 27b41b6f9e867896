"""RSE expressions: as Rucio reads them."""

from __future__ import annotations

import re

import pytest
from grammar_helpers import WORD, error_of, fragments, node_or_place, places, seconds, split_marks, texts
from hypothesis import given
from hypothesis import strategies as st

from reanac_grammar.problem import GrammarError
from reanac_grammar.rse import (
    MAX_DEPTH,
    RSE,
    Attribute,
    Everything,
    Group,
    Operation,
    RSEExpression,
    parse_rse_expression,
)
from reanac_grammar.text import Literal, Parameter, Text


def rse(name: str) -> RSE:
    return RSE(Text((Literal(name),)))


def attribute(key: str, comparison: str, value: str) -> Attribute:
    return Attribute(Text((Literal(key),)), comparison, Text((Literal(value),)))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("CERN-EOS_1", RSEExpression(rse("CERN-EOS_1"))),
        ("*", RSEExpression(Everything())),
        ("3\n", RSEExpression(rse("3"))),
        ("tier=2", RSEExpression(attribute("tier", "=", "2"))),
        ("free.space>100", RSEExpression(attribute("free.space", ">", "100"))),
        ("a<-1_", RSEExpression(attribute("a", "<", "-1_"))),
        # The operators bind equally, from the left.
        ("A|B&C", RSEExpression(rse("A"), (Operation("|", rse("B")), Operation("&", rse("C"))))),
        ("(A)", RSEExpression(Group(RSEExpression(rse("A"))))),
        (
            "tier=2&(country=FR|country=DE)\\site=X",
            RSEExpression(
                attribute("tier", "=", "2"),
                (
                    Operation(
                        "&",
                        Group(
                            RSEExpression(
                                attribute("country", "=", "FR"), (Operation("|", attribute("country", "=", "DE")),)
                            )
                        ),
                    ),
                    Operation("\\", attribute("site", "=", "X")),
                ),
            ),
        ),
        ("${a}", RSEExpression(RSE(Text((Parameter("a"),))))),
        ("${a}-X", RSEExpression(RSE(Text((Parameter("a"), Literal("-X")))))),
        (
            "t${a}=${b}c",
            RSEExpression(Attribute(Text((Literal("t"), Parameter("a"))), "=", Text((Parameter("b"), Literal("c"))))),
        ),
    ],
)
def test_expression(source: str, expected: RSEExpression) -> None:
    assert parse_rse_expression(source) == expected


def test_places() -> None:
    source = "A&(tier=2|*)"
    expression = parse_rse_expression(source)
    words = [source[start:end] for _, start, end in places(expression)]
    assert words == [
        source,
        "A",
        "A",
        "A",
        "&(tier=2|*)",
        "(tier=2|*)",
        "tier=2|*",
        "tier=2",
        "tier",
        "tier",
        "2",
        "2",
        "|*",
        "*",
    ]


@pytest.mark.parametrize(
    ("marked", "message", "replacement"),
    [
        ("«»", "There is nothing here", None),
        ("A|«»", "ends too early", None),
        ("tier=«»", "expected a value", None),
        ("«|»A", "| cannot stand here", None),
        ("A« »B", "holds no blanks", ""),
        ("A«&&»B", "And is written `&`", "&"),
        ("A«||»B", "Or is written `|`", "|"),
        ("a«==»b", "Equal is written `=`", "="),
        ("a«>=»1", "compares with", None),
        ("a«<=»1", "compares with", None),
        ("a«!=»b", "has no `!=`", None),
        ("A«,»B", "joined by |", "|"),
        ("A«/»B", "with a backslash", "\\"),
        ("CERN-«*»", "no patterns", None),
        ("«*»CERN", "no patterns", None),
        ("a=b«*»", "no patterns", None),
        ("a=1«.»5", "holds no point", None),
        ("a«.»b", ". cannot stand here", None),
        ("«-»a", "- cannot stand here", None),
        ("a«_»", "_ cannot stand here", None),
        ("a«-»-b", "- cannot stand here", None),
        ("«(»A", "never closed", None),
        ("A«)»", "closes none", None),
        ("(«)»", ") cannot stand here", None),
        ("A«(»B)", "( cannot stand here", None),
        ("a=b«=»c", "= cannot stand here: expected | & \\.", None),
        ("«$x»|A", "without braces", "${x}"),
        ("A«$»$", "expected ${name}", None),
        ("«é»", "é cannot stand here", None),
        ("A«\n»B", "A line break", None),
    ],
)
def test_slip(marked: str, message: str, replacement: str | None) -> None:
    source, start, end = split_marks(marked)
    error = error_of(parse_rse_expression, source)
    assert message in error.message
    assert (error.start, error.end, error.replacement) == (start, end, replacement)


def test_depth_is_bounded() -> None:
    deep = "(" * MAX_DEPTH + "A" + ")" * MAX_DEPTH
    expression = parse_rse_expression(deep)
    assert expression.source == deep
    assert hash(expression) == hash(parse_rse_expression(deep))
    error = error_of(parse_rse_expression, f"({deep})")
    assert (error.start, error.end) == (MAX_DEPTH, MAX_DEPTH + 1)


NAMES = st.one_of(
    st.from_regex(r"[A-Za-z0-9]{1,3}([_-][A-Za-z0-9]{1,3}){0,2}", fullmatch=True).map(rse),
    st.builds(RSE, texts(WORD, min_size=1)),
)
KEYS = texts(WORD + "._-")


def expressions(operands: st.SearchStrategy[RSE | Attribute | Everything | Group]) -> st.SearchStrategy[RSEExpression]:
    operations = st.lists(st.builds(Operation, st.sampled_from("|&\\"), operands), max_size=3).map(tuple)
    return st.builds(RSEExpression, operands, operations)


OPERANDS: st.SearchStrategy[RSE | Attribute | Everything | Group] = st.recursive(
    st.one_of(NAMES, st.builds(Attribute, KEYS, st.sampled_from("=<>"), texts(WORD + "_-")), st.just(Everything())),
    lambda operands: st.builds(Group, expressions(operands)),
    max_leaves=8,
)


@given(expressions(OPERANDS))
def test_expression_is_read_as_it_was_written(expression: RSEExpression) -> None:
    assert parse_rse_expression(expression.source) == expression


def rucio_accepts(source: str) -> bool:
    """Whether Rucio's server takes an expression: balanced parentheses around names and attributes, joined by signs."""
    depth = 0
    for sign in source:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return False
    operand = r"\(*(?:[\w.-]+[=<>][\w-]+|[^\W_]+(?:[_-][^\W_]+)*|\*)\)*"
    return depth == 0 and re.fullmatch(rf"{operand}(?:[|&\\]{operand})*", source, re.ASCII) is not None


@given(st.text(alphabet="AB1=<>|&\\()*_-.", max_size=12))
def test_what_rucio_accepts_is_accepted(source: str) -> None:
    try:
        parse_rse_expression(source)
    except GrammarError:
        assert not rucio_accepts(source)
    else:
        assert rucio_accepts(source)


@given(fragments("A", "tier=2", "|", "&", "\\", "(", ")", "*", "=", "${x}", "$", " ", ".", "-"))
def test_any_text_is_an_expression_or_an_error_in_its_place(source: str) -> None:
    node_or_place(parse_rse_expression, source)


@pytest.mark.parametrize(
    "unit", ["a", "a|", "(", ")", "()", "(a)|", "*", "-", "a-", "a--", "a=b", "${x}", "$", "a ", "=", ".", "&&", "\\"]
)
def test_a_long_expression_takes_linear_time(unit: str) -> None:
    assert seconds(parse_rse_expression, unit * (100_000 // len(unit))) < 4
    assert seconds(parse_rse_expression, unit * (100_000 // len(unit)) + "a") < 4
