"""What a tool of CWL says of its step, and how names that CWL would not have become identifiers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import reanac
from reanac.bundle import Bundle
from reanac_backends.cwl.writer import document
from reanac_backends.yaml_text import dump

from .cwl_runs import VERSIONS, Ran, run, spec_of, written

pytestmark = pytest.mark.needs(*VERSIONS)


def bundle_of(text: str, **options: Any) -> Bundle:
    compiled = reanac.compile(text, "cwl", **options)
    assert compiled.bundle is not None, compiled.diagnostics
    return compiled.bundle


def tool(text: str, name: str = "s0") -> dict[str, Any]:
    """Return the fields of a tool."""
    fields: dict[str, Any] = yaml.safe_load(bundle_of(text).text(f"steps/{name}.cwl"))
    return fields


class TestTools:
    @pytest.mark.parametrize(
        ("limits", "expected"),
        [
            ("kubernetes_memory_limit: 2Gi", {"ResourceRequirement": {"ramMin": 256, "ramMax": 2048}}),
            ("kubernetes_memory_limit: 100Mi", {"ResourceRequirement": {"ramMin": 100, "ramMax": 100}}),
            ("kubernetes_memory_limit: '1500000'", {"ResourceRequirement": {"ramMin": 2, "ramMax": 2}}),
            ("kubernetes_job_timeout: 90", {"ToolTimeLimit": {"timelimit": 90}}),
            ("compute_backend: slurmcern, slurm_time: '1:00:00'", {"ToolTimeLimit": {"timelimit": 3600}}),
            ("compute_backend: slurmcern, kubernetes_memory_limit: 2Gi", {}),
        ],
    )
    def test_limits_are_bounds(self, limits: str, expected: dict[str, Any]) -> None:
        hints = tool(spec_of(f"{limits}, commands: ['true']"))["hints"]
        found = {name: hints[name] for name in ("ResourceRequirement", "ToolTimeLimit") if name in hints}
        for name, fields in found.items():
            kept = {key: value for key, value in fields.items() if key in expected.get(name, {}) or key != "ramMin"}
            assert kept == {key: value for key, value in expected[name].items() if key in kept}
        assert found.keys() == expected.keys()

    def test_the_image_is_named(self) -> None:
        assert tool(spec_of("commands: ['true']"))["hints"]["DockerRequirement"] == {"dockerPull": "a/b:1"}

    def test_an_image_that_is_unpacked_is_read_from_its_folder(self) -> None:
        text = spec_of("commands: ['true']").replace("'a/b:1'", "/cvmfs/unpacked.cern.ch/a/b:1")
        assert tool(text)["hints"]["DockerRequirement"] == {"dockerImageId": "/cvmfs/unpacked.cern.ch/a/b:1"}

    def test_comments_are_documentation(self) -> None:
        text = spec_of("commands: ['true']").replace(
            "      - {", "      # Select *muons*.\n      #\n      # $(twice)\n      - {"
        )
        fields = tool(f"# The analysis of 2018\n{text}")
        assert (fields["label"], fields["doc"]) == ("s0", "Select *muons*.\n$(twice)")
        main = yaml.safe_load(bundle_of(f"# The analysis of 2018\n{text}").text())
        assert main["doc"] == "The analysis of 2018"

    def test_steps_that_move_data_require_the_network_and_others_may_have_it(self) -> None:
        text = spec_of("rucio: {get: ['user.jdoe:a -> a.txt']}, commands: ['cat a.txt']").replace(
            "  specification", "  resources: {voms_proxy: {vo: escape}, rucio: {site: escape}}\n  specification"
        )
        bundle = bundle_of(text)
        transfer, step = (yaml.safe_load(bundle.text(f"steps/{name}.cwl")) for name in ("s0_stage_in", "s0"))
        assert transfer["requirements"]["NetworkAccess"] == {"networkAccess": True}
        assert "NetworkAccess" not in step["requirements"]
        main = yaml.safe_load(bundle.text())
        assert main["s:isBasedOn"] == [{"s:identifier": "user.jdoe:a"}]
        assert main["$namespaces"]["s"] == "https://schema.org/"

    def test_files_have_formats(self) -> None:
        text = spec_of(
            "inputs: [a.csv], outputs: [b.json], commands: ['cp a.csv b.json']",
            inputs="inputs: {files: [a.csv]}\noutputs: {files: [b.json]}\n",
        )
        fields = tool(text)
        assert fields["inputs"]["a"]["format"].endswith("/text/csv")
        assert fields["outputs"]["b"]["format"].endswith("/application/json")

    def test_there_is_no_javascript(self) -> None:
        text = spec_of(
            "commands: ['echo ${class} $$(date) $${HOME} \\\\ > a']", inputs="inputs: {parameters: {class: 1}}\n"
        )
        bundle = bundle_of(text)
        assert "InlineJavascriptRequirement" not in "".join(bundle.text(file.path) for file in bundle.files)


ODD = ("in put.txt", "x:y", "é☃.txt", "-dash", "$(rm -rf)", "a'b", '"', "#id", "a%20b", "class", "*", "[a]")


@pytest.mark.parametrize("version", VERSIONS)
class TestNames:
    def test_files_may_be_called_anything(self, tmp_path: Path, version: str) -> None:
        for name in ODD:
            (tmp_path / name).write_text(f"{name}\n")
        names = json.dumps(ODD)
        commands = json.dumps(["cat ./* > all; mkdir 'o d'; for name in ./*; do cp \"$$name\" 'o d'; done || true"])
        text = spec_of(
            f"commands: {commands}", inputs=f"inputs: {{files: {names}}}\noutputs: {{directories: ['o d']}}\n"
        )
        written(text, tmp_path / "out", variant="whole-workspace")
        ran = run(tmp_path / "out", version=version)
        assert ran.finished, ran.said
        workspace = tmp_path / "out" / "outputs" / "workspace"
        assert {name: (workspace / name).read_text() for name in ODD} == {name: f"{name}\n" for name in ODD}
        assert sorted((workspace / "all").read_text().splitlines()) == sorted(ODD)

    def test_steps_may_be_called_anything(self, tmp_path: Path, version: str) -> None:
        names = [
            "fit",
            "...",
            "2fit!",
            "é☃",
            "class",
            "main",
            "done",
            "workspace",
            "credentials",
            "transfer",
            "a b",
            "a_b",
        ]
        steps = [
            {"name": name, "environment": "a/b:1", "commands": [f"echo {at} >> all"]} for at, name in enumerate(names)
        ]
        text = json.dumps(
            {"outputs": {"files": ["all"]}, "workflow": {"type": "serial", "specification": {"steps": steps}}}
        )
        written(text, tmp_path / "out")
        assert Ran(tmp_path / "out", "--validate", "workflow.cwl", version=version).finished
        ran = run(tmp_path / "out", version=version)
        assert ran.finished, ran.said
        assert (tmp_path / "out" / "outputs" / "all").read_text().split() == [str(at) for at in range(len(names))]

    def test_ports_of_one_name_are_told_apart(self, tmp_path: Path, version: str) -> None:
        for folder in ("one", "two"):
            (tmp_path / folder).mkdir()
            (tmp_path / folder / "a.csv").write_text(f"{folder}\n")
        text = spec_of(
            "inputs: [one/a.csv, two/a.csv], outputs: [a.csv, out/a.json, out/A.json], "
            "commands: ['mkdir -p out; cat one/a.csv two/a.csv | tee a.csv out/a.json > out/A.json']",
            "inputs: [a.csv, out/a.json, out/A.json], outputs: [s0], commands: ['cat a.csv out/*.json > s0']",
            inputs="inputs: {parameters: {a: 1, s0: 2}, files: [one/a.csv, two/a.csv]}\noutputs: {files: [s0]}\n",
        )
        bundle = written(text, tmp_path / "out")
        assert "workspace_before" not in bundle.text()
        ids = yaml.safe_load(bundle.text(f"steps/{bundle.steps[0]}.cwl"))["inputs"]
        assert len({id.casefold() for id in ids}) == len(ids)
        ran = run(tmp_path / "out", version=version)
        assert ran.finished, ran.said
        assert (tmp_path / "out" / "outputs" / "s0").read_text() == "one\ntwo\n" * 3


def test_outputs_of_one_name_are_all_there(tmp_path: Path) -> None:
    text = spec_of(
        "commands: ['mkdir sub; echo 1 > a.txt; echo 2 > sub/a.txt']", inputs="outputs: {files: [a.txt, sub/a.txt]}\n"
    )
    written(text, tmp_path / "out")
    ran = run(tmp_path / "out")
    assert ran.finished, ran.said
    assert {Path(each["path"]).read_text() for each in ran.outputs.values()} == {"1\n", "2\n"}


PIECES = ("a", "-", "x: y", ":", " #", "#", " ", "  ", "\n", "\n\n", "> b", "&& c", "$(d)", "'", '"', "{", "[", "|",
          "\\", "é", "1", "null", "...", "&", "*", "!", "%", "@", "`", "?", ",", "=")  # fmt: skip


@given(
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.sampled_from(["doc", "null", "a b", "x:", "in_2"])
)
def test_texts_are_written_as_pyyaml_writes_them(text: str, key: str) -> None:
    fields = {key: text, "arguments": [text, "x"]}
    assert document(fields) == dump(fields)
    assert yaml.safe_load(document({"in": {"deep": fields}})) == {"in": {"deep": fields}}
