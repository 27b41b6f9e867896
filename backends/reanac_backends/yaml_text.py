"""YAML as a person would write it: block style, keys in order, indented lists, long texts as blocks."""

from __future__ import annotations

import re

import yaml

_WIDTH = 100
_STR = "tag:yaml.org,2002:str"
_NUMBER = re.compile(r"[-+]?(?:0o[0-7]+|0x[0-9a-fA-F]+|(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?)")
"""A number to YAML 1.2, which the runners of CWL read; to YAML 1.1, which REANA reads, some of these are texts."""


class Quoted(str):
    """A text that is to stand in quotes, whatever it is."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """PyYAML's emitter with the indentation that people use for lists, and without aliases."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent a list under its key."""
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        """Write every value out in full: REANA refuses shared ones."""
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar(_STR, text, style=_style(dumper, text))


def _style(dumper: yaml.SafeDumper, text: str) -> str | None:
    """Choose a block for lines, a folded block for one long line, double quotes for what would not be read as text.

    A block may not end in empty lines, for those between two steps would be its own; and YAML 1.1 makes line feeds of
    the breaks of Unicode that stand in one.
    """
    line = text.removesuffix("\n")
    if line.endswith("\n") or (text and not line) or any(char in text for char in "\x85\u2028\u2029"):
        return '"'
    if "\n" in line:
        return "|"
    if line != text:
        return ">" if len(line) > _WIDTH and not line.startswith(" ") else "|"
    resolved = dumper.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return None if resolved == _STR and not _NUMBER.fullmatch(text) else '"'


def _represent_quoted(dumper: yaml.SafeDumper, text: Quoted) -> yaml.ScalarNode:
    return dumper.represent_scalar(_STR, str(text), style='"')


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(Quoted, _represent_quoted)


def dump(data: object, indent: int = 0) -> str:
    """Return a value as YAML, each line indented by `indent` blanks; it ends in a line break."""
    text: str = yaml.dump(
        data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=False, width=_WIDTH
    )
    return "".join(" " * indent + line if line != "\n" else line for line in text.splitlines(keepends=True))
