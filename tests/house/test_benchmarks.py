"""The benchmarks time what they say, on documents that the tools accept."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from benchmarks import contenders, copies, language_server, preflight, specs, stage_in
from benchmarks.measure import Contender, FailedError, Timing, time_in_turn
from benchmarks.report import cwl_remarks, goals, page

import reanac
from oracles import environments
from oracles.environments import python_of
from oracles.reana import Reana


def python(name: str, code: str, folder: Path) -> Contender:
    """Return a contender that runs some Python."""
    return Contender(name, (sys.executable, "-c", code), folder)


def timings(**seconds: float) -> dict[str, Timing]:
    """Return invented timings of the contenders whose names stand in `contenders` under these names."""
    named = {getattr(contenders, name, name): value for name, value in seconds.items()}
    return {name: Timing(Contender(name, (), Path()), (value,)) for name, value in named.items()}


@pytest.mark.parametrize("steps", [1, 3, 200])
def test_the_plain_specification_is_accepted_by_reana(reana: Reana, steps: int) -> None:
    verdict = reana.validate(specs.plain(steps))
    assert (verdict.reasons, verdict.warnings) == ((), ())
    assert len(reana.commands(specs.plain(steps))) == steps


@pytest.mark.parametrize("write", [specs.plain, specs.extended])
def test_reanac_finds_nothing(write: Callable[[int], str]) -> None:
    assert reanac.check(write(3)).diagnostics == ()


def test_every_tool_gets_the_same_steps() -> None:
    plain = yaml.safe_load(specs.plain(3))["workflow"]["specification"]["steps"]
    assert len(plain) == len(yaml.safe_load(specs.cwl(3))["steps"]) == 3
    assert specs.snakefile(3).count("rule fit_") == 3
    compiled = reanac.compile(specs.plain(3), "snakemake").bundle
    assert compiled is not None
    assert compiled.text().count("rule fit_") == 3


def test_contenders_run_in_turn_after_one_run_that_does_not_count(tmp_path: Path) -> None:
    write = "open('log', 'a').write({!r})"
    pair = [python(name, write.format(name), tmp_path) for name in "ab"]
    timed = time_in_turn(pair, rounds=2)
    assert (tmp_path / "log").read_text() == "ababab"
    assert [len(timed[name].seconds) for name in "ab"] == [2, 2]


def test_byte_code_is_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    code = "import sys; sys.exit(sys.dont_write_bytecode)"
    assert time_in_turn([python("a", code, tmp_path)], rounds=1)["a"].median > 0


def test_a_command_that_fails_is_told(tmp_path: Path) -> None:
    with pytest.raises(FailedError, match=r"a: exit status 3\nwhy"):
        time_in_turn([python("a", "import sys; print('why'); sys.exit(3)", tmp_path)], rounds=1)


def test_median_and_spread() -> None:
    timing = Timing(Contender("a", (), Path()), (9.0, 1.0, 2.0, 4.0, 3.0))
    assert (timing.median, timing.spread) == (3.0, 2.0)


def test_ratios_are_held_against_their_limits() -> None:
    found = goals(timings(YAML=0.02, LARK=0.05, PLAIN=0.03, EXTENDED=0.1))
    assert [(round(goal.ratio, 2), goal.verdict) for goal in found] == [
        (1.5, "better than the dream"),
        (2.0, "over the limit"),
    ]


def test_sizes_are_compared_without_the_start() -> None:
    small, large = contenders.SIZES
    measured = timings(YAML=0.1, LARK=0.1, PLAIN=0.2, EXTENDED=0.2) | timings(
        **{
            contenders.check_of(small): 1.2,
            contenders.check_of(large): 2.2,
            contenders.events_of(large): 0.5,
        }
    )
    twice, events = goals(measured)[2:]
    assert (round(twice.ratio, 2), twice.verdict) == (2.0, "reached")
    assert (round(events.ratio, 2), events.verdict) == (5.0, "reached")


def test_the_page_tells_what_was_not_timed() -> None:
    text = page(timings(YAML=0.02), ["yamllint: it is not here"], rounds=3)
    assert "| python -c 'import yaml, argparse' | 20.0 | 0.0 | 1.00 |" in text
    assert "Not timed: yamllint: it is not here." in text


def test_the_language_server_is_timed_change_by_change() -> None:
    answers = language_server.measure(3)
    assert answers.lines >= 1000
    assert len(answers.seconds) == 3
    assert min(answers.seconds) > 0


@pytest.mark.parametrize(("seconds", "verdict"), [(0.05, "reached"), (0.051, "over the limit")])
def test_the_page_holds_its_answers_against_the_limit(seconds: float, verdict: str) -> None:
    remark = language_server.Answers(1009, (9.0, seconds, 0.0)).sentence
    assert f"1,009 lines in {seconds * 1000:.1f} ms" in remark
    assert remark.endswith(f"50 ms is the goal: {verdict}.\n")
    assert remark in page(timings(YAML=0.02), [], 3, [remark])


def test_each_change_is_another_text() -> None:
    texts = {language_server._typed(specs.mixed(1000), keys) for keys in range(110)}
    assert len(texts) == 110


@pytest.mark.needs("cwltool")
def test_what_does_nothing_is_valid_cwl_by_hand_too(tmp_path: Path) -> None:
    (tmp_path / "nothing.cwl").write_text(specs.nothing_cwl(3))
    (tmp_path / "plain.cwl").write_text(specs.cwl(3))
    for name in ("nothing.cwl", "plain.cwl"):
        call = [str(python_of("cwltool").with_name("cwltool")), "--validate", name]
        subprocess.run(call, cwd=tmp_path, check=True, capture_output=True)
    assert reanac.check(specs.nothing(3)).diagnostics == ()
    assert [step["in"] for step in yaml.safe_load(specs.nothing_cwl(2))["steps"].values()] == [
        {},
        {"before": "s1/made"},
    ]


def test_compiles_to_cwl_are_held_against_checks() -> None:
    (snakemake, cwl) = goals(timings(CHECK_ALL=0.5, TO_SNAKEMAKE=1.0, TO_CWL=2.1))
    assert (snakemake.ratio, snakemake.verdict, cwl.ratio, cwl.verdict) == (2.0, "reached", 4.2, "over the limit")


def test_a_step_is_timed_without_the_start_of_the_runner() -> None:
    steps = contenders.RUN - 1
    measured = timings(
        CWL_EMITTED=2.0, CWL_BY_HAND=1.0, RUN_ONE=1.0, RUN_EMITTED=1.0 + 0.05 * steps, RUN_ONE_BY_HAND=0.9,
        RUN_BY_HAND=0.9 + 0.04 * steps,
    )  # fmt: skip
    (remark,) = cwl_remarks(measured)
    assert "in 2.00 of the time" in remark
    assert "takes it 50 ms, and 40 ms when written by hand" in remark


class TestCopies:
    def test_what_a_process_and_its_children_write_is_counted(self, tmp_path: Path) -> None:
        before = copies._written()
        subprocess.run(["bash", "-c", "head -c 4000000 /dev/zero > a; (cp a b)"], cwd=tmp_path, check=True)
        assert 8_000_000 <= copies._written() - before < 9_000_000

    def test_ports_allow_no_copy_and_a_workspace_one(self) -> None:
        own = copies.STEPS * copies.EACH
        found = [copies.Written("cwltool", ports, own + copies.INPUT) for ports in (True, False)]
        lines = copies.table(found).splitlines()[-2:]
        assert lines[0].endswith("| over the limit |")
        assert lines[1].endswith("| reached |")

    @pytest.mark.parametrize("ports", [True, False])
    def test_the_specification_has_ports_or_not(self, ports: bool, tmp_path: Path) -> None:
        (tmp_path / "big.root").touch()
        compiled = reanac.compile(copies.spec(ports), "cwl", folder=tmp_path)
        assert compiled.bundle is not None
        assert ("workspace_before" in compiled.bundle.text()) != ports


class TestStageIn:
    def test_a_dataset_makes_its_files_one_by_one(self) -> None:
        files = stage_in.Dataset("d", 3, 3 << 20)
        assert list(files) == ["d.0", "d.1", "d.2"]
        assert {len(files[name]) for name in files} == {3 << 20}
        assert str(files) == "3 of 3 MiB"

    def test_the_median_is_held_against_the_limit(self) -> None:
        plain = tuple(stage_in.Run(seconds, 50 << 20) for seconds in (1.0, 9.0, 2.0))
        rows = []
        for slow in (2.2, 2.3):
            runs = tuple(stage_in.Run(seconds, 40 << 20) for seconds in (slow, 1.0, 8.0))
            rows.append(stage_in.table([stage_in.Compared("41.5", "3 of 1 MiB", plain, runs)]).splitlines()[-1])
        assert rows == [
            "| 3 of 1 MiB | 41.5 | 3 | 2.0 s, 50 MiB | 2.2 s, 40 MiB | 1.10 | 1.1 | reached |",
            "| 3 of 1 MiB | 41.5 | 3 | 2.0 s, 50 MiB | 2.3 s, 40 MiB | 1.15 | 1.1 | over the limit |",
        ]

    @pytest.mark.needs(stage_in.SERVER, *stage_in.CLIENTS, "openssl")
    def test_all_clients_fetch_the_same_files_in_both_ways(self, tmp_path: Path) -> None:
        found = list(stage_in.measure(tmp_path, (stage_in.Dataset("few", 5, 1000),)))
        assert [each.client for each in found if isinstance(each, stage_in.Compared)] == ["1.30", "34.6", "41.5"]

    def test_what_cannot_be_had_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(environments, "BUILT", tmp_path)
        (reason,) = stage_in.measure(tmp_path)
        assert isinstance(reason, str)
        assert "rucio-server is not built" in reason
        assert stage_in.table([]) == ""


class TestPreflight:
    def test_the_median_is_held_against_the_limit(self) -> None:
        assert (
            "in 5.0 s, the median of 3 calls; at most 5 s is the goal: reached."
            in preflight.Asked(9, (9, 5, 1)).sentence
        )
        assert "missed" in preflight.Asked(9, (5.1,)).sentence

    @pytest.mark.needs(stage_in.SERVER, *stage_in.CLIENTS, "openssl")
    def test_a_dataset_is_asked_about(self, tmp_path: Path) -> None:
        asked = preflight.measure(tmp_path, files=3, rounds=1)
        assert isinstance(asked, preflight.Asked)
        assert (asked.files, len(asked.seconds)) == (3, 1)

    def test_what_cannot_be_had_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(environments, "BUILT", tmp_path)
        assert "rucio-server is not built" in str(preflight.measure(tmp_path))
