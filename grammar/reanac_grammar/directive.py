"""Transfers between Rucio and the workspace: ``SCOPE:NAME -> PATH``.

The short forms are parsed by `parse_get`, `parse_upload` and `parse_replicas`; the parts of a long form by
`parse_did`, `parse_path` and `parse_text`. Offsets are code points of the text given. Option names are not
judged here.
"""

from __future__ import annotations

import re

from .node import Node
from .path import Path, checked_path, parse_path
from .problem import GrammarError, short
from .text import Text, parse_text, refuse_control_characters
from .tokens import QUOTES, branches, leaves, place_of, text_of

TYPE_CHECKING = False  # importing typing costs a seventh of a start
if TYPE_CHECKING:
    from lark import Token, Tree

__all__ = [
    "DID",
    "Get",
    "Option",
    "Path",
    "Replicas",
    "Upload",
    "parse_did",
    "parse_get",
    "parse_path",
    "parse_replicas",
    "parse_text",
    "parse_upload",
]


class DID(Node):
    """A data identifier of Rucio; the name may hold ``*`` where wildcards are allowed."""

    scope: Text
    name: Text
    start: int = 0
    end: int = 0

    @property
    def source(self) -> str:
        """The canonical template text of the DID."""
        return f"{self.scope.source}:{self.name.source}"


class Option(Node):
    """A word ``name=value`` after a transfer.

    Attributes:
        value: what the value means; a quoted one is without its quotes.
        raw: the source text of the value, without quotes.
        name_start, name_end: the place of the name, without the ``=``.
        start, end: the place of the value, without quotes.
    """

    name: str
    value: Text
    raw: str
    name_start: int = 0
    name_end: int = 0
    start: int = 0
    end: int = 0
    _places = frozenset({"raw", "name_start", "name_end", "start", "end"})


class Get(Node):
    """Fetch a DID to a path, or to where ``rucio get`` puts it."""

    did: DID
    to: Path | None
    options: tuple[Option, ...] = ()
    start: int = 0
    end: int = 0


class Upload(Node):
    """Upload a path, to a DID if one is named and to an RSE if one is named."""

    source: Path
    did: DID | None
    rse: Text | None
    options: tuple[Option, ...] = ()
    start: int = 0
    end: int = 0


class Replicas(Node):
    """Write the list of a DID's replicas to a path."""

    did: DID
    to: Path
    options: tuple[Option, ...] = ()
    start: int = 0
    end: int = 0


def parse_get(text: str) -> Get:
    """Return the get ``DID [-> PATH] [OPTION...]``.

    Raises:
        GrammarError: the text is no such transfer.
    """
    parts = _Parts(text, "get", globs=False, wildcards=True)
    return Get(parts.required_did, parts.path, parts.options, parts.start, parts.end)


def parse_upload(text: str) -> Upload:
    """Return the upload ``PATH -> [DID] [@ RSE] [OPTION...]``.

    Raises:
        GrammarError: the text is no such transfer.
    """
    parts = _Parts(text, "upload", globs=True, wildcards=False)
    return Upload(parts.required_path, parts.did, parts.rse, parts.options, parts.start, parts.end)


def parse_replicas(text: str) -> Replicas:
    """Return the list of replicas ``DID -> PATH [OPTION...]``.

    Raises:
        GrammarError: the text is no such transfer.
    """
    parts = _Parts(text, "replicas", globs=False, wildcards=False)
    return Replicas(parts.required_did, parts.required_path, parts.options, parts.start, parts.end)


def parse_did(text: str, *, wildcards: bool) -> DID:
    """Return the DID that the whole of `text` is.

    The characters are those of Rucio's generic policy (``rucio.common.schema.generic``), and ``+``, ``=``,
    ``#``, which experiments' policies admit.

    Args:
        text: a scalar of the specification; blanks and line breaks at its end are dropped.
        wildcards: whether ``*`` may stand in the name.

    Raises:
        GrammarError: the text is no DID.
    """
    source = text.rstrip(" \n")
    return _did(_tree(source, "did"), wildcards=wildcards)


def _tree(source: str, form: str) -> Tree[Token]:
    """Return the tree of `source` by the rule `form`; an error is put into words."""
    refuse_control_characters(source)
    # Lark takes 40 ms to import: only a specification with transfers pays for it.
    from . import engine

    try:
        return engine.parse("directive", form, source)
    except engine.Mismatch as mismatch:
        from .directive_slips import explain

        raise explain(form, source, mismatch.place, mismatch.expected) from None


class _Parts:
    """The parts of a transfer, whatever its form."""

    def __init__(self, text: str, form: str, *, globs: bool, wildcards: bool) -> None:
        source = text.rstrip(" \n")
        tree = _tree(source, form)
        self.did: DID | None = None
        self.path: Path | None = None
        self.rse: Text | None = None
        options: list[Option] = []
        for part in branches(tree):
            match part.data:
                case "did":
                    self.did = _did(part, wildcards=wildcards)
                case "path":
                    self.path = _path(part, source, globs=globs)
                case "rse":
                    self.rse = text_of(leaves(part))
                case _:
                    options.append(_option(part, source))
        self.options = tuple(options)
        self.start = len(source) - len(source.lstrip(" "))
        self.end = len(source)

    @property
    def required_did(self) -> DID:
        """The DID of a form that cannot be without one."""
        assert self.did is not None
        return self.did

    @property
    def required_path(self) -> Path:
        """The path of a form that cannot be without one."""
        assert self.path is not None
        return self.path


def _did(tree: Tree[Token], *, wildcards: bool) -> DID:
    scope_tree, name_tree = branches(tree)
    if not wildcards:
        for token in leaves(name_tree):
            if token.type == "WILDCARD":
                raise GrammarError("* cannot stand here: only the DID of a get can be a pattern.", *place_of(token))
    scope = text_of(leaves(scope_tree))
    name = text_of(leaves(name_tree))
    if name.source.startswith("//"):
        raise GrammarError(
            "A URL is no DID: expected SCOPE:NAME, as Rucio's catalogue has it.",
            scope.start,
            name.end,
            hint="Rucio finds the replicas of a DID; xrdcp or curl in a command fetches a URL.",
        )
    return DID(scope, name, scope.start, name.end)


def _path(tree: Tree[Token], source: str, *, globs: bool) -> Path:
    children = leaves(tree)
    start, end = place_of(children[0])[0], place_of(children[-1])[1]
    text = text_of(children)
    if not text.pieces:
        raise GrammarError("There is no PATH between these quotes.", start, end)
    if children[0].type not in QUOTES:
        _check_unquoted(source, start, end)
    return checked_path(text, source, globs=globs)


def _check_unquoted(source: str, start: int, end: int) -> None:
    """Refuse a path without quotes that looks like an option, or like words around an arrow."""
    word = source[start:end]
    if option := re.match(r"[A-Za-z_][A-Za-z0-9_-]*=", word):
        raise GrammarError(
            f"A PATH is expected here, and {short(option[0])} begins an option.",
            start,
            end,
            hint=f"Name the PATH before the options, or quote it: '{short(word)}'.",
        )
    arrow = word.find("->")
    if arrow >= 0:
        raise GrammarError(
            "An arrow stands between blanks.",
            start + arrow,
            start + arrow + 2,
            hint=f"Write ` -> `, or quote a PATH that holds ->: '{short(word)}'.",
        )


def _option(tree: Tree[Token], source: str) -> Option:
    key, *rest = leaves(tree)
    value = text_of(rest)
    start, end = place_of(key)
    if not value.pieces:
        raise GrammarError(
            f"The option {short(key[:-1])} has no value.",
            place_of(rest[0])[0],
            place_of(rest[-1])[1],
            hint="Name a value.",
        )
    return Option(key[:-1], value, source[value.start : value.end], start, end - 1, value.start, value.end)
