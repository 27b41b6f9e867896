"""The many ways in which people and programs write one specification as YAML.

Block or flow, every style of scalars, comments, merges.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import yaml
from hypothesis import strategies as st

Data = dict[str, Any]


class Raw(str):
    """A plain scalar as it stands in the text: YAML 1.1 decides what it is (fact S3)."""

    __slots__ = ()


class _Block(dict[str, Any]):
    """A mapping that is written as a block, whatever stands in it."""


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


def _represent_raw(dumper: yaml.SafeDumper, text: Raw) -> yaml.ScalarNode:
    tag = dumper.resolve(yaml.ScalarNode, str(text), (True, False))
    return yaml.ScalarNode(tag, str(text), style="")


def _represent_block(dumper: yaml.SafeDumper, data: _Block) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", data, flow_style=False)


_Dumper.add_representer(Raw, _represent_raw)
_Dumper.add_representer(_Block, _represent_block)


@dataclass(frozen=True)
class Layout:
    """How data is written as YAML."""

    style: str | None
    flow: bool | None
    width: int
    unicode: bool
    top: tuple[str, ...]
    above: tuple[str, ...]
    merge: bool


comments = st.lists(
    st.text(st.characters(min_codepoint=32, exclude_categories=["C", "Zl", "Zp"]), max_size=12), max_size=3
)
layouts = st.builds(
    Layout,
    style=st.sampled_from([None, None, '"', "'", "|", ">"]),
    flow=st.sampled_from([False, False, None, True]),
    width=st.sampled_from([20, 80, 1000]),
    unicode=st.booleans(),
    top=comments.map(tuple),
    above=comments.map(tuple),
    merge=st.booleans(),
)


def written(data: Data, layout: Layout) -> str:
    """Return data as YAML, with comments at the top and above every step."""
    head = "".join(f"# {comment}\n" for comment in layout.top)
    parts = [head]
    for key, value in data.items():
        is_workflow = key == "workflow" and isinstance(value, dict) and _has_steps(value)
        parts.append(_workflow(value, layout) if is_workflow else _dump({key: value}, layout))
    return "".join(parts)


def _has_steps(workflow: Data) -> bool:
    specification = workflow.get("specification")
    return isinstance(specification, dict) and isinstance(specification.get("steps"), list)


def _workflow(workflow: Data, layout: Layout) -> str:
    specification = workflow["specification"]
    above = "".join(f"      # {comment}\n" for comment in layout.above)
    lines = ["workflow:\n"]
    for key, value in workflow.items():
        if key != "specification":
            lines.append(_dump({key: value}, layout, 2))
    lines.append("  specification:\n")
    for key, value in specification.items():
        if key != "steps":
            lines.append(_dump({key: value}, layout, 4))
    steps = specification["steps"]
    lines.append("    steps:\n" if steps else "    steps: []\n")
    lines += [above + _step(step, layout) for step in steps]
    return "".join(lines)


def _step(step: Any, layout: Layout) -> str:
    if not (layout.merge and isinstance(step, dict) and step and not layout.flow):
        if not (isinstance(step, dict) and step):
            return f"      - {json.dumps(step)}\n"
        return f"      -{_dump(step, layout, 8)[7:]}"
    key, value = next(iter(step.items()))
    rest = {name: item for name, item in step.items() if name != key}
    merged = "      - <<: " + yaml.dump(
        {key: value}, Dumper=_Dumper, default_flow_style=True, width=10**6, default_style='"'
    )
    return merged + (_dump(rest, layout, 8) if rest else "")


def _dump(data: Any, layout: Layout, indent: int = 0) -> str:
    text = yaml.dump(
        _Block(data) if isinstance(data, dict) else data,
        Dumper=_Dumper,
        sort_keys=False,
        default_style=layout.style,
        default_flow_style=layout.flow,
        width=layout.width,
        allow_unicode=layout.unicode,
    )
    lines = re.split("(?<=[\n\x85\u2028\u2029])", text)
    if lines[-2:] == ["...\n", ""]:
        lines = lines[:-2]
    return "".join(" " * indent + line if line.strip("\n\x85\u2028\u2029") else line for line in lines)


class _Readable(_Dumper):
    """Writes texts of several lines as they stand, where YAML can."""


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Readable.add_representer(str, _represent_text)
_Readable.add_representer(Raw, _represent_raw)


def readable(data: Data) -> str:
    """Return data as a person would write it: as blocks, and a text of several lines line by line."""
    return yaml.dump(data, Dumper=_Readable, sort_keys=False, default_flow_style=False, width=10**6, allow_unicode=True)
