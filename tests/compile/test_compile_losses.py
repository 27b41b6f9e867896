"""Losses: every field is accounted for in every target; what a specification loses is said, once, where it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import reanac
from conftest import Golden
from oracles.environments import REPOSITORY
from reanac import cli
from reanac.api import Compiled
from reanac.bundle import Backend
from reanac.diagnostics import Findings
from reanac.losses import Declaration, Fate, declared, fields_of_ir, find_losses, kept
from reanac.passes import run_passes
from reanac.reports.matrix import render
from reanac.targets import UnknownTargetError, find_backend, places, target_names

BACKENDS = [find_backend(name, place) for name in target_names() for place in places(name)]


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda backend: f"{backend.name}-{backend.on}")
class TestDeclarations:
    def test_they_are_total(self, backend: Backend) -> None:
        assert sorted(backend.declarations) == sorted(fields_of_ir())

    def test_what_is_not_kept_is_said_when_it_is_met(self, backend: Backend) -> None:
        silent = [
            key
            for key, each in backend.declarations.items()
            if each.fate is not Fate.KEPT and each.meets is None and each.along_with is None
        ]
        assert silent == []

    def test_what_goes_along_with_another_field_shares_its_fate(self, backend: Backend) -> None:
        for each in backend.declarations.values():
            if each.along_with is not None:
                assert each.fate is backend.declarations[each.along_with].fate
                assert backend.declarations[each.along_with].meets is not None

    def test_a_sentence_says_how(self, backend: Backend) -> None:
        assert all(each.sentence and not each.sentence.endswith(".") for each in backend.declarations.values())

    def test_a_field_that_is_forgotten_is_no_silence(self, backend: Backend) -> None:
        workflow = reanac.check(SPEC.encode()).workflow
        assert workflow is not None
        for key in ("Step.image", "Workflow.parameters", "Command.text"):
            without = {field: each for field, each in backend.declarations.items() if field != key}
            with pytest.raises(AssertionError, match=key):
                find_losses(run_passes(workflow), without)


def test_the_published_matrix_is_made_of_them(golden: Golden) -> None:
    golden.file(REPOSITORY / "docs" / "targets.md", render(BACKENDS))


def test_every_field_of_the_ir_is_known() -> None:
    assert "Step.image" in fields_of_ir()
    assert not [key for key in fields_of_ir() if key.endswith("span")]


SPEC = """\
inputs:
  parameters: {p: "x {y}", q: 1}
  options: {TARGET: fit}
workflow:
  type: serial
  resources: {cvmfs: [atlas.cern.ch], kerberos: true}
  specification:
    steps:
      - name: fit
        environment: a/b:1
        compute_backend: htcondorcern
        htcondor_request_memory: 2 GB
        htcondor_requirements: 'a =?= b'
        kerberos: true
        x_custom: 1
        commands: [echo $q]
      - name: plot
        environment: a/b:1
        compute_backend: slurmcern
        kubernetes_uid: 1000
        kerberos: true
        commands: [echo $q]
tests: {files: [t.feature]}
workspace: {retention_days: {'*.root': 3}}
"""

LOCAL = [
    ("Workflow.options", Fate.DROPPED),
    ("Workflow.tests", Fate.DROPPED),
    ("Workspace.retention_days", Fate.DROPPED),
    ("Platform.cvmfs", Fate.DROPPED),
    ("Platform.kerberos", Fate.APPROXIMATED),
    ("Step.scheduler", Fate.APPROXIMATED),
    ("Step.kerberos", Fate.APPROXIMATED),
    ("Extra.key", Fate.DROPPED),
    ("Step.scheduler", Fate.APPROXIMATED),
    ("Step.kerberos", Fate.APPROXIMATED),
    ("Limit.bound", Fate.APPROXIMATED),
]
ON_REANA = [
    ("Parameter.value", Fate.REFUSED),
    ("Workflow.options", Fate.DROPPED),
    ("Step.extras", Fate.DROPPED),
    ("Limit.bound", Fate.APPROXIMATED),
    ("Limit.bound", Fate.APPROXIMATED),
]


def met(compiled: Compiled) -> list[tuple[str, Fate]]:
    return sorted(((loss.field, loss.fate) for loss in compiled.losses), key=str)


def test_what_is_lost_here() -> None:
    compiled = reanac.compile(SPEC, "snakemake")
    assert met(compiled) == sorted(LOCAL, key=str)
    assert compiled.bundle is not None


def test_what_is_lost_on_reana() -> None:
    compiled = reanac.compile(SPEC, "snakemake", on="reana")
    assert met(compiled) == sorted(ON_REANA, key=str)
    assert compiled.bundle is None, "a brace in a parameter is refused"


def test_serial_keeps_all_of_it() -> None:
    assert reanac.compile(SPEC, "serial").losses == ()


class TestDiagnostics:
    def test_they_stand_where_the_specification_says_it_and_none_is_repeated(self) -> None:
        compiled = reanac.compile(SPEC, "snakemake")
        assert compiled.source is not None
        found = [each for each in compiled.diagnostics if each.code == "RN701"]
        lines = SPEC.splitlines()
        where = {lines[compiled.source.position(each.place.start).line - 1].strip() for each in found}
        assert len({each.message for each in found}) == len(found) == 8
        assert where == {
            "inputs:",
            "resources: {cvmfs: [atlas.cern.ch], kerberos: true}",
            "- name: fit",
            "x_custom: 1",
            "kubernetes_uid: 1000",
            "tests: {files: [t.feature]}",
            "workspace: {retention_days: {'*.root': 3}}",
        }

    @pytest.mark.parametrize(("on_loss", "word"), [(None, "warning"), ("warn", "warning"), ("error", "error")])
    def test_on_loss_says_how_bad_they_are(self, on_loss: str | None, word: str) -> None:
        compiled = reanac.compile(SPEC, "snakemake", on_loss=on_loss)
        assert {each.severity.word for each in compiled.diagnostics if each.code == "RN701"} == {word}
        assert (compiled.bundle is None) == (on_loss == "error")

    def test_what_is_refused_is_an_error_whatever_is_asked(self) -> None:
        compiled = reanac.compile(SPEC, "snakemake", on="reana", on_loss="warn")
        assert [each.severity.word for each in compiled.diagnostics if "brace" in each.message] == ["error"]
        assert compiled.bundle is None

    def test_where_credentials_or_meaning_go_it_is_an_error_unless_it_is_asked_for(self) -> None:
        from reanac.losses import report, said

        serious = Declaration(Fate.DROPPED, "gone", said("The image is gone."), is_serious=True)
        rest = {key: kept("here") for key in fields_of_ir()} | declared(Step={"image": serious})
        workflow = reanac.check(SPEC.encode()).workflow
        assert workflow is not None
        losses = find_losses(workflow, rest)
        found = {}
        for on_loss in (None, "warn", "error"):
            findings = Findings()
            report(losses, findings, on_loss)
            found[on_loss] = {each.severity.word for each in findings.in_order()}
        assert found == {None: {"error"}, "warn": {"warning"}, "error": {"error"}}


def test_a_loss_is_a_comment_at_its_place_in_the_output() -> None:
    compiled = reanac.compile(SPEC, "snakemake")
    assert compiled.bundle is not None
    head, fit, plot = compiled.bundle.text().split("\nrule ")[0], *compiled.bundle.text().split("\n\n\n")[-2:]
    assert "# Dropped: The Gherkin tests are for reana-client only." in head
    assert fit.startswith("# Approximated: ")
    assert "# Dropped: Snakemake gets nothing of the key 'x_custom', which nobody knows." in fit
    assert "# Approximated: Snakemake has nothing for a user id of kubernetes." in plot


class TestCommandLine:
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        Path("reana.yaml").write_text(SPEC)

    def test_the_report_for_programs(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["compile", "reana.yaml", "--to", "snakemake", "-o", "out", "--format", "json"]) == 0
        document = json.loads(capsys.readouterr().out)
        assert document["bundle"]["main"] == "Snakefile"
        assert set(document["bundle"]["files"]) >= {"Snakefile", "config.yaml", "rules/common.smk"}
        fields = [(loss["field"], loss["fate"]) for loss in document["losses"]]
        assert sorted(fields) == sorted((field, fate.value) for field, fate in LOCAL)
        loss = next(loss for loss in document["losses"] if loss["field"] == "Extra.key")
        assert (loss["start"]["line"], loss["message"]) == (
            15,
            "Snakemake gets nothing of the key 'x_custom', which nobody knows.",
        )

    def test_on_loss_error_writes_nothing(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["compile", "reana.yaml", "--to", "snakemake", "-o", "out", "--on-loss", "error"]) == 1
        assert "Nothing was written." in capsys.readouterr().err
        assert not Path("out").exists()

    def test_a_refusal_for_programs(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["compile", "reana.yaml", "--to", "snakemake@reana", "--format", "json"]) == 1
        document = json.loads(capsys.readouterr().out)
        assert document["bundle"] is None
        assert "refused" in [loss["fate"] for loss in document["losses"]]

    def test_a_place_where_a_target_does_not_run(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["compile", "reana.yaml", "--to", "serial", "--on", "local"]) == 2
        assert "The target serial does not run on 'local', but on reana." in capsys.readouterr().err


def test_targets_are_found_by_name_and_place() -> None:
    assert [(each.name, each.on) for each in BACKENDS] == [
        ("cwl", "local"),
        ("cwl", "reana"),
        ("serial", "reana"),
        ("snakemake", "local"),
        ("snakemake", "reana"),
    ]
    assert find_backend("snakemake@reana") is find_backend("snakemake", "reana")
    assert find_backend("snakemake") is find_backend("snakemake", "local")
    for name, on in (("argo", None), ("snakemake", "moon"), ("snakemake@moon", None)):
        with pytest.raises(UnknownTargetError):
            find_backend(name, on)
