"""What the language server reads out of the schema."""

from __future__ import annotations

import pytest

from reanac.lsp import keys
from reanac.lsp.outline import ITEM, Path

STEP: Path = ("workflow", "specification", "steps", ITEM)


@pytest.mark.parametrize(
    ("path", "offered"),
    [
        ((*STEP, "kerberos"), ["true", "false"]),
        ((*STEP, "rucio"), ["true", "false"]),
        ((*STEP, "voms_proxy"), ["true", "false"]),
        (("workflow", "resources", "rucio"), ["true", "false"]),
        ((*STEP, "rucio", "get", "type"), ["file", "dataset", "container"]),
        ((*STEP, "rucio", "get", "did"), []),
        ((*STEP, "rucio", "get"), []),
    ],
)
def test_few_values_are_offered_and_any_word_is_not(path: Path, offered: list[str]) -> None:
    assert keys.values(path) == offered


@pytest.mark.parametrize(
    ("path", "kind", "is_taken"),
    [
        (("workflow",), "object", True),
        ((*STEP, "commands"), "array", True),
        ((*STEP, "rucio"), "object", False),
        ((*STEP, "rucio", "get"), "array", False),
        ((*STEP, "outputs"), "array", False),
    ],
)
def test_a_collection_is_only_what_cannot_be_written_on_the_line(path: Path, kind: str, is_taken: bool) -> None:
    assert keys.takes(path, kind) == is_taken
