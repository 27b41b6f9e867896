"""The JSON Schema of extended specifications (draft 2020-12): the structure that `reanac.reader.structure` reads.

Schema and reader are two statements of one truth; a property test holds them against each other. The mini-languages
inside texts are the grammars' own.
"""

from __future__ import annotations

from pathlib import Path


def schema_text() -> str:
    """Return the schema as JSON text."""
    return (Path(__file__).parent / "schema.json").read_text("utf-8")
