"""Every rule is documented, and its documentation is true: the bad example is found, the good one is not."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

import reanac
import reanac_backends
from conftest import Golden
from reanac import check, compile
from reanac.reports.rule_pages import pages
from reanac.rules.registry import FAMILIES, all_rules, find_rule, rules_of
from reanac.rules.rule import Rule

HEADINGS = ("What it does", "Why is this bad", "Example", "Use instead", "Fix safety", "Source")
RULES = all_rules()
OFFLINE = tuple(rule for rule in RULES if not rule.code.startswith("RN8"))
"""What a check or a compile finds; tests/testbed asks a real Rucio about the examples of the others."""
STEPS = "workflow:\n  type: serial\n  specification:\n    steps:\n"


def sections(rule: Rule) -> dict[str, str]:
    parts = re.split(r"^## (.*)$", inspect.cleandoc(rule.documentation), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def examples(rule: Rule, heading: str) -> list[bytes]:
    """Return the specifications under a heading; a list of steps is put into one.

    What a docstring cannot hold is said in the block's first line: its encoding, or how often the rest stands there.
    """
    found = []
    for block in re.findall(r"```yaml\n(.*?)```", sections(rule)[heading], flags=re.DOTALL):
        text = STEPS + textwrap.indent(block, "      ") if block.startswith("- ") else block
        first, _, rest = text.partition("\n")
        if first.startswith("# encoding: "):
            found.append(rest.encode(first.removeprefix("# encoding: ")))
        elif first.startswith("# times: "):
            found.append(rest.encode() * int(first.removeprefix("# times: ")))
        else:
            found.append(re.sub(r"<U\+([0-9A-F]{4})>", lambda code: chr(int(code[1], 16)), text).encode())
    return found


def codes(text: bytes, folder: Path) -> set[str]:
    """Return the codes of all that a check and a compile find in a specification."""
    return {found.code for found in (*check(text).diagnostics, *compile(text, "serial", folder=folder).diagnostics)}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
class TestRule:
    def test_it_says_all_that_a_reader_asks(self, rule: Rule) -> None:
        first = inspect.cleandoc(rule.documentation).split("\n", 1)[0]
        assert first.endswith(".")
        assert tuple(sections(rule)) == HEADINGS
        assert all(text.strip() for text in sections(rule).values())

    def test_it_can_be_asked_for_by_code_and_by_name(self, rule: Rule) -> None:
        assert find_rule(rule.code.lower()) == rule
        assert find_rule(rule.name) == rule


@pytest.mark.parametrize("rule", OFFLINE, ids=lambda rule: rule.code)
class TestExamples:
    def test_the_bad_one_is_found(self, rule: Rule, tmp_path: Path) -> None:
        found = [codes(text, tmp_path) for text in examples(rule, "Example")]
        assert found
        assert all(rule.code in each for each in found)

    def test_the_good_one_is_not(self, rule: Rule, tmp_path: Path) -> None:
        found = [codes(text, tmp_path) for text in examples(rule, "Use instead")]
        assert found
        assert not any(rule.code in each for each in found)


def test_codes_and_names_are_unique_and_well_formed() -> None:
    assert len({rule.code for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)
    assert all(re.fullmatch(r"RN\d{3}", rule.code) for rule in RULES)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name) for rule in RULES)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.module)
def test_a_family_holds_the_rules_that_the_registry_lists(family) -> None:  # type: ignore[no-untyped-def]
    assert tuple(rule.code for rule in rules_of(family)) == family.codes


def literals(*packages: object) -> Iterator[str]:
    for package in packages:
        for path in Path(inspect.getfile(package)).parent.rglob("*.py"):  # type: ignore[arg-type]
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def test_every_code_that_the_compiler_speaks_of_is_in_the_catalogue() -> None:
    spoken = {text for text in literals(reanac, reanac_backends) if re.fullmatch(r"RN\d{3}", text)}
    assert spoken == {rule.code for rule in RULES}


def test_the_pages_of_the_documentation_are_those_that_the_docstrings_make(golden: Golden) -> None:
    golden.folder(Path(__file__).parents[2] / "docs" / "rules", pages())
