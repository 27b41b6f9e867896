"""``reanac verify``: what is the same is called the same, and what differs is found."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import reanac
from compile.compiled import SAMPLES
from docs.pages import blocks
from oracles.environments import REPOSITORY, python_of
from reanac import cli
from reanac.bundle import Bundle
from reanac.engines.engine import make_engine
from reanac.engines.reference_engine import reference_bundle
from reanac.engines.verdict import Run, Verdict
from reanac.engines.verify import Case, verify
from reanac.engines.workspaces import What
from reanac_backends.snakemake import local
from reanac_backends.snakemake.common import common

from .installed import path_with_snakemake, path_without

pytestmark = pytest.mark.needs("snakemake")

SPEC = """\
inputs:
  files: [in.txt]
  parameters: {word: hello}
workflow:
  type: serial
  specification:
    steps:
      - name: first
        environment: a/b:1.0
        commands: ["echo ${word} > a", "umask 077; cat in.txt > b", "echo tag >> in.txt"]
      - name: second
        environment: a/b:1.0
        commands: ["test ${word} != fail || exit 7", 'echo "$$REANA_WORKSPACE" > where']
outputs: {files: [a]}
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", path_with_snakemake())
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr("tempfile.tempdir", None)
    Path("temporary").mkdir()
    Path("reana.yaml").write_text(SPEC)
    Path("in.txt").write_text("first\n")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.parent.name)
@pytest.mark.needs("cwltool")
def test_every_sample_is_the_same_by_every_engine(
    path: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join((os.environ["PATH"], str(python_of("cwltool").parent))))
    lake = path.parent / "lake"
    words = ["--rucio", str(lake)] if lake.exists() else []
    words += ["-p", f"eos={tmp_path}/eos"] if path.parent.name == "batch-limits" else []
    status = cli.main(["verify", str(path), "--json", *words])
    shown = capfd.readouterr()
    assert status == 0, shown.err
    result = json.loads(shown.out)
    assert result["same"]
    assert result["reference"]["failure"] is None, shown.err
    assert result["reference"]["missing_outputs"] == []
    assert [engine["engine"] for engine in result["engines"]] == ["cwl", "snakemake"]
    assert all(step["done"] for engine in result["engines"] for step in engine["steps"])
    assert result["rucio"] == ("stub" if lake.exists() else None)
    assert ("STUB" in shown.err) == lake.exists()


PATTERNS = """\
workflow:
  type: serial
  specification:
    steps:
      - name: make
        environment: a/b:1.0
{promises}        commands: ["mkdir -p out plots && echo 1 > out/a.txt && echo 2 > out/b.dat && echo p > plots/p.png"]
outputs: {{files: ['{pattern}', {plots}]}}
"""


@pytest.mark.needs("cwltool")
@pytest.mark.parametrize(
    "promises", ["", "        inputs: []\n        outputs: [out/, plots/]\n"], ids=["none", "ports"]
)
@pytest.mark.parametrize("pattern", ["out/*.txt", "o*/[ab].txt", "./out/?.txt"])
@pytest.mark.parametrize("plots", ["plots", "plots/"])
def test_patterns_and_folders_among_the_outputs_are_results(
    promises: str, pattern: str, plots: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{python_of('cwltool').parent}:{os.environ['PATH']}")
    Path("reana.yaml").write_text(PATTERNS.format(promises=promises, pattern=pattern, plots=plots))
    assert cli.main(["verify", "reana.yaml", "--json"]) == 0
    out, err = capfd.readouterr()
    report = json.loads(out)
    assert [run["missing_outputs"] for run in (report["reference"], *report["engines"])] == [[], [], []]
    assert [run["same"] for run in report["engines"]] == [True, True]
    assert err.count(f"not only what {pattern} matches") == 1


def test_a_pattern_that_matches_nothing_is_missing(capfd: pytest.CaptureFixture[str]) -> None:
    Path("reana.yaml").write_text(PATTERNS.format(promises="", pattern="out/*.csv", plots="plots"))
    assert cli.main(["verify", "reana.yaml", "--json", "--to", "snakemake"]) == 0
    assert json.loads(capfd.readouterr().out)["reference"]["missing_outputs"] == ["out/*.csv"]


class TestReport:
    def test_a_table_and_the_progress(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["verify", "reana.yaml"]) == 0
        out, err = capfd.readouterr()
        lines = [line.split() for line in out.splitlines()]
        assert ["steps", "done", "2", "of", "2", "2", "of", "2"] in lines
        assert ["declared", "outputs", "1", "of", "1", "1", "of", "1"] in lines
        assert out.endswith("\nsame: snakemake did what the reference executor did\n")
        assert "reference [1/2] first\nreference [2/2] second\nsnakemake [1/2] first\n" in err
        assert os.listdir("temporary") == []
        assert Path("in.txt").read_text() == "first\n"

    def test_a_run_that_fails_is_the_same_when_it_fails_there(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["verify", "reana.yaml", "-p", "word=fail"]) == 0
        out = capfd.readouterr().out
        assert out.count("status 7 at command 1 of second") == 2
        assert "same: snakemake failed where the reference executor failed" in out

    def test_as_json(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["verify", "reana.yaml", "--json", "-p", "word=fail", "--keep", "kept"]) == 0
        result = json.loads(capfd.readouterr().out)
        reference, (engine,) = result.pop("reference"), result.pop("engines")
        assert result == {
            "specification": "reana.yaml", "same": True, "rucio": None, "outputs": ["a"], "kept": "kept",
            "skipped": [{"target": "cwl", "reason": "cwltool is not installed here: pip install 'reanac[engines]'"}]
        }  # fmt: skip
        run = {
            "status": 1,
            "steps": [{"name": "first", "done": True}, {"name": "second", "done": False}],
            "failure": {"step": "second", "command": 1, "status": 7},
            "entries": 3,
            "missing_outputs": [],
            "lake_entries": None,
        }
        assert reference == {"engine": "reference", "version": "the reference executor", **run}
        version = engine.pop("version")
        assert version.startswith("Snakemake 9.")
        assert engine == {"engine": "snakemake", **run, "same": True, "course": [], "differences": []}

    def test_a_profile_of_the_users_own_has_no_say(self, monkeypatch: pytest.MonkeyPatch) -> None:
        Path("profile").mkdir()
        Path("profile/config.yaml").write_text("dry-run: true\n")
        monkeypatch.setenv("SNAKEMAKE_PROFILE", str(Path("profile").resolve()))
        assert cli.main(["verify", "reana.yaml"]) == 0

    def test_what_is_kept(self) -> None:
        assert cli.main(["verify", "reana.yaml", "--keep", "kept"]) == 0
        assert sorted(os.listdir("kept")) == ["reference", "snakemake"]
        where = [Path("kept", name, "bundle", "workspace", "where").read_text() for name in os.listdir("kept")]
        assert where[0] == where[1], "both have run under one path"
        assert "rule second" in Path("kept/snakemake/output.log").read_text()


def tampered(change: Callable[[str], str], *, word: str = "hello", name: str = "Snakefile") -> Verdict:
    """Verify with a bundle for Snakemake of which one file was changed."""
    serial, compiled = (reanac.compile(Path("reana.yaml"), target) for target in ("serial", "snakemake"))
    assert serial.bundle is not None
    assert serial.workflow is not None
    assert compiled.bundle is not None
    text = compiled.bundle.text(name)
    assert change(text) != text
    files = [
        file.replace(content=change(text).encode()) if file.path == name else file for file in compiled.bundle.files
    ]
    bundle: Bundle = compiled.bundle.replace(files=tuple(files))
    case = Case(serial.workflow, {"word": word}, dict(os.environ))
    base = Path("base").resolve()
    base.mkdir()
    reference = reference_bundle(serial.bundle, serial.workflow, Path())
    engine = make_engine("snakemake", profile="none", cores=1)
    first, verdict = verify(case, reference, [(engine, bundle)], base, lambda *_: None)
    assert isinstance(first, Run)
    assert isinstance(verdict, Verdict)
    return verdict


def twist(monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> None:
    """Make a backend that emits something wrong."""
    text = common("local", "run")
    assert old in text
    monkeypatch.setattr(local, "common", lambda *parts: text.replace(old, new))


class TestDifferences:
    """A bundle that was tampered with is found out."""

    @pytest.mark.parametrize(
        ("old", "new", "found"),
        [
            ("echo {params.word} > a", "echo {params.word}s > a", [("a", What.CONTENT)]),
            ("umask 077", "umask 027", [("b", What.MODE)]),
            ("cat in.txt > b", "cat in.txt > c", [("b", What.ONLY_FIRST), ("c", What.ONLY_SECOND)]),
            ("umask 077; cat in.txt > b", "ln -s in.txt b", [("b", What.KIND)]),
            ("echo tag >> in.txt", "echo tag >> in.txt; rm a", [("a", What.ONLY_FIRST)]),
        ],
    )
    def test_of_files(self, old: str, new: str, found: list[tuple[str, What]]) -> None:
        verdict = tampered(lambda text: text.replace(old, new))
        assert [(one.path, one.what) for one in verdict.workspace] == found
        assert not verdict.same
        assert not verdict.course

    def test_of_the_exit_status(self) -> None:
        verdict = tampered(lambda text: text.replace("exit 7", "exit 8"), word="fail")
        assert verdict.course == (
            "the reference: status 7 at command 1 of second; snakemake: status 8 at command 1 of second",
        )
        assert not verdict.same

    def test_of_the_command_that_fails(self) -> None:
        verdict = tampered(lambda text: text.replace("echo tag >> in.txt", "echo tag >> in.txt; exit 7"), word="fail")
        assert any("status 7 at command 3 of first" in sentence for sentence in verdict.course)
        assert any("first (not done)" in sentence for sentence in verdict.course)

    def test_of_a_failure_that_does_not_come(self) -> None:
        verdict = tampered(lambda text: text.replace("|| exit 7", "|| true"), word="fail")
        assert not verdict.same
        assert any("snakemake: finished" in sentence for sentence in verdict.course)

    def test_of_a_failure_at_no_command(self) -> None:
        verdict = tampered(lambda text: f"{text}\nthis is no Snakefile\n")
        assert any("snakemake: failed with status 1 at no command" in sentence for sentence in verdict.course)

    def test_a_status_that_is_lost_on_the_way(self) -> None:
        verdict = tampered(lambda text: text.replace("failed with", "ended by"), word="fail", name="rules/common.smk")
        assert verdict.course == ("the reference: status 7 at command 1 of second; snakemake: failed in second",)

    def test_they_are_shown_with_the_end_of_the_logs(
        self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        twist(monkeypatch, "str(config[name])", '"7"')
        assert cli.main(["verify", "reana.yaml"]) == 1
        out, err = capfd.readouterr()
        assert out.endswith(
            "\ndifferent: snakemake did not do what the reference executor did\n  workspace: a: other bytes\n"
        )
        assert "-- the end of what was said with snakemake:\n" in err
        assert cli.main(["verify", "reana.yaml", "--json"]) == 1
        result = json.loads(capfd.readouterr().out)
        (difference,) = result["engines"][0]["differences"]
        assert (difference["place"], difference["path"], difference["what"]) == ("workspace", "a", "content")
        assert difference["reference"]["mode"] == difference["engine"]["mode"] == "0644"
        assert not result["same"]


class TestLake:
    """Transfers against a folder."""

    SPEC = """\
inputs: {parameters: {scope: user.jdoe}}
workflow:
  type: serial
  resources:
    voms_proxy: escape
    rucio: {site: escape, rse: CERN-EOSPILOT}
  specification:
    steps:
      - name: fit
        environment: docker.io/library/python:3.11
        rucio:
          get: [{did: "s:data", to: data/, nrandom: 1}]
          upload: out.txt -> ${scope}:VRE.Fit
        commands: ["cat data/* > out.txt"]
"""

    @pytest.fixture(autouse=True)
    def _lake(self) -> None:
        Path("reana.yaml").write_text(self.SPEC)
        Path("lake/s/data").mkdir(parents=True)
        for number in range(8):
            Path(f"lake/s/data/{number}").write_text(f"{number}\n")

    def test_a_choice_at_random_is_made_once_and_the_users_lake_is_left_alone(
        self, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert cli.main(["verify", "reana.yaml", "--rucio", "lake", "--keep", "kept"]) == 0
        assert "lake (STUB)" in capfd.readouterr().out
        assert os.listdir("lake") == ["s"]
        sent = [Path("kept", name, "lake/user.jdoe/VRE.Fit").read_text() for name in os.listdir("kept")]
        assert sent[0] == sent[1] != ""

    def test_lakes_are_compared(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        twist(monkeypatch, "str(config[name])", '"user.other"')
        assert cli.main(["verify", "reana.yaml", "--rucio", "lake"]) == 1
        out = capfd.readouterr().out
        assert "lake: user.jdoe/VRE.Fit: only with the reference" in out
        assert "lake: user.other/VRE.Fit: only with snakemake" in out

    def test_a_transfer_that_fails_fails_alike(self, capfd: pytest.CaptureFixture[str]) -> None:
        shutil.rmtree("lake/s/data")
        assert cli.main(["verify", "reana.yaml", "--rucio", "lake"]) == 0
        assert "status 1 at command 1 of fit-stage-in" in capfd.readouterr().out

    def test_the_example_of_the_documentation_delivers_what_is_broken(self, capfd: pytest.CaptureFixture[str]) -> None:
        sample = REPOSITORY / "samples" / "vre-fit"
        shutil.copytree(sample / "lake", "broken")
        (example,) = (block for block in blocks(REPOSITORY / "docs" / "verify.md") if block.language == "json")
        Path("broken/lake.json").write_text(example.text)
        assert cli.main(["verify", str(sample / "reana.yaml"), "--rucio", "broken", "--keep", "kept"]) == 0
        assert capfd.readouterr().out.count("status 1 at command 1 of select") == 2
        said = Path("kept/snakemake/output.log").read_text()
        assert "VRE.MuonCalibration.2018.json did not arrive: Checksum" in said

    def test_nothing_of_the_credentials_is_left(self) -> None:
        assert cli.main(["verify", "reana.yaml", "--rucio", "lake", "--keep", "kept"]) == 0
        assert os.listdir("temporary") == []
        names = {name for _, _, files in os.walk("kept") for name in files}
        assert not names & {"x509up", "rucio.cfg"}

    def test_the_real_client_has_the_users_own_configuration(
        self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("RUCIO_CONFIG", "none.cfg")
        assert cli.main(["verify", "reana.yaml", "--rucio", "real", "--json"]) == 1
        out, err = capfd.readouterr()
        result = json.loads(out)
        assert result["rucio"] == "real"
        assert result["reference"]["failure"]["step"] == "fit-stage-in", "there is no such configuration"
        assert "There is no VOMS proxy" in err, "and Snakemake asks for credentials before anything runs"

    def test_without_a_word_on_rucio_nothing_runs(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["verify", "reana.yaml"]) == 2
        assert "Steps of it talk to Rucio: --rucio DIR" in capfd.readouterr().err

    def test_a_lake_that_is_not_there(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["verify", "reana.yaml", "--rucio", "pond"]) == 2
        assert "There is no folder pond" in capfd.readouterr().err


class TestMistakes:
    @pytest.mark.parametrize(
        ("words", "says"),
        [
            (["--to", "serial"], "No engine here runs serial"),
            (["--to", "fortran"], "There is no target 'fortran'. Targets with an engine: cwl, snakemake."),
            (["-p", "wrod=x"], "did you mean word?"),
            (["--keep", "."], ". is there already"),
            (["--keep", "in.txt"], "in.txt is there already"),
        ],
    )
    def test_of_use(self, words: list[str], says: str, capfd: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["verify", "reana.yaml", *words]) == 2
        assert says in capfd.readouterr().err

    def test_a_specification_with_a_mistake_is_not_run(self, capfd: pytest.CaptureFixture[str]) -> None:
        Path("reana.yaml").write_text(SPEC.replace("${word} > a", "${wrod} > a"))
        assert cli.main(["verify", "reana.yaml"]) == 1
        assert "Nothing was run." in capfd.readouterr().err

    def test_an_engine_that_is_missing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("PATH", path_without(tmp_path / "bin"))
        monkeypatch.setitem(sys.modules, "snakemake", None)  # whatever is installed beside the tests
        assert cli.main(["verify", "reana.yaml"]) == 2
        err = capfd.readouterr().err
        assert "snakemake (Snakemake is not installed here: pip install 'reanac[engines]')\n" in err
        assert cli.main(["verify", "reana.yaml", "--to", "snakemake"]) == 2
        assert "reanac: Snakemake is not installed here" in capfd.readouterr().err
