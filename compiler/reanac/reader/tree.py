"""The located YAML tree: what PyYAML's events say, with the place of every key and value.

The tree keeps a scalar's text as it was before YAML 1.1 gave it a type; `reanac.reader.scalars` resolves it when a
type is asked for. An alias is the very node that it names, and merge keys (``<<``) are expanded.
"""

from __future__ import annotations

from reanac_grammar.node import Node

from ..source import Span


class Scalar(Node):
    """A scalar: its text after unescaping and folding.

    Attributes:
        plain: it was written without quotes and not as a block, so YAML 1.1 resolves its type.
        tag: the core tag that was written before it, such as ``tag:yaml.org,2002:str``, or None.
    """

    text: str
    plain: bool
    tag: str | None
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it stands, with its quotes."""
        return Span(self.start, self.end)


class Sequence(Node):
    """A list of nodes; `flow` when it was written in brackets."""

    items: tuple[Tree, ...]
    flow: bool
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it begins; a block sequence ends where the next token starts."""
        return Span(self.start, self.end)


class Mapping(Node):
    """Keys and values in order; `flow` when it was written in braces."""

    entries: tuple[tuple[Scalar, Tree], ...]
    flow: bool
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it begins; a block mapping ends where the next token starts."""
        return Span(self.start, self.end)

    def get(self, key: str) -> Tree | None:
        """Return the value of a key, or None."""
        for name, value in self.entries:
            if name.text == key:
                return value
        return None


Tree = Scalar | Sequence | Mapping
