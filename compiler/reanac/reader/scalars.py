"""What YAML 1.1 makes of a scalar: PyYAML's own resolver and constructor decide, for they decide in REANA (fact S3)."""

from __future__ import annotations

import re

import yaml

from .tree import Scalar

_PREFIX = "tag:yaml.org,2002:"
STR = _PREFIX + "str"
NULL = _PREFIX + "null"
BOOL = _PREFIX + "bool"
FLAG_WORDS = ("true", "false", "yes", "no", "on", "off")
INT = _PREFIX + "int"
FLOAT = _PREFIX + "float"
MERGE = _PREFIX + "merge"

CORE_TAGS = frozenset(_PREFIX + name for name in ("str", "null", "bool", "int", "float"))
"""Tags of scalars that may be written out; any other is refused (language.md, Errors)."""

TAG_OF = {"SequenceStartEvent": _PREFIX + "seq", "MappingStartEvent": _PREFIX + "map"}
"""The tag that may be written before a collection, by the name of PyYAML's event."""

_LONGEST_INTEGER = 1000
"""How many characters an integer may have; beyond some 4,000 digits Python prints none."""

_RESOLVERS: dict[str, list[tuple[str, re.Pattern[str]]]] = yaml.SafeLoader.yaml_implicit_resolvers
_CONSTRUCTOR = yaml.constructor.SafeConstructor()


def tag_of(scalar: Scalar) -> str:
    """Return the tag that YAML 1.1 gives a scalar."""
    if scalar.tag is not None:
        return scalar.tag
    if not scalar.plain:
        return STR
    text = scalar.text
    for tag, pattern in _RESOLVERS.get(text[:1], ()):
        if pattern.match(text):
            return tag
    return STR


def is_string(scalar: Scalar) -> bool:
    """Whether YAML 1.1 reads the scalar as a string."""
    return tag_of(scalar) == STR


def value_of(scalar: Scalar) -> object:
    """Return the Python value that PyYAML's safe loader makes of a scalar.

    Raises:
        ValueError: the loader refuses it, such as the date ``2018-02-31`` or a number of 5,000 digits.
    """
    tag = tag_of(scalar)
    if tag == STR:
        return scalar.text
    if tag == INT and len(scalar.text) > _LONGEST_INTEGER:
        raise ValueError("an integer of more digits than any number needs")
    try:
        return _CONSTRUCTOR.construct_object(yaml.ScalarNode(tag, scalar.text))
    except (yaml.YAMLError, ValueError, OverflowError, KeyError, IndexError) as error:
        raise ValueError(f"{scalar.text!r} is no {tag.removeprefix(_PREFIX)}") from error
