"""What the tests of the grammars share: errors with their places drawn into the text, and generated nodes."""

from __future__ import annotations

import contextlib
import re
import string
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import strategies as st

from reanac_grammar.directive import DID, Get, Option, Path, Replicas, Upload
from reanac_grammar.node import Node
from reanac_grammar.problem import GrammarError
from reanac_grammar.text import Literal, Parameter, Text


def split_marks(marked: str) -> tuple[str, int, int]:
    """Return the text of ``S:N -> «/»x`` and the place between the marks."""
    start = marked.index("«")
    end = marked.index("»") - 1
    return marked.replace("«", "").replace("»", ""), start, end


def error_of(parse: Callable[[str], object], text: str) -> GrammarError:
    """Return the error that `parse` raises for `text`."""
    with pytest.raises(GrammarError) as caught:
        parse(text)
    return caught.value


def node_or_place(parse: Callable[[str], Node], text: str) -> Node | GrammarError:
    """Return what `parse` makes of any text, and check that the place of an error lies in it."""
    try:
        return parse(text)
    except GrammarError as caught:
        error = caught
    assert 0 <= error.start <= error.end <= len(text)
    # Where something is missing, the place is the end of what is written; blanks after it do not count.
    assert error.start < error.end or not text[error.start :].strip(" \n"), (error.message, error.start)
    assert error.message.endswith(".")
    assert "\n" not in error.message
    return error


def seconds(parse: Callable[[str], object], text: str) -> float:
    """Return how much processor time `parse` takes over a text, valid or not."""
    begin = time.process_time()
    with contextlib.suppress(GrammarError):
        parse(text)
    return time.process_time() - begin


def places(node: Node) -> Iterator[tuple[Node, int, int]]:
    """Yield every node with a place, and the place."""
    for inner in node.walk():
        yield inner, inner.start, inner.end  # type: ignore[attr-defined]


def fragments(*words: str, max_size: int = 12) -> st.SearchStrategy[str]:
    """Make texts of words that mean something to a grammar, and of any characters."""
    return st.lists(st.one_of(st.sampled_from(words), st.text(max_size=3)), max_size=max_size).map("".join)


NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
PARAMETERS = NAMES.map(Parameter)


def texts(letters: str | st.SearchStrategy[str], *, min_size: int = 1) -> st.SearchStrategy[Text]:
    """Make texts whose literals are made of `letters`."""
    literals = st.text(letters, min_size=1, max_size=8).map(Literal)
    return st.lists(st.one_of(literals, PARAMETERS), min_size=min_size, max_size=4).map(_joined)


def _joined(pieces: list[Literal | Parameter]) -> Text:
    joined: list[Literal | Parameter] = []
    for piece in pieces:
        if joined and isinstance(piece, Literal) and isinstance(joined[-1], Literal):
            joined[-1] = Literal(joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return Text(tuple(joined))


WORD = string.ascii_letters + string.digits
SCOPES = texts(WORD + "._-")
DIDS = st.builds(DID, SCOPES, texts(WORD + "._-/+=#"))
PATTERNS = st.builds(DID, SCOPES, texts(WORD + "._-/+=#*"))

# Lu to Nd are letters and digits of any script; the others are the signs that people put into names of files.
_PATH_LETTERS = st.one_of(
    st.characters(categories=("Lu", "Ll", "Lo", "Nd")), st.sampled_from("abc/._-+,;=#%&~(){}^$'\" :@\\")
)


def _is_path(text: Text) -> bool:
    components = text.source.split("/")
    quotes = {"'", '"'} <= set(text.source)
    return not (components[0] in ("", "~") or ".." in components or components[-1] == "." or quotes)


def _path(text: Text) -> Path:
    return Path(text, text.source.endswith("/"))


PATHS = texts(_PATH_LETTERS).filter(_is_path).map(_path)
GLOBS = texts(st.one_of(_PATH_LETTERS, st.sampled_from("*?["))).filter(_is_path).map(_path)

_VALUES = texts(st.one_of(st.characters(categories=("Lu", "Ll", "Nd")), st.sampled_from("ab0,.:@=&|()'\" $")))
OPTIONS = st.lists(
    st.builds(
        lambda name, value: Option(name, value, value.source),
        st.from_regex(r"[a-z_]{1,8}", fullmatch=True),
        _VALUES.filter(lambda value: not {"'", '"'} <= set(value.source)),
    ),
    max_size=3,
).map(tuple)
RSES = texts(WORD + "_-&|=()")

GETS = st.one_of(st.builds(Get, PATTERNS, PATHS, OPTIONS), st.builds(Get, PATTERNS, st.none(), OPTIONS))
REPLICAS = st.builds(Replicas, DIDS, PATHS, OPTIONS)
UPLOADS = st.builds(Upload, GLOBS, st.none() | DIDS, st.none() | RSES, OPTIONS).filter(
    lambda upload: upload.did or upload.rse or upload.options
)


def _quoted(source: str, plain: str) -> str:
    if re.fullmatch(plain, source) and "->" not in source and not re.match(r"[A-Za-z_][A-Za-z0-9_-]*=", source):
        return source
    quote = '"' if "'" in source else "'"
    return f"{quote}{source}{quote}"


def written(node: Get | Replicas | Upload) -> str:
    """Return the short form of a transfer."""
    options = [f"{option.name}={_value(option.value.source)}" for option in node.options]
    if isinstance(node, Upload):
        did = [node.did.source] if node.did else []
        rse = ["@", node.rse.source] if node.rse else []
        return " ".join([_word(node.source), "->", *did, *rse, *options])
    target = ["->", _word(node.to)] if node.to else []
    return " ".join([node.did.source, *target, *options])


def _word(path: Path) -> str:
    return _quoted(path.source, r"[^\s'\":@]+")


def _value(source: str) -> str:
    return source if re.fullmatch(r"[^\s'\"]+", source) else _quoted(source, r"(?!)")
