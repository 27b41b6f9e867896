"""``--storage-plugin``: what Snakemake's plugin for Rucio can move is an input or an output of the step's own rule."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import reanac
from oracles.environments import python_of
from reanac import cli
from reanac.bundle import Bundle
from reanac.writing import write_bundle

HEAD = """\
inputs: {parameters: {run: "7", scope: user.jdoe}}
workflow:
  type: serial
  resources: {rucio: {site: escape}}
  specification:
    steps:
"""


def step(name: str, rucio: str, more: str = "") -> str:
    return f"      - {{name: {name}, environment: 'a/b:1', rucio: {rucio}, {more}commands: [cat a > b]}}\n"


def compiled(*steps: str) -> Bundle:
    bundle = reanac.compile(HEAD + "".join(steps), "snakemake", variant="storage-plugin").bundle
    assert bundle is not None
    return bundle


def rules(bundle: Bundle) -> list[str]:
    return [line[5:-1] for line in bundle.text().splitlines() if line.startswith("rule ")]


BOTH = (
    "{get: ['s:in.${run} -> data/a', {did: 's:x', to: in/, type: file, rses: tier=1}], "
    "upload: {from: b, to: '${scope}:out.${run}', rse: A-B, dataset: '${scope}:ds.${run}'}}"
)


class TestFolded:
    def test_files_are_inputs_and_outputs_of_the_step(self) -> None:
        bundle = compiled(step("fit", BOTH))
        assert rules(bundle) == ["all", "fit"]
        text = bundle.text()
        for line in (
            'fetched_1=storage.rucio(filled("rucio://s/in.{run}")),',
            'fetched_2=storage.rucio_2("rucio://s/x"),',
            'sent_1=storage.rucio_3(filled("rucio://{scope}/out.{run}")),',
            'first=fetch("data/a", "in/x"),',
            'last=send("b"),',
            'download_rse="tier=1",',
            'upload_rse="A-B",',
            'upload_dataset=filled("ds.{run}"),',
            'rucio_host="https://vre-rucio.cern.ch",',
        ):
            assert line in text
        assert not [file.path for file in bundle.files if "rucio_transfer" in file.path]
        assert "credentials.smk" not in text, "Snakemake itself logs in"

    @pytest.mark.parametrize(
        "rucio",
        [
            "{get: 's:n'}",
            "{get: 's:n -> d/'}",
            "{get: 's:n* -> d/'}",
            "{get: 's:n -> d/${run}'}",
            "{get: {did: 's:n', to: d/, nrandom: 2}}",
            "{get: {did: 's:n', to: a, timeout: 1h}}",
            "{get: {did: 's:n', to: a, protocol: root}}",
            "{replicas: 's:n -> list.txt'}",
        ],
    )
    def test_what_the_plugin_cannot_fetch_stays_a_rule(self, rucio: str) -> None:
        assert rules(compiled(step("fit", rucio))) == ["all", "fit_stage_in", "fit"]

    @pytest.mark.parametrize(
        "rucio",
        [
            "{upload: 'b -> s:n @ A-B'}",
            "{upload: 'out/ -> s:n @ A-B'}",
            "{upload: {from: b, to: 's:n', rse: A-B, dataset: 't:d'}}",
            "{upload: {from: b, to: 's:n', rse: A-B, dataset: 's:d', lifetime: 1d}}",
        ],
    )
    def test_what_the_plugin_cannot_upload_stays_a_rule(self, rucio: str) -> None:
        assert rules(compiled(step("fit", rucio))) == ["all", "fit", "fit_stage_out"]

    def test_who_reads_a_fetched_file_waits_for_the_step_that_brings_it(self) -> None:
        promise = "inputs: [], outputs: [%s], "
        bundle = compiled(
            step("one", "{get: 's:n -> data/a'}", promise % "b"),
            step("two", "false", "inputs: [data/a], outputs: [c], "),
            step("three", "false", promise % "d"),
        )
        _, one, two, three = bundle.text().split("\nrule ")[1:]
        assert '"done/one",' in two
        assert '"done/' not in three.split("output:")[0]
        assert 'first=fetch("data/a")' in one

    @pytest.mark.needs("snakemake")
    def test_it_is_formatted(self, tmp_path: Path) -> None:
        write_bundle(compiled(step("fit", BOTH), step("more", "{get: 's:n'}")), tmp_path / "out")
        call = [str(python_of("snakemake").with_name("snakefmt")), "--check", "--diff", "."]
        done = subprocess.run(call, cwd=tmp_path / "out", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_fetched_files_get_into_their_places_and_sent_ones_out(tmp_path: Path) -> None:
    """The shell text that surrounds the commands, with what Snakemake would fill in filled in."""
    write_bundle(compiled(step("fit", "{get: [{did: 's:n', to: data/a b}, 's:m -> m']}")), tmp_path / "out")
    common = (tmp_path / "out" / "rules" / "common.smk").read_text()
    names: dict[str, object] = {"config": {"run": "7", "scope": "x"}}
    exec(common, names)
    assert names["filled"]("{scope}:{{a}}.{run}") == "x:{a}.7"  # type: ignore[operator]
    text: str = names["fetch"]("data/a b", "m") + " true" + names["send"]("out $x")  # type: ignore[operator]
    (tmp_path / "fetched").write_text("1")
    filled = text.replace("{input.fetched_1:q}", str(tmp_path / "fetched"))
    filled = filled.replace("{input.fetched_2:q}", str(tmp_path / "fetched")).replace("{output.sent_1:q}", "sent")
    (tmp_path / "workspace").mkdir()
    (tmp_path / "workspace" / "out $x").write_text("2")
    subprocess.run(["bash", "-euc", filled], cwd=tmp_path, check=True)
    assert (tmp_path / "workspace" / "data" / "a b").read_text() == "1"
    assert (tmp_path / "workspace" / "m").read_text() == "1"
    assert (tmp_path / "sent").read_text() == "2"


def test_a_target_without_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "reana.yaml"
    spec.write_text(HEAD + step("fit", "false"))
    assert cli.main(["compile", str(spec), "--to", "serial", "--storage-plugin"]) == 2
    assert "The target serial on reana has no --storage-plugin." in capsys.readouterr().err
