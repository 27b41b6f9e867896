"""From a `Source` to a `Tree`: PyYAML's events, within budgets, so that no input costs more than its size.

The document is read event by event and never constructed: nothing is executed, and a budget stops the reading where
it is overdrawn.
"""

from __future__ import annotations

import gc

import yaml

from ..diagnostics import Diagnostic, Findings, Related, Severity
from ..source import Source, Span
from . import scalars
from .tree import Mapping, Scalar, Sequence, Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

    # PyYAML's stubs know neither the fields of its C events nor which of them are never None.
    Event = Any

MAX_DEPTH = 64
"""How deep collections may stand in each other."""

MAX_NODES = 500_000
"""How many nodes a document may have once its aliases are written out."""

MAX_DUPLICATES = 100
"""How many keys may stand twice before reading stops."""

MAX_ALIASES = 100
"""How many aliases a document may have."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_EVENT_ERRORS = (yaml.YAMLError, ValueError, OverflowError)


class _RefusedError(Exception):
    """Reading stops here; the reason is in the findings."""


class _Open:
    """A collection whose end has not been read yet; a mapping remembers its keys, to notice one that stands twice."""

    __slots__ = ("anchor", "children", "depth", "event", "keys", "size")

    def __init__(self, event: Event, is_mapping: bool) -> None:
        self.event = event
        self.anchor: str | None = event.anchor
        self.children: list[Tree] = []
        self.keys: dict[str, Tree] | None = {} if is_mapping else None
        self.size = 1
        self.depth = 1


def parse(source: Source, findings: Findings) -> Tree | None:
    """Return the tree of a source, or None when it cannot be read; the reasons are in `findings`.

    An empty document is an error as well: a specification has at least a workflow.
    """
    collects = gc.isenabled()
    gc.disable()  # nothing that is made here is garbage, and looking for some takes longer than reading
    try:
        return _Parser(source, findings).document()
    except _RefusedError:
        return None
    except _EVENT_ERRORS as error:
        from .syntax import explain

        explain(source, error, findings)
        return None
    finally:
        if collects:
            gc.enable()


class _Parser:
    def __init__(self, source: Source, findings: Findings) -> None:
        self.source = source
        self.findings = findings
        self.anchors: dict[str, tuple[Tree, int, int]] = {}
        self.nodes = 0
        self.aliases = 0
        self.duplicates = 0
        self.names: set[str] = set()
        self.shared: list[Diagnostic] = []

    def document(self) -> Tree:
        """Read the only document of the stream."""
        stream = _LOADER(self.source.text)
        try:
            next_event = stream.get_event
            next_event()  # the stream's start
            if isinstance(next_event(), yaml.StreamEndEvent):
                self.refuse("RN001", Span(0, 0), "The file is empty.", "A specification begins with: workflow:")
            tree = self.root(next_event)
            next_event()  # the document's end
            following = next_event()
            if not isinstance(following, yaml.StreamEndEvent):
                self.refuse(
                    "RN001",
                    _span(following),
                    "A second document begins here; a specification is one document.",
                    "Delete the line ---, or keep the documents in files of their own.",
                )
            self.findings.extend(self.shared)
            if "\t" in self.source.text:
                from .tabs import refuse_tabs

                refuse_tabs(self.source, tree, self.findings)
            return tree
        finally:
            stream.dispose()

    def root(self, next_event: Callable[[], Event]) -> Tree:
        """Read one node with all that is in it.

        Collections are kept on a stack of their own, so the depth of a document never is the depth of a call.
        """
        scalar_event, alias_event = yaml.ScalarEvent, yaml.AliasEvent
        sequence_event, mapping_event = yaml.SequenceStartEvent, yaml.MappingStartEvent
        stack: list[_Open] = []
        while True:
            event = next_event()
            kind = type(event)
            if kind is scalar_event:
                implicit = event.implicit
                tag = None if implicit[0] or implicit[1] else self.core_tag(event)
                node: Tree = Scalar(event.value, implicit[0], tag, event.start_mark.index, event.end_mark.index)
                size, depth = 1, 0
                if event.anchor is not None:
                    self.name(event)
                    self.anchors[event.anchor] = (node, 1, 0)
            elif kind is sequence_event or kind is mapping_event:
                if len(stack) == MAX_DEPTH:
                    self.refuse(
                        "RN005",
                        _span(event),
                        f"Collections stand in each other deeper than {MAX_DEPTH} levels.",
                    )
                if event.tag is not None and event.tag != scalars.TAG_OF[kind.__name__]:
                    self.refuse_tag(event)
                if event.anchor is not None:
                    self.name(event)
                stack.append(_Open(event, kind is mapping_event))
                continue
            elif kind is alias_event:
                node, size, depth = self.alias(event, stack)
            else:  # the end of a collection
                closed = stack.pop()
                node, size, depth = self.close(closed, event), closed.size, closed.depth
                if closed.anchor is not None:
                    self.anchors[closed.anchor] = (node, size, depth)
            if not stack:
                return node
            self.nodes += 1
            top = stack[-1]
            if top.keys is not None and not len(top.children) & 1:
                first = top.keys.setdefault(getattr(node, "text", ""), node)
                if first is not node and isinstance(node, Scalar) and isinstance(first, Scalar):
                    self.duplicate(first, node)
            top.children.append(node)
            top.size += size
            if depth >= top.depth:
                top.depth = depth + 1
            if top.size > MAX_NODES or self.nodes > MAX_NODES:
                self.refuse("RN006", _span(event), f"The document has more than {MAX_NODES:,} nodes.")

    def name(self, event: Event) -> None:
        """Note the anchor of an event; PyYAML's own composer, which REANA uses, refuses one that stands twice."""
        if event.anchor in self.names:
            message = f"The anchor &{event.anchor} stands twice, which REANA refuses."
            self.refuse("RN003", _span(event), message, "Give one of them another name.")
        self.names.add(event.anchor)

    def core_tag(self, event: Event) -> str:
        """Return the tag of a scalar's event, which must be one of YAML's core tags for scalars."""
        tag: str = event.tag
        if tag not in scalars.CORE_TAGS:
            self.refuse_tag(event)
        return tag

    def refuse_tag(self, event: Event) -> NoReturn:
        """Refuse the tag of an event; an anchor may stand before it."""
        start = event.start_mark.index
        word = self.source.text[start:].split(None, 1)[0]
        if word.startswith("&"):
            word, start = event.tag, start + len(word) + 1
        self.refuse(
            "RN004",
            Span(start, start + len(word)),
            f"The tag {word} may not stand in a specification.",
            "Delete the tag; if the text itself begins with !, quote it.",
        )

    def alias(self, event: Event, stack: list[_Open]) -> tuple[Tree, int, int]:
        """Return the node that an alias names, and its size and depth with all aliases written out."""
        place = _span(event)
        name: str = event.anchor
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            self.refuse("RN003", place, f"The document has more than {MAX_ALIASES} aliases.")
        if name not in self.anchors:
            if any(outer.anchor == name for outer in stack):
                self.refuse("RN003", place, f"The alias *{name} stands inside what it names, so it has no end.")
            self.refuse(
                "RN003",
                place,
                f"No anchor &{name} stands before this alias.",
                "If this is text that begins with *, quote it.",
            )
        node, size, depth = self.anchors[name]
        if len(stack) + depth > MAX_DEPTH:
            self.refuse("RN005", place, f"With this alias written out, the document is deeper than {MAX_DEPTH} levels.")
        if not isinstance(node, Scalar):
            message = f"The alias *{name} shares a collection, which REANA 0.95 refuses."
            top = stack[-1] if stack else None
            if top is not None and _is_merged(top, stack[-2] if len(stack) > 1 else None):
                message = f"What *{name} names is merged in here: a YAML 1.2 reader does not know merge keys."
            help = "Submit what `reanac compile` writes: there the alias is written out in full."
            related = Related(Span(node.start, node.start + 1), f"&{name} is defined here")
            self.shared.append(Diagnostic("RN003", Severity.WARNING, place, message, help, (related,)))
        return node, size, depth

    def close(self, opened: _Open, event: Event) -> Tree:
        """Return the collection that ends with `event`."""
        start, end = opened.event.start_mark.index, event.end_mark.index
        flow: bool = opened.event.flow_style
        if opened.keys is None:
            return Sequence(tuple(opened.children), flow, start, end)
        entries: list[tuple[Scalar, Tree]] = []
        children = opened.children
        for key, value in zip(children[::2], children[1::2], strict=True):
            if isinstance(key, Scalar):
                entries.append((key, value))
            else:
                self.findings.error(
                    "RN011", key.span, "A key must be a word, not a list or a mapping.", _brace_help(self.source, key)
                )
        if "<<" in opened.keys and any(_is_merge(key) for key, _ in entries):
            entries = self.merged(entries)
        return Mapping(tuple(entries), flow, start, end)

    def duplicate(self, first: Scalar, second: Scalar) -> None:
        """Report a key that stands twice in one mapping; a file full of them is not read to its end."""
        if scalars.tag_of(first) != scalars.tag_of(second):
            return
        self.duplicates += 1
        if self.duplicates > MAX_DUPLICATES:
            self.refuse("RN002", second.span, f"More than {MAX_DUPLICATES} keys stand twice; reading stops here.")
        message = f"The key {second.text!r} stands twice in this mapping; YAML would keep the last one in silence."
        help = "Delete one of the two."
        if _is_merge(second):
            message = "Two merge keys stand in a mapping: up to PyYAML 6.0.3 the last one wins, since 6.0.4 the first."
            help = "Write one merge key with a list, <<: [*first, *second], in which the first wins."
        self.findings.error(
            "RN002",
            second.span,
            message,
            help,
            related=(Related(first.span, "first defined here"),),
        )

    def merged(self, entries: list[tuple[Scalar, Tree]]) -> list[tuple[Scalar, Tree]]:
        """Expand the merge keys of a mapping as PyYAML does.

        What the mapping says itself wins, and in a list of mappings the first one.
        """
        own = [(key, value) for key, value in entries if not _is_merge(key)]
        inherited: dict[str, tuple[Scalar, Tree]] = {}
        for key, value in entries:
            if not _is_merge(key):
                continue
            for part in value.items if isinstance(value, Sequence) else (value,):
                if not isinstance(part, Mapping):
                    self.refuse("RN011", part.span, "A merge key << takes a mapping or a list of mappings.")
                for name, inner in part.entries:
                    inherited.setdefault(name.text, (name, inner))
        mine = {key.text for key, _ in own}
        result = [entry for name, entry in inherited.items() if name not in mine] + own
        self.nodes += len(result)
        return result

    def refuse(self, code: str, place: Span, message: str, help: str | None = None) -> NoReturn:
        """Report an error, and stop reading."""
        self.findings.error(code, place, message, help)
        raise _RefusedError


def _is_merged(top: _Open, outer: _Open | None) -> bool:
    """Whether the next node of a collection is the value of a merge key, or an item of the list that is."""
    for opened in (top, outer):
        if opened is not None and opened.keys is not None:
            key = opened.children[-1] if len(opened.children) & 1 else None
            return isinstance(key, Scalar) and _is_merge(key)
    return False


def _is_merge(key: Scalar) -> bool:
    return key.text == "<<" and scalars.tag_of(key) == scalars.MERGE


def _span(event: Event) -> Span:
    return Span(event.start_mark.index, max(event.end_mark.index, event.start_mark.index + 1))


def _brace_help(source: Source, key: Tree) -> str | None:
    if source.text[key.start - 1 : key.start] == "$":
        return "In brackets and braces, ${…} begins a mapping: quote the whole text."
    return None
