"""Whatever a specification holds, engines do with it what REANA does; and where they did not, it would be found."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from random import SystemRandom

import pytest
import yaml

import reanac
from oracles.environments import python_of
from reanac import ir
from reanac.engines.verdict import Run
from reanac_backends.cwl import commands as cwl_commands
from reanac_backends.cwl import local as cwl_local
from reanac_backends.cwl import tool as cwl_tool
from reanac_backends.snakemake import commands, common, local

from . import __main__ as by_hand
from .agreement import CASES, Agreement, drawn, smallest
from .installed import PYTHONS
from .preloaded import Preloaded
from .random_specs import PLAIN_PROMISING_SPECIFICATIONS, PROMISING_SPECIFICATIONS, SPECIFICATIONS, Specs

pytestmark = pytest.mark.needs("snakemake", "cwltool")

KEPT = sorted(CASES.glob("*.yaml"))
SEED = 1 if os.environ.get("CI") else SystemRandom().randrange(1 << 32)
"""CI judges a commit and not a seed; elsewhere each run tries others."""


@pytest.fixture
def _preloaded(preloaded_snakemake: Preloaded, preloaded_cwltool: Preloaded, monkeypatch: pytest.MonkeyPatch) -> None:
    engines = (str(preloaded_snakemake.folder), str(preloaded_cwltool.folder))
    monkeypatch.setenv("PATH", os.pathsep.join((*engines, PYTHONS, os.environ.get("PATH", os.defpath))))


def all_agree(specs: Specs, agreement: Agreement, number: int) -> list[Run]:
    """Hold engines against the reference with as many specifications, and return the runs of the reference."""
    texts = drawn(specs, number, SEED)
    assert len(texts) == number
    outcomes = list(agreement.outcomes(texts))
    if any(outcome.differences for outcome in outcomes):
        right = {text for text, outcome in zip(texts, outcomes, strict=True) if not outcome.differences}
        text = smallest(specs, lambda text: text not in right and agreement.differs(text), number, SEED)
        assert text is not None, "engines differ only now and then"
        pytest.fail(f"engines differ; seed {SEED}\n{text}\n{agreement.outcome(text).differences}", pytrace=False)
    return [outcome.reference for outcome in outcomes]


@pytest.mark.usefixtures("_preloaded")
class TestEngines:
    def test_with_random_specifications(self) -> None:
        runs = all_agree(SPECIFICATIONS, Agreement(), 300)
        begun = [sum(run.done) + (run.stop is not None) for run in runs]
        assert set(begun) == {1, 2, 3, 4, 5, 6}, "specifications of all lengths run, and not just their first steps"
        statuses = {run.stop.status for run in runs if run.stop is not None}
        assert {1, 2} < statuses, "commands fail in many ways"
        assert sum(run.stop is None for run in runs) > 50, "and many succeed"

    def test_with_promises_that_are_kept_whatever_runs_side_by_side(self) -> None:
        runs = all_agree(PROMISING_SPECIFICATIONS, Agreement(cores=2), 60)
        assert all(run.stop is None for run in runs)

    def test_with_promises_that_become_ports(self) -> None:
        runs = all_agree(PLAIN_PROMISING_SPECIFICATIONS, Agreement(("cwl",), cores=2), 60)
        assert all(run.stop is None for run in runs)
        texts = drawn(PLAIN_PROMISING_SPECIFICATIONS, 60, SEED)
        ports = [text for text in texts if not reanac.compile(text, "cwl", folder=Path(os.devnull).parent).losses]
        assert len(ports) > 30, "there are ports in most of them"

    @pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
    def test_with_what_was_found_before(self, path: Path) -> None:
        assert not Agreement().outcome(path.read_text("utf-8")).differences


def test_freshly_started_engines_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = [str(python_of(name).parent) for name in ("snakemake", "cwltool")]
    monkeypatch.setenv("PATH", os.pathsep.join((PYTHONS, *fresh, os.environ.get("PATH", os.defpath))))
    all_agree(SPECIFICATIONS, Agreement(), 8)
    all_agree(PROMISING_SPECIFICATIONS, Agreement(cores=2), 2)


def test_parameters_of_every_type_are_drawn() -> None:
    texts = drawn(SPECIFICATIONS, 300, SEED)
    values = [
        value for text in texts for value in yaml.safe_load(text).get("inputs", {}).get("parameters", {}).values()
    ]
    assert {type(value) for value in values} == {int, float, bool, type(None), list, dict, str}


def twisted(old: str, new: str) -> Callable[[pytest.MonkeyPatch], None]:
    """Return what makes the backend emit other helpers for the rules."""

    def twist(monkeypatch: pytest.MonkeyPatch) -> None:
        def wrong(*parts: str) -> str:
            text = common.common(*parts)
            assert old in text
            return text.replace(old, new)

        monkeypatch.setattr(local, "common", wrong)

    return twist


def replaced(module: object, name: str, by: object) -> Callable[[pytest.MonkeyPatch], None]:
    """Return what makes the backend use something else."""
    return lambda monkeypatch: monkeypatch.setattr(module, name, by)


def typed(workflow: ir.Workflow) -> str:
    """Return a configuration whose parameters are numbers, booleans and so on, as they are in the specification."""
    return "".join(f"{each.name}: {each.text}\n" for each in workflow.parameters or () if each.text.isalnum())


HERE = """AROUND = 'cd "$REANA_WORKSPACE" &&'\n"""
EVERYWHERE = HERE + 'ENTER = r"cd \\"\\$REANA_WORKSPACE\\""'
ONE_BASH = """'bash -c "{ENTER} && $command" bash {arguments} < /dev/null'"""

WRONG = {
    "the cd is dropped": twisted(EVERYWHERE, 'AROUND = ""\nENTER = "true"'),
    "what goes to the background takes the cd with it": twisted(HERE, 'AROUND = ""\n'),
    "braces are left": twisted('.replace("{", "{{").replace("}", "}}")', ""),
    "strict mode is left on": twisted("bash = f'bash -c ", "bash = f'bash -euo pipefail -c "),
    "one shell runs all commands": twisted(ONE_BASH, "'eval \"{ENTER} && $command\"'"),
    "it goes on behind a failure": twisted("exit $status;", "true;"),
    "statuses are lost": twisted("{{{{ status=$?;", "{{{{ status=1;"),
    "parameters are not quoted": twisted(":q}}", "}}"),
    "parameters have types": replaced(local, "configuration", typed),
    "standard input is something": twisted("< /dev/null", "< /etc/passwd"),
    "names of Snakemake's own are not seen": replaced(commands, "_TAKEN", frozenset()),
}


def loop(old: str, new: str) -> Callable[[pytest.MonkeyPatch], None]:
    """Return what makes the backend for CWL emit another loop round the commands."""
    assert old in cwl_commands._LOOP
    return replaced(cwl_commands, "_LOOP", cwl_commands._LOOP.replace(old, new))


WRONG_CWL = {
    "the cd is dropped": replaced(cwl_commands, "_LOOP", cwl_commands._LOOP.replace('cd "$REANA_WORKSPACE" && ', "")),
    "it goes on behind a failure": loop("exit $status", "true"),
    "statuses are lost": loop("status=$?", "status=1"),
    "standard input is something": loop("/dev/null", "/etc/passwd"),
    "one shell runs all commands": loop("""bash -c 'cd "$REANA_WORKSPACE" && '"$command\"""", 'eval "$command"'),
    "expressions are not escaped": replaced(cwl_commands, "templated", lambda text, ids: _unescaped(text, ids)),
    "the names that CWL refuses are not seen": replaced(cwl_local, "is_accepted", lambda path: True),
}
WRONG_PORTS = {
    "inputs are changed where they stand": replaced(
        cwl_local, "staged", lambda port: {**cwl_tool.staged(port), "writable": False}
    ),
}


def _unescaped(text: str, ids: dict[str, str]) -> str:
    for name, id in ids.items():
        text = text.replace(f"${{{name}}}", f"$(inputs.{id})")
    return text.replace("$$", "$")


@pytest.mark.usefixtures("_preloaded")
class TestWrongEmitters:
    """The property test would find them."""

    def found(self, specs: Specs, agreement: Agreement, most: int) -> Iterator[int]:
        """Yield the numbers of the specifications that tell, from 0."""
        for number, outcome in enumerate(agreement.outcomes(drawn(specs, most, 1))):
            if outcome.differences:
                yield number

    @pytest.mark.parametrize("wrong", WRONG)
    def test_is_found_within_100_specifications(self, wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
        WRONG[wrong](monkeypatch)
        assert next(self.found(SPECIFICATIONS, Agreement(("snakemake",)), 100), None) is not None

    @pytest.mark.parametrize("wrong", WRONG_CWL)
    def test_of_cwl_is_found_within_100_specifications(self, wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
        WRONG_CWL[wrong](monkeypatch)
        assert next(self.found(SPECIFICATIONS, Agreement(("cwl",)), 100), None) is not None

    @pytest.mark.parametrize("wrong", WRONG_PORTS)
    def test_of_ports_is_found_within_100_specifications(self, wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
        WRONG_PORTS[wrong](monkeypatch)
        agreement = Agreement(("cwl",), cores=2)
        assert next(self.found(PLAIN_PROMISING_SPECIFICATIONS, agreement, 100), None) is not None

    def test_promises_that_order_nothing_are_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(local, "dependencies", lambda workflow: tuple(() for _ in workflow.steps))
        assert next(self.found(PROMISING_SPECIFICATIONS, Agreement(("snakemake",), cores=2), 30), None) is not None

    def test_the_longer_run_keeps_the_smallest_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        WRONG["statuses are lost"](monkeypatch)
        monkeypatch.setattr(by_hand, "CASES", tmp_path / "cases")
        monkeypatch.setattr(by_hand, "TRIES", 60)
        assert by_hand.main(20, 1) == 1
        (kept,) = (tmp_path / "cases").iterdir()
        (step,) = yaml.safe_load(kept.read_text())["workflow"]["specification"]["steps"]
        assert len(step["commands"]) < 3
        out, err = capfd.readouterr()
        assert kept.read_text() in out
        assert "reference: status" in out
        assert "20 of 20, 1 times different; seed 1" in err
