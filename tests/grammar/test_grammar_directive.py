"""Transfers: what they mean, where each part stands, and what is said of the slips."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from grammar_helpers import (
    DIDS,
    GETS,
    PATTERNS,
    REPLICAS,
    UPLOADS,
    error_of,
    fragments,
    node_or_place,
    places,
    seconds,
    split_marks,
    written,
)
from hypothesis import given

from reanac_grammar.directive import (
    DID,
    Get,
    Option,
    Path,
    Replicas,
    Upload,
    parse_did,
    parse_get,
    parse_replicas,
    parse_upload,
)
from reanac_grammar.problem import GrammarError
from reanac_grammar.text import Literal, Parameter, Text

FORMS: dict[str, Callable[[str], Get | Upload | Replicas | DID]] = {
    "get": parse_get,
    "upload": parse_upload,
    "replicas": parse_replicas,
    "did": lambda text: parse_did(text, wildcards=False),
}


def text(*words: str) -> Text:
    """Return a text; a word ``$x`` is a parameter."""
    return Text(tuple(Parameter(word[1:]) if word[:1] == "$" else Literal(word) for word in words))


def path(*words: str) -> Path:
    return Path(text(*words), words[-1].endswith("/"))


def option(name: str, *words: str) -> Option:
    return Option(name, text(*words), "")


SN = DID(text("S"), text("N"))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("S:N", Get(SN, None)),
        ("  S:N  ", Get(SN, None)),
        ("S:N\n", Get(SN, None)),
        ("S:N -> x", Get(SN, path("x"))),
        ("S:N   ->   x", Get(SN, path("x"))),
        ("S:N -> dir/", Get(SN, path("dir/"))),
        ("S:N -> ./", Get(SN, path("./"))),
        ("S:N -> ./a/./b", Get(SN, path("./a/./b"))),
        ("S:N -> ..a/b..", Get(SN, path("..a/b.."))),
        ("S:pre* -> dir/", Get(DID(text("S"), text("pre*")), path("dir/"))),
        ("cms:/store/a+b=c#d", Get(DID(text("cms"), text("/store/a+b=c#d")), None)),
        ("-s.x_0:-n -> -x", Get(DID(text("-s.x_0"), text("-n")), path("-x"))),
        ("${s}:${n} -> ${p}/", Get(DID(text("$s"), text("$n")), path("$p", "/"))),
        ("a${s}b:c${n}d -> e${p}f", Get(DID(text("a", "$s", "b"), text("c", "$n", "d")), path("e", "$p", "f"))),
        ("S:N -> a$$b", Get(SN, path("a$b"))),
        ("S:N -> données/Ω.root", Get(SN, path("données/Ω.root"))),
        ("S:N -> 'a b:c@d'", Get(SN, path("a b:c@d"))),
        ('S:N -> "it\'s ${x}"', Get(SN, path("it's ", "$x"))),
        ("S:N -> 'x=y'", Get(SN, path("x=y"))),
        ("S:N nrandom=5", Get(SN, None, (option("nrandom", "5"),))),
        (
            "S:N -> x rses=A,B&t=2 timeout='1 h' a=\"b$$${x}\"",
            Get(SN, path("x"), (option("rses", "A,B&t=2"), option("timeout", "1 h"), option("a", "b$", "$x"))),
        ),
    ],
)
def test_get(source: str, expected: Get) -> None:
    assert parse_get(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a -> S:N", Upload(path("a"), SN, None)),
        ("a -> S:N @ R", Upload(path("a"), SN, text("R"))),
        ("a -> @ tier=2&x=y", Upload(path("a"), None, text("tier=2&x=y"))),
        ("a ->", Upload(path("a"), None, None)),
        ("a -> lifetime=3d", Upload(path("a"), None, None, (option("lifetime", "3d"),))),
        ("a -> S:N @ ${r}X dataset=S:D", Upload(path("a"), SN, text("$r", "X"), (option("dataset", "S:D"),))),
        ("out/*.root -> S:N", Upload(path("out/*.root"), SN, None)),
        ("out/[ab]?/ -> S:N", Upload(path("out/[ab]?/"), SN, None)),
        ("'a b' -> ${scope}:V.${run}.png", Upload(path("a b"), DID(text("$scope"), text("V.", "$run", ".png")), None)),
        # `=` is a letter of a DID's name, and what follows a scope and a colon is no option.
        ("a -> S:k=v", Upload(path("a"), DID(text("S"), text("k=v")), None)),
    ],
)
def test_upload(source: str, expected: Upload) -> None:
    assert parse_upload(source) == expected


def test_replicas() -> None:
    parsed = parse_replicas("S:N -> list.txt protocols=root limit=5")
    assert parsed == Replicas(SN, path("list.txt"), (option("protocols", "root"), option("limit", "5")))


def test_did() -> None:
    assert parse_did("user.x:a.${b}", wildcards=False) == DID(text("user.x"), text("a.", "$b"))
    assert parse_did("S:a*b", wildcards=True) == DID(text("S"), text("a*b"))


def test_places() -> None:
    source = "  S:a${b} -> 'c d/' rses=\"e f\" "
    get = parse_get(source)
    assert get.to is not None
    assert source[get.start : get.end] == "S:a${b} -> 'c d/' rses=\"e f\""
    assert source[get.did.start : get.did.end] == "S:a${b}"
    assert source[get.did.scope.start : get.did.scope.end] == "S"
    assert source[get.did.name.start : get.did.name.end] == "a${b}"
    assert source[get.did.name.pieces[1].start : get.did.name.pieces[1].end] == "${b}"
    assert source[get.to.start : get.to.end] == "c d/"
    (rses,) = get.options
    assert source[rses.name_start : rses.name_end] == "rses"
    assert source[rses.start : rses.end] == "e f" == rses.raw
    upload = parse_upload("a -> S:N @ R${r}")
    assert upload.rse is not None
    assert (upload.rse.start, upload.rse.end) == (11, 16)


# Form, text with the place of the error between « and », a part of the message, and the replacement if any.
SLIPS = [
    ("get", "«»", "There is nothing here", None),
    ("get", "«»   ", "There is nothing here", None),
    ("get", "«N» -> x", "N has no scope: a DID is SCOPE:NAME", None),
    ("get", "«N»", "has no scope", None),
    ("get", "«x/y.root» -> z", "has no scope", None),
    ("get", "«:»N", "The scope of the DID is missing", None),
    ("get", "S:«»", "The name of the DID is missing", None),
    ("get", "S:« »-> x", "The name of the DID is missing", None),
    ("get", "S:« »N -> x", "no blank after the colon", ""),
    ("get", "S:«  »N", "no blank after the colon", ""),
    ("get", "S« »:N", "no blank before the colon", ""),
    ("get", "S:N«:»M", "one colon", None),
    ("get", "«é»:N", "é cannot stand in the scope", None),
    ("get", "«*»:N", "* cannot stand in the scope", None),
    ("get", "S:N«é»", "é cannot stand in the name", None),
    ("get", "S:N«,»S:M", ", cannot stand in the name", None),
    ("get", "S:N«?»", "? cannot stand in the name", None),
    ("get", "«'»S:N' -> x", "without quotes", None),
    ("get", "S:N «=>» x", "The arrow is written `->`", "->"),
    ("get", "S:N «→» x", "The arrow is written `->`", "->"),
    ("get", "S:N «-->» x", "The arrow is written `->`", "->"),
    ("get", "S:N «>» x", "The arrow is written `->`", "->"),
    ("get", "S:N«->»x", "between blanks", " -> "),
    ("get", "S:N«=>»x", "between blanks", " -> "),
    ("get", "S:N«→»x", "between blanks", " -> "),
    ("get", "S:N «->»x", "between blanks", "-> "),
    ("get", "S:N«->» x", "between blanks", " ->"),
    ("get", "«->» x", "There is no DID before the arrow", None),
    ("get", "S:N ->«»", "A PATH is expected after the arrow", None),
    ("get", "S:N ->«»  ", "A PATH is expected after the arrow", None),
    ("get", "S:N -> «nrandom=4»", "nrandom= begins an option", None),
    ("get", "S:N -> x «->» y", "this is a second", None),
    ("get", "S:N nrandom=4 «->» x", "options stand at the end", None),
    ("get", "S:N «S:M»", "one DID, and this is a second", None),
    ("get", "S:N «S:M» -> x", "one DID, and this is a second", None),
    ("get", "S:N -> a «b»", "b cannot stand here: expected an option", None),
    ("get", "S:N «x»", "expected `->` or an option", None),
    ("get", "S:N -> x «@» R", "Only an upload names an RSE", None),
    ("get", "S:N«@»R", "Only an upload names an RSE", None),
    ("get", "S:N -> «/»x", "relative to the workspace", None),
    ("get", "S:N -> «//»x", "relative to the workspace", None),
    ("get", "S:N -> «..»", "cannot lead out", None),
    ("get", "user.jdoe:data.root -> «..»/x", "cannot lead out", None),
    ("get", "S:N -> a/«..»/b", "cannot lead out", None),
    ("get", "S:N -> 'a b/«..»'", "cannot lead out", None),
    ("get", "S:N -> $$/«..»/b", "cannot lead out", None),
    ("get", "S:N -> «~»/x", "~ is not expanded", None),
    ("get", "S:N -> «.»", "expected `./`", "./"),
    ("get", "S:N -> a/«.»", "expected `./`", "./"),
    ("get", "S:N -> a«*»", "only the source of an upload can be a glob", None),
    ("get", "S:N -> 'a«[»'", "only the source of an upload can be a glob", None),
    ("get", "S:N -> «''»", "no PATH between these quotes", None),
    ("get", "S:N -> a«:»b", "must be quoted", None),
    ("get", "S:N -> a«@»b", "must be quoted", None),
    ("get", "S:N -> a«->»b", "An arrow stands between blanks", None),
    ("get", "S:N -> it«'»s", "cannot stand inside a word", None),
    ("get", "S:N -> «'»abc", "never closed", None),
    ("get", 'S:N x=«"»a b', "never closed", None),
    ("get", "S:N -> 'abc'«d»", "after the closing quote", None),
    ("get", "S:N -> a«$»", "This $ begins no parameter", None),
    ("get", "S:N -> «$x»/y", "no parameter without braces", "${x}"),
    ("get", "S:«$x»", "no parameter without braces", "${x}"),
    ("get", "S:«$»$", "expected ${name}", None),
    ("get", "S:N -> «${a.b}»", "${a.b} is no parameter", None),
    ("get", "S:N -> «${a»", "${a is no parameter", None),
    ("get", "S:N nrandom=«»", "nrandom has no value", None),
    ("get", "S:N nrandom=«''»", "nrandom has no value", None),
    ("get", "S:N nrandom=« »a=b", "nrandom has no value", None),
    ("get", "S:N nrandom=« »4", "no blank after the =", ""),
    ("get", "S:N nrandom« »=4", "no blank before the =", ""),
    ("get", "S:N«\t»-> x", "A tab cannot stand here", None),
    ("get", "S:N«\n»S:M", "A line break cannot stand here", None),
    ("get", "S:N -> a«\u202e»b", "U+202E", None),
    ("get", "S:N«\xa0»-> x", "U+00A0 looks like a blank and is none", " "),
    ("upload", "a«»", "`->` is expected here", None),
    ("upload", "a «S:N»", "`->` is expected here", None),
    ("upload", "my «file» -> S:N", "`->` is expected here", None),
    ("upload", "S«:»N -> a", "must be quoted", None),
    ("upload", "a -> «N»", "has no scope", None),
    ("upload", "a -> «N» @ R", "has no scope", None),
    ("upload", "a -> S:N @«»", "An RSE is expected after @", None),
    ("upload", "a -> @«»", "An RSE is expected after @", None),
    ("upload", "a -> S:N «@R»", "between @ and the RSE", "@ R"),
    ("upload", "a -> S:N«@»R", "@ stands between blanks", " @ "),
    ("upload", "a -> S:N x=y «@» R", "right after the DID", None),
    ("upload", "a -> S:N«*» @ R", "only the DID of a get can be a pattern", None),
    ("upload", "a -> S:N @ R «S:M»", "this is a second", None),
    ("upload", "a -> «->» x", "this is a second", None),
    ("upload", "a«->»S:N", "between blanks", " -> "),
    ("upload", "a «=>» S:N", "The arrow is written", "->"),
    ("upload", "«->» S:N", "There is no PATH before the arrow", None),
    ("upload", "«a=b» -> S:N", "begins an option", None),
    ("upload", "«/»a -> S:N", "relative to the workspace", None),
    ("upload", "a -> S:N «x»", "expected `@ RSE` or an option", None),
    ("replicas", "S:N«»", "`->` is expected here", None),
    ("replicas", "S:N «a»", "`->` is expected here", None),
    ("replicas", "S:N «x=y»", "`->` is expected here", None),
    ("replicas", "S:N«*» -> a", "can be a pattern", None),
    ("did", "«»", "expected SCOPE:NAME", None),
    ("did", "«N»", "has no scope", None),
    ("did", "S:N« »x", "A DID holds no blank", None),
    ("did", "S:N«*»", "can be a pattern", None),
]


@pytest.mark.parametrize(("form", "marked", "message", "replacement"), SLIPS)
def test_slip(form: str, marked: str, message: str, replacement: str | None) -> None:
    source, start, end = split_marks(marked)
    error = error_of(FORMS[form], source)
    assert message in error.message
    assert (error.start, error.end) == (start, end)
    assert error.replacement == replacement


@pytest.mark.parametrize(("form", "marked"), [slip[:2] for slip in SLIPS if slip[3] is not None])
def test_replacement_mends_the_slip(form: str, marked: str) -> None:
    source, _, _ = split_marks(marked)
    error = error_of(FORMS[form], source)
    FORMS[form](source[: error.start] + str(error.replacement) + source[error.end :])


def test_upload_that_begins_with_a_did_says_how_an_upload_is_written() -> None:
    assert "PATH stands first" in str(error_of(parse_upload, "S:N -> a").hint)


@given(GETS)
def test_get_is_read_as_it_was_written(node: Get) -> None:
    assert parse_get(written(node)) == node


@given(UPLOADS)
def test_upload_is_read_as_it_was_written(node: Upload) -> None:
    assert parse_upload(written(node)) == node


@given(REPLICAS)
def test_replicas_are_read_as_they_were_written(node: Replicas) -> None:
    assert parse_replicas(written(node)) == node


@given(DIDS)
def test_did_is_read_as_it_was_written(node: DID) -> None:
    assert parse_did(node.source, wildcards=False) == node


@given(PATTERNS)
def test_pattern_is_read_as_it_was_written(node: DID) -> None:
    assert parse_did(node.source, wildcards=True) == node


@given(GETS)
def test_every_node_knows_its_place(node: Get) -> None:
    source = written(node)
    parsed = parse_get(source)
    for inner, start, end in places(parsed):
        assert 0 <= start < end <= len(source)
        if isinstance(inner, Parameter):
            assert source[start:end] == inner.source
        if isinstance(inner, DID):
            assert parse_did(source[start:end], wildcards=True) == inner
        if isinstance(inner, Option):
            assert source[start:end] == inner.raw
            assert source[inner.name_start : inner.name_end] == inner.name


WORDS = fragments(
    "S", ":", "N", " -> ", "->", " ", "x", "/", "..", "'", '"', "${p}", "$", "$$", "@", " @ ", "a=", "*", "="
)


@pytest.mark.parametrize("form", FORMS)
@given(source=WORDS)
def test_any_text_is_a_transfer_or_an_error_in_its_place(form: str, source: str) -> None:
    node_or_place(FORMS[form], source)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "unit",
    [
        "a",
        " ",
        ":",
        "S:N ",
        "->",
        " -> ",
        "'",
        "\"'",
        "${p}",
        "$",
        "$$",
        "${",
        "@",
        " @ ",
        "a=",
        "a= ",
        "*",
        "/",
        "../",
        "=",
    ],
)
@pytest.mark.parametrize("head", ["", "S:N -> ", "S:", "a -> S:N "])
def test_a_long_text_takes_linear_time(form: str, unit: str, head: str) -> None:
    source = head + unit * (100_000 // len(unit))
    assert seconds(FORMS[form], source) < 3
    assert seconds(FORMS[form], source + "é") < 3


def test_error_can_be_moved_to_the_text_around_it() -> None:
    moved = GrammarError("m", 1, 2, hint="h", replacement="r").moved(10)
    assert (moved.message, moved.start, moved.end, moved.hint, moved.replacement) == ("m", 11, 12, "h", "r")
