"""Every sample does what it says: its commands are run as REANA runs them, and the numbers are right."""

from __future__ import annotations

import itertools
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .sample_run import GIVEN, NAMES, SAMPLES, Run, all_given, copy, digests, table, write


@pytest.fixture(scope="module")
def given() -> dict[str, str]:
    """The samples' files before anything runs."""
    return all_given()


def without_eos(name: str, folder: Path) -> dict[str, str]:
    """EOS is not here: the sample that copies its result there gets a folder of the test."""
    return {"eos": str(folder / "eos")} if name == "batch-limits" else {}


class Runs(dict[str, Run]):
    """Every sample after a run with its own parameters; a sample runs when it is first asked for."""

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        super().__init__()
        self.factory = factory

    def __missing__(self, name: str) -> Run:
        folder = self.factory.mktemp(name)
        self[name] = Run(name, folder, overrides=without_eos(name, folder)).go()
        return self[name]


@pytest.fixture(scope="module")
def runs(given: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Runs:
    return Runs(tmp_path_factory)


@pytest.mark.parametrize("name", NAMES)
class TestEverySample:
    def test_every_declared_output_exists(self, name: str, runs: Runs) -> None:
        run = runs[name]
        declared = run.spec["outputs"]
        assert all((run.workspace / path).stat().st_size > 0 for path in declared.get("files", []))
        assert all(any((run.workspace / path).iterdir()) for path in declared.get("directories", []))

    def test_inputs_are_untouched(self, name: str, runs: Runs, given: dict[str, str]) -> None:
        run = runs[name]
        assert all_given() == given
        for file in run.spec["inputs"]["files"]:
            assert (run.workspace / file).read_bytes() == (run.sample / file).read_bytes()

    def test_promises_are_true_and_results_the_same_again(self, name: str, runs: Runs, tmp_path: Path) -> None:
        again = Run(name, tmp_path, isolated=True, overrides=without_eos(name, tmp_path)).go()
        assert digests(again.workspace) == digests(runs[name].workspace)
        assert again.uploaded == runs[name].uploaded

    def test_each_step_keeps_its_promises(self, name: str, runs: Runs) -> None:
        run = runs[name]
        for path in itertools.chain.from_iterable(s.get("inputs", []) + s.get("outputs", []) for s in run.steps):
            assert (run.workspace / path).is_dir() if path.endswith("/") else (run.workspace / path).is_file()

    def test_make_data_makes_the_committed_inputs(self, name: str, tmp_path: Path) -> None:
        shutil.copy(SAMPLES / name / "make_data.py", tmp_path)
        subprocess.run([sys.executable, tmp_path / "make_data.py"], check=True, timeout=60)
        assert digests(tmp_path, "data", "lake") == digests(SAMPLES / name, "data", "lake")
        assert max(file.stat().st_size for file in tmp_path.rglob("*") if file.is_file()) < 100_000

    def test_the_readme_can_be_followed(self, name: str, runs: Runs, tmp_path: Path) -> None:
        run = runs[name]
        for path in GIVEN:
            if (SAMPLES / name / path).exists():
                copy(SAMPLES / name / path, tmp_path / path)
        script = (tmp_path / "README.md").read_text().split("```sh\n")[1].split("```")[0]
        environment = {"PATH": f"{run.tools}:{os.environ['PATH']}", "LANG": "C.UTF-8"}
        subprocess.run(["bash", "-euc", script], cwd=tmp_path, env=environment, check=True, timeout=60)
        made = digests(tmp_path, "results")
        assert made
        assert made.items() <= digests(run.workspace, "results").items()


def test_hello_spectrum_finds_the_line_of_caesium(runs: Runs) -> None:
    peak = runs["hello-spectrum"].json("results/peak.json")
    assert abs(peak["energy_keV"] - 661.7) < 2 * peak["energy_error_keV"]
    assert peak["energy_error_keV"] < 0.5
    assert peak["resolution"] == pytest.approx(0.07, rel=0.05)


class TestVreFit:
    def test_the_fitted_mass_is_the_generated_one(self, runs: Runs) -> None:
        fit = runs["vre-fit"].json("results/fit.json")
        assert fit["converged"]
        assert 0.6 < fit["chi2"] / fit["ndf"] < 1.4
        mass = fit["parameters"]["mass"]
        assert abs(mass["value"] - 3.0969) < mass["error"] < 0.002

    def test_the_errors_are_those_of_counting(self, runs: Runs) -> None:
        fit = runs["vre-fit"].json("results/fit.json")
        parameters = fit["parameters"]
        signal, width = parameters["signal"], parameters["width"]["value"]
        assert parameters["mass"]["error"] == pytest.approx(width / math.sqrt(signal["value"]), rel=0.3)
        assert signal["error"] == pytest.approx(math.sqrt(signal["value"]), rel=0.2)
        assert signal["value"] + parameters["background"]["value"] == pytest.approx(fit["events"], abs=0.1)

    def test_results_are_uploaded_by_their_convention(self, runs: Runs) -> None:
        run = runs["vre-fit"]
        assert set(run.uploaded) == {
            "user.jdoe:VRE.DimuonFit.2018.json",
            "user.jdoe:VRE.DimuonSpectrum.2018.svg",
        }
        assert run.uploaded["user.jdoe:VRE.DimuonFit.2018.json"] == (run.workspace / "results/fit.json").read_bytes()

    def test_a_bad_fit_is_not_uploaded(self, tmp_path: Path) -> None:
        run = Run("vre-fit", tmp_path, overrides={"max_chi2": "0.5"})
        with pytest.raises(subprocess.CalledProcessError) as failure:
            run.go()
        assert "not good enough" in failure.value.stderr
        assert "FAIL  chi2" in failure.value.stdout
        assert not run.uploaded


class TestCutFlow:
    def test_the_cut_flow_counts_right(self, runs: Runs) -> None:
        lines = (runs["cut-flow"].workspace / "results/counts.txt").read_text().splitlines()
        assert len(lines) == 3 * 4
        for sample in ("signal", "ttbar", "zjets"):
            events = table(SAMPLES / "cut-flow/data" / f"{sample}.csv")
            events = [e for e in events if int(e["n_jets"]) >= 4 and int(e["n_btags"]) >= 1]
            left = sum(float(e["met"]) > 250 for e in events)
            assert f"work/{sample}_SR-A.csv n_btags >= 1 {len(events)}" in lines
            assert f"work/{sample}_SR-A.csv met > 250.0 GeV {left}" in lines

    def test_the_significance_is_asimovs(self, runs: Runs) -> None:
        run = runs["cut-flow"]
        *_, last = (run.workspace / "results/significance.txt").read_text().splitlines()
        s, b, error, z = map(float, last.split()[-4:])
        flows = [table(run.workspace / f"work/{name}_SR-A.csv") for name in ("signal", "ttbar", "zjets")]
        signal, *backgrounds = (139 * float(flow[-1]["yield_per_fb"]) for flow in flows)
        assert s == pytest.approx(signal, abs=0.01)
        assert b == pytest.approx(sum(backgrounds), abs=0.01)
        # Nearly s / sqrt(b + error^2), and always less.
        assert 0.8 < z * math.sqrt(b + error**2) / s < 1
        assert z > 3

    def test_a_quoted_number_stays_as_it_was_written(self, runs: Runs, tmp_path: Path) -> None:
        text = (runs["cut-flow"].workspace / "results/provenance.txt").read_text()
        assert text == "SR-A, release 24.10, 3 samples\n"
        Run("cut-flow", tmp_path, overrides={"region": "SR-B", "min_met": "300"}).go()
        assert "met > 300.0 GeV" in (tmp_path / "workspace/work/signal_SR-B.csv").read_text()


class TestStreamReplicas:
    def test_the_measurement_finds_what_was_generated(self, runs: Runs) -> None:
        result = runs["stream-replicas"].json("results/measurement/VRE.BCounting.UL18.result.json")
        assert abs(result["cross_section_pb"] - 830) < 2 * result["cross_section_error_pb"]
        assert abs(result["tagging_efficiency"] - 0.62) < 2 * result["tagging_efficiency_error"]
        assert result["cross_section_error_pb"] < 25

    def test_each_file_is_counted_once_whatever_its_replicas(self, runs: Runs) -> None:
        run = runs["stream-replicas"]
        assert (run.workspace / "data/replicas.txt").read_text().count("\n") == 2 * 3
        certified = {"315252": (*range(1, 46), *range(56, 101)), "315357": range(1, 91)}
        counts = {"0": 0, "1": 0, "2": 0}
        for file in (run.sample / "lake/CMS_CERN_AGC/VRE.EmuEvents.UL18").iterdir():
            for event in table(file):
                counts[event["n_btags"]] += int(event["block"]) in certified[event["run"]]
        assert run.json("work/counts.json") == {"campaign": "UL18", "lumi_pb": 900.0, "events": counts}
        spectra = [table(run.workspace / f"results/ht/VRE.HTSpectra.UL18.{tags}b.csv") for tags in counts]
        assert [sum(int(row["events"]) for row in rows) for rows in spectra] == list(counts.values())

    def test_a_file_without_a_readable_replica_is_an_error(self, tmp_path: Path) -> None:
        write(tmp_path / "replicas.txt", b"file:///gone/A.csv\nroot://lake.example//gone/A.csv\n")
        (tmp_path / "certified").mkdir()
        count = [sys.executable, str(SAMPLES / "stream-replicas/code/count.py")]
        count += ["replicas.txt", "certified", "UL18", "counts.json", "."]
        done = subprocess.run(count, cwd=tmp_path, env={"PATH": ""}, capture_output=True, text=True)
        assert done.returncode == 1
        assert "A.csv: none of its 2 replicas can be read" in done.stderr
        assert not (tmp_path / "counts.json").exists()

    def test_folder_and_glob_become_datasets(self, runs: Runs) -> None:
        assert set(runs["stream-replicas"].uploaded) == {
            *(f"user.jdoe:VRE.HTSpectra.UL18/VRE.HTSpectra.UL18.{tags}b.csv" for tags in (0, 1, 2)),
            "user.jdoe:VRE.BCounting.UL18/VRE.BCounting.UL18.inputs.json",
            "user.jdoe:VRE.BCounting.UL18/VRE.BCounting.UL18.result.json",
        }


class TestBatchLimits:
    def test_cls_at_the_limit_is_five_percent(self, runs: Runs) -> None:
        """The exact sums over all outcomes agree with the pseudo-experiments."""
        channels = table(SAMPLES / "batch-limits/data/channels.csv")
        limits = runs["batch-limits"].json("results/limit.json")["upper_limits"]
        assert exact_cls(channels, limits["observed"]) == pytest.approx(0.05, abs=0.002)

    def test_the_expected_limits_are_in_order(self, runs: Runs) -> None:
        limits = runs["batch-limits"].json("results/limit.json")["upper_limits"]
        expected = [limits[name] for name in ("minus2", "minus1", "median", "plus1", "plus2")]
        assert expected == sorted(expected)
        assert expected[0] < limits["observed"] < expected[-1]

    def test_the_result_is_copied_where_the_parameter_says(self, runs: Runs) -> None:
        run = runs["batch-limits"]
        assert digests(Path(run.parameters["eos"])).items() <= digests(run.workspace / "results").items()
        assert sorted(path.name for path in Path(run.parameters["eos"]).iterdir()) == [
            "limit.json",
            "limit.svg",
        ]


def exact_cls(channels: list[dict[str, str]], strength: float) -> float:
    """Return CLs by summing the Poisson probabilities of every outcome of the channels."""

    def poisson(number: int, mean: float) -> float:
        return math.exp(number * math.log(mean) - mean - math.lgamma(number + 1))

    backgrounds = [float(c["background"]) for c in channels]
    means = [b + strength * float(c["signal"]) for b, c in zip(backgrounds, channels, strict=True)]
    gains = [math.log(m / b) for m, b in zip(means, backgrounds, strict=True)]
    observed = sum(int(c["observed"]) * gain for c, gain in zip(channels, gains, strict=True))
    ranges = [range(int(m + 8 * math.sqrt(m)) + 1) for m in means]
    with_signal = [[poisson(n, m) for n in numbers] for numbers, m in zip(ranges, means, strict=True)]
    without = [[poisson(n, b) for n in numbers] for numbers, b in zip(ranges, backgrounds, strict=True)]
    chances = [0.0, 0.0]
    for outcome in itertools.product(*ranges):
        if sum(n * gain for n, gain in zip(outcome, gains, strict=True)) <= observed + 1e-9:
            for hypothesis, table_ in enumerate((with_signal, without)):
                chances[hypothesis] += math.prod(row[n] for row, n in zip(table_, outcome, strict=True))
    return chances[0] / chances[1]


class TestAtlasSkim:
    def test_two_of_the_files_are_skimmed(self, runs: Runs) -> None:
        run = runs["atlas-skim"]
        fetched = sorted((run.workspace / "data/mc").iterdir())
        assert len(fetched) == 2
        selected = weights = 0
        for event in itertools.chain.from_iterable(map(table, fetched)):
            weights += int(event["weight"])
            pt, eta = [[float(event[f"{name}{i}"]) for i in (1, 2)] for name in ("pt", "eta")]
            opening = math.cosh(eta[0] - eta[1]) - math.cos(float(event["phi1"]) - float(event["phi2"]))
            mass = math.sqrt(2 * pt[0] * pt[1] * opening)
            selected += min(pt) > 27 and max(map(abs, eta)) < 2.5 and 66 < mass < 116
        sums = run.json("work/sums.json")
        assert (sums["events"], sums["sum_of_weights"], sums["selected"]) == (1400, weights, selected)

    def test_the_yield_is_the_expected_one(self, runs: Runs) -> None:
        sums, yields = (runs["atlas-skim"].json(path) for path in ("work/sums.json", "results/yields.json"))
        acceptance = sums["selected"] / sums["events"]
        assert yields["acceptance"] == pytest.approx(acceptance * 0.98, rel=0.02)
        assert yields["expected_events"] == pytest.approx(1.95e6 * 139 * yields["acceptance"], rel=1e-4)
        assert yields["mean_mass_GeV"] == pytest.approx(91.2, abs=0.7)

    def test_a_changed_file_is_found_out(self, runs: Runs, tmp_path: Path) -> None:
        run = runs["atlas-skim"]
        copy(run.workspace, tmp_path)
        first = min((tmp_path / "data/mc").iterdir())
        first.write_bytes(first.read_bytes().replace(b"1,", b"2,", 1))
        skim = "code/skim.py data/mc work/inventory.csv data/muon_sf.csv x results/skim work/x.json"
        done = subprocess.run([sys.executable, *skim.split()], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 1
        assert f"{first.name}: adler32" in done.stderr

    def test_uploads_have_the_names_that_the_spec_gives(self, runs: Runs) -> None:
        run = runs["atlas-skim"]
        skims = [path.name for path in (run.workspace / "results/skim").iterdir()]
        assert len(skims) == 2
        assert set(run.uploaded) == {
            *(f"user.jdoe:user.jdoe.361107.Zmumu.skim.v1/{name}" for name in skims),
            "user.jdoe:user.jdoe.361107.Zmumu.yields.v1.json",
            "user.jdoe:user.jdoe.Zmumu.cutflow.txt",
        }

    def test_the_inventory_step_needs_its_credentials(self, tmp_path: Path) -> None:
        run = Run("atlas-skim", tmp_path)
        run.steps[0]["rucio"] = False
        with pytest.raises(subprocess.CalledProcessError) as failure:
            run.go()
        assert "did not ask for its credentials" in failure.value.stderr
