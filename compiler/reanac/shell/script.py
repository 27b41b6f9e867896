"""A command as the shell's grammar reads it (tree-sitter-bash): its calls, in order, each with its words and its place.

What cannot be parsed is None: a rule that is not sure says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from reanac_grammar.node import Node

from .expansion import PARAMETER, Expansion, expand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tree_sitter import Node as Syntax
    from tree_sitter import Parser

_PARAMETERS = re.compile(r"\$(?:\{\w+\}|\w+)")
_BEYOND_ASCII = re.compile(r"[^\0-\x7f]")
_LETTER = "q"
"""It stands in no word that means something to bash."""
_CALLS = ("command", "declaration_command", "unset_command", "test_command")
_BRANCHES = ("if_statement", "while_statement", "for_statement", "c_style_for_statement", "case_statement")
_NESTED = ("subshell", "command_substitution", "process_substitution", "function_definition")
_DEEPEST = 200
"""How deep a syntax tree is looked into; what lies deeper is as if it could not be parsed."""


class Word(Node):
    """A word of a call.

    Attributes:
        text: what the call gets, where that is known; None where the shell expands something in it.
        start, end: where it stands in the command as written.
    """

    text: str | None
    start: int
    end: int

    @property
    def literal(self) -> str | None:
        """The text, where it is the same whatever the parameters are."""
        return None if self.text is None or PARAMETER in self.text else self.text


class Call(Node):
    """One call of a program or of one of the shell's own words.

    Attributes:
        words: the name and the arguments.
        variables: names of the variables that are set for this call, or by it.
        writes: where its output is redirected to.
        is_plain: it stands in the command itself, or in a list of it, and runs unless one before it fails: it is in no
            subshell, branch, loop, function or pipeline, and not behind ``||`` or a test.
        is_guarded: what follows it runs when it fails (``… || …``), or its status is what is asked for.
        pipeline: the number of the pipeline that it is in, or None.
        start, end: where it stands in the command as written.
    """

    words: tuple[Word, ...]
    variables: tuple[str, ...]
    writes: tuple[Word, ...]
    is_plain: bool
    is_guarded: bool
    pipeline: int | None
    start: int
    end: int

    @property
    def name(self) -> str | None:
        """What is called, where that is known."""
        return self.words[0].literal if self.words else None

    @property
    def arguments(self) -> tuple[Word, ...]:
        """The words after the name."""
        return self.words[1:]

    def has(self, *options: str) -> bool:
        """Whether one of some arguments is there, as a word of its own or before a ``=``."""
        return any((word.text or "").split("=", 1)[0] in options for word in self.arguments)


class Script(Node):
    """A command.

    Attributes:
        calls: what it calls, in the order in which it is written.
        leaves_workspace: where a ``&`` stands that sends the first list of the command into the background, and with
            it REANA's own ``cd`` into the workspace (fact S1); None where there is none.
    """

    calls: tuple[Call, ...]
    leaves_workspace: int | None


@cache
def _parser() -> Parser:
    import tree_sitter

    return tree_sitter.Parser(tree_sitter.Language(_binding().language()))


def _binding() -> Any:
    """Return the extension module of tree_sitter_bash without its package, which imports importlib.resources (8 ms)."""
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    package = PathFinder.find_spec("tree_sitter_bash")
    found = PathFinder.find_spec("_binding", package.submodule_search_locations) if package is not None else None
    if found is None or found.loader is None:
        import tree_sitter_bash

        return tree_sitter_bash
    module = module_from_spec(found)
    found.loader.exec_module(module)
    return module


@lru_cache(maxsize=1 << 15)  # more than any specification has: each rule asks again
def parse(command: str) -> Script | None:
    """Return what a command is, or None where REANA cannot expand it, or its text cannot be parsed."""
    simple = _simple(command)
    if simple is not None:
        return simple
    expansion = expand(command)
    if expansion is None:
        return None
    root = _tree(expansion)
    if root.has_error:
        return None
    reader = _Reader(expansion.text, _places(expansion))
    try:
        return reader.script(root)
    except _TooDeepError:
        return None


_WORD = re.compile(r"(?:[A-Za-z0-9_./:,-]|=(?!=)|\$(?:\{[A-Za-z_][A-Za-z0-9_]*\}|[A-Za-z_][A-Za-z0-9_]*))+")
_CALL = rf"{_WORD.pattern}(?: +{_WORD.pattern})*"
_SIMPLE = re.compile(rf"{_CALL}(?:(?: +&& +{_CALL})+|(?P<redirection> +>>? *){_WORD.pattern})?")
_RESERVED = frozenset(
    {
        "case", "coproc", "declare", "do", "done", "elif", "else", "esac", "export", "fi", "for", "function", "if",
        "in", "let", "local", "readonly", "select", "test", "then", "time", "typeset", "unset", "until", "while",
    }
)  # fmt: skip
"""Words that mean something else to the grammar than a program to call."""


def is_simple(command: str) -> bool:
    """Whether a command is of plain words and ``&&``, or ``>`` at its end: nothing in it can be a mistake to bash."""
    return _SIMPLE.fullmatch(command) is not None and command.split(None, 1)[0] not in _RESERVED


def _simple(command: str) -> Script | None:
    """Return what a simple command is, as the grammar would, without loading it; or else None."""
    matched = _SIMPLE.fullmatch(command)
    if matched is None:
        return None
    end, target = matched.span("redirection")
    if end >= 0:
        read = _call(_words(command, 0, end), tuple(_words(command, target, len(command))))
        return None if read is None else Script((read,), None)
    calls: list[Call] = []
    at = 0
    for part in command.split("&&"):
        read = _call(_words(command, at, at + len(part)), ())
        if read is None:
            return None
        calls.append(read)
        at += len(part) + 2
    return Script(tuple(calls), None)


def _words(command: str, start: int, end: int) -> list[Word]:
    return [
        Word(_PARAMETERS.sub(PARAMETER, found[0]) if "$" in found[0] else found[0], found.start(), found.end())
        for found in _WORD.finditer(command, start, end)
    ]


def _call(words: list[Word], writes: tuple[Word, ...]) -> Call | None:
    if not words or "=" in (words[0].text or "") or words[0].text in _RESERVED:
        return None
    return Call(tuple(words), (), writes, True, False, None, words[0].start, words[-1].end)


def _tree(expansion: Expansion) -> Syntax:
    """Return the syntax tree of a text in which a letter stands for every character beyond ASCII, as bash takes them.

    The scanner of tree-sitter-bash 0.25 asks C's `isdigit` and `isalpha` about any character, which read beyond their
    tables and may end the process. Bytes of the tree's text are characters of the expansion's.
    """
    return _parser().parse(_BEYOND_ASCII.sub(_LETTER, expansion.text).encode()).root_node


def _places(expansion: Expansion) -> Sequence[int]:
    """Return for every character of an expansion, and for its end, the offset in the command as written."""
    if expansion.text.isascii():
        return expansion.offsets
    at, places = 0, []
    for char in expansion.text:
        places.append(expansion.offsets[at])
        at += len(char.encode("utf-8", "surrogatepass"))
    return [*places, expansion.offsets[at]]


def mistake(command: str) -> tuple[int, int] | None:
    """Return where the grammar loses its way in a command as written, or None where it does not."""
    expansion = expand(command)
    if expansion is None:
        return None
    root = _tree(expansion)
    if not root.has_error:
        return None
    node = root
    while not (node.is_error or node.is_missing):
        wrong = next((child for child in node.children if child.has_error or child.is_missing), None)
        if wrong is None:
            break
        node = wrong
    places = _places(expansion)
    return places[node.start_byte], places[node.end_byte]


class _TooDeepError(Exception):
    """The tree is deeper than anyone writes."""


class _Reader:
    def __init__(self, text: str, offsets: Sequence[int]) -> None:
        self._whole = text
        self._offsets = offsets
        self._pipelines = 0

    def script(self, root: Syntax) -> Script:
        children = root.children
        background = None
        if len(children) > 1 and children[1].type == "&" and children[0].is_named:
            background = self._offsets[children[1].start_byte]
        return Script(tuple(self._calls(root, True, False, None, 0)), background)

    def _calls(self, node: Syntax, plain: bool, guarded: bool, pipeline: int | None, depth: int) -> Iterator[Call]:
        if depth > _DEEPEST:
            raise _TooDeepError
        kind = node.type
        if kind in _CALLS or (
            kind == "variable_assignment" and node.parent is not None and node.parent.type not in _CALLS
        ):
            yield self._call(node, (), plain, guarded, pipeline)
        if kind == "redirected_statement":
            body = node.child_by_field_name("body")
            targets = tuple(self._targets(node))
            for child in node.children:
                inner = self._calls(child, plain, guarded, pipeline, depth + 1)
                if body is not None and child.id == body.id:
                    yield from (call.replace(writes=(*call.writes, *targets)) for call in inner)
                else:
                    yield from inner
            return
        if kind == "pipeline":
            self._pipelines += 1
            pipeline = self._pipelines
        plain = plain and kind not in (*_BRANCHES, *_NESTED, "pipeline", *_CALLS)
        for at, child in enumerate(node.children):
            follows = node.children[at + 1].type if at + 1 < len(node.children) else ""
            before = node.children[at - 2 : at] if at > 1 else []
            sure = plain and not (before and (before[1].type == "||" or (before[1].type == "&&" and _asks(before[0]))))
            asked = guarded or follows == "||" or (kind in _BRANCHES and node.child_by_field_name("condition") == child)
            yield from self._calls(child, sure, asked or kind == "negated_command", pipeline, depth + 1)

    def _call(self, node: Syntax, writes: tuple[Word, ...], plain: bool, guarded: bool, pipeline: int | None) -> Call:
        words: list[Word] = []
        variables: list[str] = []
        for child in [node] if node.type == "variable_assignment" else node.children:
            if child.type == "variable_assignment":
                name = child.child_by_field_name("name")
                variables.append("" if name is None else self._slice(name))
                if node.type == "declaration_command":
                    words.append(self._word(child))
            elif child.type not in ("file_redirect", "herestring_redirect", "heredoc_redirect"):
                words.append(self._word(child))
        writes = (*writes, *self._targets(node))
        start, end = self._offsets[node.start_byte], self._offsets[node.end_byte]
        return Call(tuple(words), tuple(variables), writes, plain, guarded, pipeline, start, end)

    def _targets(self, node: Syntax) -> Iterator[Word]:
        for child in node.children:
            if child.type == "file_redirect" and any(
                part.type in (">", ">>", "&>", "&>>", ">|") for part in child.children
            ):
                target = child.child_by_field_name("destination")
                if target is not None:
                    yield self._word(target)

    def _word(self, node: Syntax) -> Word:
        start, end = self._offsets[node.start_byte], self._offsets[node.end_byte]
        return Word(self._text(node), start, end)

    def _text(self, node: Syntax) -> str | None:
        """Return what a word is once quotes are gone, or None where the shell puts something in."""
        match node.type:
            case "command_name" | "concatenation":
                parts = [self._text(child) for child in node.children]
                return None if None in parts else "".join(part for part in parts if part is not None)
            case "raw_string":
                return self._slice(node)[1:-1]
            case "string":
                inner = self._slice(node)[1:-1]
                has_expansion = any(child.type not in ('"', "string_content") for child in node.children)
                return None if has_expansion else inner.replace('\\"', '"').replace("\\\\", "\\")
            case "word" | "number" | "variable_name" | "test_operator" | "variable_assignment":
                text = self._slice(node)
                return None if any(child.is_named for child in node.children) and "$" in text else _unescaped(text)
            case kind if not node.is_named:
                return kind
        return None

    def _slice(self, node: Syntax) -> str:
        return self._whole[node.start_byte : node.end_byte]


def _asks(node: Syntax) -> bool:
    """Whether a part of a list only asks, so that what follows it is a branch."""
    if node.type == "list":
        return any(_asks(child) for child in node.children)
    return node.type in ("test_command", "negated_command") or (node.text or b"").startswith(b"test ")


def _unescaped(text: str) -> str:
    """Return a word without the backslashes that quote its characters."""
    if "\\" not in text:
        return text
    parts = iter(text)
    return "".join(next(parts, "") if char == "\\" else char for char in parts)
