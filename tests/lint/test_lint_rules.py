"""``reanac rules`` and ``reanac explain``: the catalogue, for people and for programs."""

from __future__ import annotations

import json

import pytest

from reanac.rules.registry import all_rules

from .linted import here

RULES = all_rules()


def test_the_list_names_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert here("rules") == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line.strip().startswith("RN")]
    assert [line.split()[0] for line in lines] == [rule.code for rule in RULES]


def test_the_list_as_json_holds_what_the_docstrings_say(capsys: pytest.CaptureFixture[str]) -> None:
    assert here("rules", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert [(one["code"], one["name"], one["severity"]) for one in document["rules"]] == [
        (rule.code, rule.name, rule.severity.word) for rule in RULES
    ]
    for one, rule in zip(document["rules"], RULES, strict=True):
        assert one["summary"] in " ".join(rule.documentation.split())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_each_is_explained_by_its_code_and_by_its_name(rule, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    assert here("explain", rule.code.lower()) == 0
    by_code = capsys.readouterr().out
    assert here("explain", rule.name) == 0
    assert capsys.readouterr().out == by_code
    assert by_code.startswith(f"{rule.code} {rule.name} ({rule.severity.word})\n")
    for heading in ("What it does", "Why is this bad", "Example", "Use instead", "Fix safety", "Source"):
        assert f"\n{heading}\n" in by_code
    assert max(map(len, by_code.splitlines())) <= 120


def test_a_rule_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert here("explain", "unknown-paramter") == 2
    assert "unknown-parameter" in capsys.readouterr().err
