"""References of images: the expression and the grammar agree, and slips are explained."""

from __future__ import annotations

import pytest
from grammar_helpers import error_of, fragments, node_or_place, seconds, split_marks
from hypothesis import given
from hypothesis import strategies as st

from reanac_grammar import engine
from reanac_grammar.image import MAX_NAME, Image, UnpackedImage, parse_image
from reanac_grammar.problem import GrammarError

SHA = "sha256:" + "0a" * 32


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("python", Image(None, "python")),
        ("python:2.7-slim", Image(None, "python", "2.7-slim")),
        ("docker.io/reanahub/reana-env-root6:6.18.04", Image("docker.io", "reanahub/reana-env-root6", "6.18.04")),
        ("reanahub/reana-env-root6", Image(None, "reanahub/reana-env-root6")),
        ("ghcr.io/vre-hub/c:v0.1.2-1-0487cc0", Image("ghcr.io", "vre-hub/c", "v0.1.2-1-0487cc0")),
        # A port is no tag.
        ("localhost:5000/x", Image("localhost:5000", "x")),
        ("host:5000/x/y:z", Image("host:5000", "x/y", "z")),
        ("x:5000", Image(None, "x", "5000")),
        ("localhost/x", Image("localhost", "x")),
        ("localhost", Image(None, "localhost")),
        ("HOST.ch/x", Image("HOST.ch", "x")),
        ("a.b", Image(None, "a.b")),
        ("a.b/c", Image("a.b", "c")),
        ("a_b__c---d.e", Image(None, "a_b__c---d.e")),
        (f"x@{SHA}", Image(None, "x", None, SHA)),
        (f"r.io/x:1@{SHA}", Image("r.io", "x", "1", SHA)),
        ("x:" + "a" * 128, Image(None, "x", "a" * 128)),
        ("a" * MAX_NAME, Image(None, "a" * MAX_NAME)),
        (
            "/cvmfs/unpacked.cern.ch/registry.hub.docker.com/library/python:3.10",
            UnpackedImage("/cvmfs/unpacked.cern.ch/registry.hub.docker.com/library/python:3.10"),
        ),
        ("/cvmfs/a/b/", UnpackedImage("/cvmfs/a/b/")),
    ],
)
def test_image(source: str, expected: Image | UnpackedImage) -> None:
    parsed = parse_image(source)
    assert parsed == expected
    assert (parsed.start, parsed.end, parsed.source) == (0, len(source), source)


@pytest.mark.parametrize(
    ("marked", "message", "replacement"),
    [
        ("«»", "There is no image here", None),
        ("«docker://»python:3", "does not begin with docker://", ""),
        ("«https://»r.io/x", "does not begin with https://", ""),
        ("«Foo»/bar", "upper-case", "foo"),
        ("foo/«Bar»:1", "upper-case", "bar"),
        ("r.io/a/«B-c»", "upper-case", "b-c"),
        ("foo:1/«»", "ends too early", None),
        ("a:«»", "expected a tag", None),
        ("a@«»", "expected a digest", None),
        ("a@«sha256:abc»", "This is no digest", None),
        ("a@«md5:0»", "This is no digest", None),
        ("a:b«:c»", "one tag, and this is a second", None),
        ("a:b«/»c", "/ cannot stand in a tag", None),
        ("a:«-»b", "- cannot stand in a tag", None),
        ("a:«é»", "é cannot stand in a tag", None),
        ("a:" + "b" * 128 + "«b»", "at most 128", None),
        ("a" * MAX_NAME + "«aa»", "at most 255", None),
        ("a«.».b", ". cannot stand here", None),
        ("a«_»__b", "_ cannot stand here", None),
        ("a«-»", "- cannot stand here", None),
        ("a/«/»b", "A name is missing", None),
        ("a/«»", "ends too early", None),
        ("a« »b", "holds no blanks", None),
        ("« »a", "holds no blanks", ""),
        ("a«\n»", "holds no blanks", ""),
        ("«${img}»", "expands no parameter", None),
        ("r.io/«$x»:1", "expands no parameter", None),
        ("«/data/x.sif»", "A path is no image", None),
        ("«./x.sif»", "A path is no image", None),
        ("/cvmfs/unpacked.cern.ch«»", "is missing", None),
        ("/cvmfs/a/«..»/b", ".. cannot stand", None),
        ("/cvmfs/a/«/»b", "/ cannot stand", None),
        ("/cvmfs/a/b«é»", "é cannot stand", None),
        ("«é»", "é cannot stand here", None),
    ],
)
def test_slip(marked: str, message: str, replacement: str | None) -> None:
    source, start, end = split_marks(marked)
    error = error_of(parse_image, source)
    assert message in error.message
    assert (error.start, error.end, error.replacement) == (start, end, replacement)


HOSTS = st.from_regex(r"localhost|[a-zA-Z0-9]{1,3}(-[a-z0-9])?\.[a-z0-9]{1,3}|[a-z]{1,3}:[0-9]{1,4}", fullmatch=True)
REPOSITORIES = st.from_regex(r"[a-z0-9]{1,3}((\.|_|__|-{1,3})[a-z0-9]{1,2}){0,2}(/[a-z0-9]{1,3}){0,2}", fullmatch=True)
TAGS = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,9}", fullmatch=True)
IMAGES = st.builds(Image, st.none() | HOSTS, REPOSITORIES, st.none() | TAGS, st.none() | st.just(SHA))


def is_unambiguous(image: Image) -> bool:
    """Whether the first name of a repository without a registry cannot be taken for one."""
    first, slash, _ = image.repository.partition("/")
    return image.registry is not None or not slash or ("." not in first and first != "localhost")


@given(IMAGES.filter(is_unambiguous))
def test_image_is_read_as_it_was_written(image: Image) -> None:
    assert parse_image(image.source) == image


TEXTS = st.one_of(
    IMAGES.map(lambda image: image.source),
    st.text(alphabet="aB0./:-_@", max_size=12),
    fragments("a", "r.io", "localhost", "/", ":", "@", SHA, ".", "_", "-", "80", "B", "/cvmfs", "..", " ", "$"),
)


@given(TEXTS)
def test_expression_and_grammar_agree(source: str) -> None:
    try:
        tree = engine.parse("image", "image", source)
    except engine.Mismatch:
        with pytest.raises(GrammarError):
            parse_image(source)
        return
    parsed = parse_image(source)
    parts = {token.type: str(token) for token in tree.scan_values(lambda _: True)}
    if isinstance(parsed, UnpackedImage):
        assert parts == {"UNPACKED": parsed.path}
        return
    repository = "/".join(token for token in tree.scan_values(lambda _: True) if token.type == "COMPONENT")
    assert parsed == Image(parts.get("REGISTRY"), repository, parts.get("TAG"), parts.get("DIGEST"))


@given(TEXTS)
def test_any_text_is_an_image_or_an_error_in_its_place(source: str) -> None:
    node_or_place(parse_image, source)


@pytest.mark.parametrize(
    "unit", ["a", "A", "aA", "a.", "a-", "a--", "a__", "a/", "a/A", "a:", "-", "/", ".", "$", " ", "@", "/a", "0:"]
)
@pytest.mark.parametrize("head", ["", "r.io/", "x:", "x@", "/cvmfs/a"])
def test_a_long_text_takes_linear_time(head: str, unit: str) -> None:
    source = head + unit * (100_000 // len(unit))
    assert seconds(parse_image, source) < 2
    assert seconds(parse_image, source + "!") < 2
