"""What the JSON Schema of specifications says of keys and values, by their paths."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from ..reader.schema import schema_text
from .outline import ITEM, Path

Schema = dict[str, Any]


@cache
def _root() -> Schema:
    found: Schema = json.loads(schema_text())
    return found


def description(path: Path) -> str | None:
    """Return what the schema says of a key, or None where it knows no such key."""
    if not path:
        return None
    for parent in _at(path[:-1]):
        node = parent.get("properties", {}).get(path[-1])
        if node is not None:
            return next((each["description"] for each in _variants(node) if "description" in each), "")
    return None


def keys(path: Path) -> dict[str, str]:
    """Return the keys of the mapping at a path, each with its description."""
    found: dict[str, str] = {}
    for node in _at(path):
        for key in node.get("properties", {}):
            found.setdefault(key, description((*path, key)) or "")
    return found


def values(path: Path) -> list[str]:
    """Return the values that can stand at a path, where they are few."""
    found: dict[str, None] = {}
    for node in _at(path):
        found.update(dict.fromkeys(str(each) for each in node.get("enum", ())))
        kinds = _kinds(node)
        if "boolean" in kinds and "number" not in kinds:  # where numbers may stand too, any word may
            found.update({"true": None, "false": None})
    return list(found)


def takes(path: Path, kind: str) -> bool:
    """Whether a value of a kind, ``object`` or ``array``, and no text can stand at a path."""
    kinds = {each for node in _at(path) for each in _kinds(node)}
    return kind in kinds and not kinds & {"string", "boolean"}


def _kinds(node: Schema) -> list[str]:
    """Return the types that a part of the schema names: one, several or none."""
    kinds: str | list[str] = node.get("type", [])
    return [kinds] if isinstance(kinds, str) else kinds


@cache
def _at(path: Path) -> tuple[Schema, ...]:
    """Return every part of the schema that speaks of the value at a path."""
    found = [_root()]
    for step in path:
        found = [child for node in found for variant in _variants(node) for child in _children(variant, step)]
    return tuple(variant for node in found for variant in _variants(node))


def _children(node: Schema, step: str) -> list[Schema]:
    if step == ITEM:
        return [node["items"]] if isinstance(node.get("items"), dict) else []
    child = node.get("properties", {}).get(step, node.get("additionalProperties"))
    return [child] if isinstance(child, dict) else []


def _variants(node: Schema) -> list[Schema]:
    """Return a part of the schema, and the parts that it refers to or leaves a choice of."""
    found = [node]
    if "$ref" in node:
        found += _variants(_root()["$defs"][node["$ref"].rpartition("/")[2]])
    for word in ("anyOf", "oneOf", "allOf"):
        for each in node.get(word, ()):
            found += _variants(each)
    for word in ("then", "else"):
        if word in node:
            found += _variants(node[word])
    return found
