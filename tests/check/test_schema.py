"""The JSON Schema and the reader are two statements of one truth: documents at random get the same answer from both.

What a mini-language makes of a text (RN201), and what a rule makes of a workflow, is not the schema's.
"""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import reanac
from compile import strategies
from compile.compiled import SAMPLES, name_of
from compile.layouts import Layout, written
from compile.test_compile_round_trip import environment
from oracles import corpus
from oracles.cases import CASES
from reanac.reader.schema import schema_text
from reanac.vocabulary import LIMIT_KEY

SCHEMA = json.loads(schema_text())
VALIDATOR = Draft202012Validator(SCHEMA)
LAYOUT = Layout(None, None, 80, True, (), (), False)
STRUCTURE = ("RN011", "RN012")
"""Codes of what the schema can see: a value of another type, a missing key."""


def found(text: str) -> list[str]:
    """Return what the reader finds in the structure."""
    return [str(finding) for finding in reanac.check(text.encode()).diagnostics if finding.code in STRUCTURE]


def complaints(data: Any) -> list[str]:
    """Return what the schema finds."""
    return [f"{error.json_path}: {error.message[:200]}" for error in VALIDATOR.iter_errors(data)]


def agree(data: Any, text: str) -> None:
    """Hold both answers against each other."""
    ours, schemas = found(text), complaints(data)
    assert bool(ours) == bool(schemas), (ours, schemas, text)


def is_json(data: Any) -> bool:
    """Whether data can be said in JSON: dates, .inf and keys that are no texts cannot, and the reader refuses them."""
    if isinstance(data, dict):
        return all(isinstance(key, str) and is_json(value) for key, value in data.items())
    if isinstance(data, list):
        return all(map(is_json, data))
    return data is None or isinstance(data, (str, int)) or (isinstance(data, float) and abs(data) < float("inf"))


junk = st.sampled_from(
    [
        None, True, False, 0, 1, 1.0, 1.5, -1, "", "x", "true", "a b", "12h", [], ["a"], ["a", "a"], [1], [None], [[]],
        {}, {"a": 1}, {"files": ["x"]}, {"vo": "escape"}, {"did": "S:N"}, {"from": "a"}, {"did": "S:N", "to": "x"},
        {"get": "S:N"}, {"steps": []}, {"image": "a/b:1"}, "serial", "cwl", "snakemake", "yadage", "kubernetes",
    ]
).map(copy.deepcopy)  # fmt: skip
KEYS = (
    "inputs", "outputs", "workflow", "workspace", "tests", "version", "files", "directories", "parameters", "options",
    "type", "file", "resources", "specification", "steps", "name", "environment", "commands", "rucio", "voms_proxy",
    "get", "upload", "replicas", "credentials", "did", "to", "from", "rse", "rses", "nrandom", "protocol", "protocols",
    "timeout", "lifetime", "dataset", "register_after_upload", "limit", "vo", "role", "valid", "site", "scope",
    "account", "kerberos", "cvmfs", "dask", "image", "number_of_workers", "root_path", "retention_days", "TARGET",
    "CACHE", "FROM", "toplevel", "initdir", "report", "cores", "unpacked_img", "compute_backend", *LIMIT_KEY, "x_own",
)  # fmt: skip


@st.composite
def documents(draw: st.DrawFn) -> Any:
    """A specification with some of its values replaced, its keys removed, and others put where they may not belong."""
    data = copy.deepcopy(draw(strategies.extended_data | strategies.plain_data))
    for _ in range(draw(st.integers(0, 3))):
        route = draw(st.sampled_from(strategies.places(data)))
        target = data
        for key in route[:-1]:
            target = target[key]
        match draw(st.sampled_from(["remove", "replace", "add"])):
            case "remove":
                del target[route[-1]]
            case "add" if isinstance(target, dict):
                target[draw(st.sampled_from(KEYS))] = draw(junk)
            case _:
                target[route[-1]] = draw(junk)
        if not data:
            break
    return data


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=documents())
@example(data={"workflow": {"type": "snakemake", "file": "Snakefile"}, "inputs": {"options": {"CACHE": "off"}}})
@example(data={"workflow": {"type": "cwl", "file": "a.cwl"}, "inputs": {"options": {"x": 1}}})
def test_they_agree_on_random_documents(data: Any) -> None:
    text = written(data, LAYOUT)
    loaded = yaml.safe_load(text)
    assume(loaded is not None and is_json(loaded))
    agree(loaded, text)


@pytest.mark.parametrize("title", CASES)
def test_they_agree_on_what_reana_was_asked(title: str) -> None:
    for case in CASES[title]:
        text = case.text if isinstance(case.text, str) else ""
        try:
            loaded = yaml.safe_load(text)
        except (yaml.YAMLError, ValueError, RecursionError):
            continue
        if loaded is not None and is_json(loaded) and case.shown not in BEYOND:
            agree(loaded, text)


BEYOND = {
    "{files: [code/fit.C], directories: [code]}": "paths are compared with each other by a rule",
}
"""Cases of which the schema cannot say what the reader says."""


@pytest.mark.parametrize("path", corpus.params())
def test_they_agree_on_public_specs(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert complaints(yaml.safe_load(text)) == []
    assert found(text) == []


@pytest.mark.parametrize("path", SAMPLES, ids=name_of)
def test_samples_are_valid(path: Path) -> None:
    assert complaints(yaml.safe_load(path.read_text(encoding="utf-8"))) == []


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_key_has_a_description() -> None:
    def without(schema: Any, where: str = "") -> list[str]:
        if isinstance(schema, list):
            return [place for item in schema for place in without(item, where)]
        if not isinstance(schema, dict):
            return []
        missing = [
            f"{where}.{key}"
            for key, value in schema.get("properties", {}).items()
            if "const" not in value and not (value.get("description") or _target(value).get("description"))
        ]
        parts = [(key, value) for key, value in schema.items() if key not in ("if", "then", "allOf")]
        return missing + [place for key, value in parts for place in without(value, f"{where}.{key}")]

    assert without(SCHEMA) == []


def _target(schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return dict(SCHEMA["$defs"].get(name, {}))


def test_the_command_prints_it() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "reanac", "schema"], env=environment(), check=True, stdout=subprocess.PIPE
    )
    assert json.loads(done.stdout) == SCHEMA
