"""REANA is the judge: what it refuses we refuse, what we emit it accepts, and commands expand as it expands them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

import reanac
from oracles import corpus
from oracles.cases import CASES
from oracles.reana import Reana, RefusalError
from reanac import ir
from reanac.diagnostics import Severity
from reanac_backends.transfer import scripts
from reanac_grammar.problem import GrammarError
from reanac_grammar.template import scan, substitute

from . import strategies
from .compiled import SAMPLES, bundle_of, emitted, name_of

some = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
TAKEN = {
    "voms_proxy: escape": "a directive",
    "{voms_proxy: {vo: escape}}": "a directive",
    "{rucio: {site: escape}}": "a directive",
    "run: &x [1], same: *x": "a warning: it is written out when it is compiled",
}
"""Cases that REANA refuses and reanac takes, and why; docs/language.md says so too."""
PUBLIC = corpus.params("serial")


def refused(text: str | bytes) -> bool:
    """Whether reanac finds an error."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    checked = reanac.check(data)
    return any(found.severity is Severity.ERROR for found in checked.diagnostics)


def expanded(text: str) -> list[list[str]] | None:
    """Return the commands of each step as reanac expands them, or None where one cannot be expanded."""
    workflow = reanac.check(text.encode()).workflow
    assert workflow is not None
    values = {parameter.name: parameter.text for parameter in workflow.parameters or ()}
    try:
        return [
            [substitute(scan(command.text), values) for command in step.commands]
            for step in workflow.steps
            if isinstance(step, ir.Step)
        ]
    except (KeyError, GrammarError):
        return None


def judged(reana: Reana, text: str) -> list[list[str]] | None:
    """Return the commands of each step as REANA expands them, or None where one cannot be expanded."""
    try:
        return reana.commands(text)
    except RefusalError:
        return None


class TestRefusals:
    """What either version of REANA refuses is an error here."""

    @pytest.mark.parametrize("title", CASES)
    def test_of_every_documented_case(self, reana: Reana, title: str) -> None:
        for case in CASES[title]:
            if reana.validate(case.text).refused and not refused(case.text):
                assert case.shown in TAKEN

    @some
    @given(text=strategies.broken)
    def test_of_specs_with_one_thing_changed(self, reana_09: Reana, reana_095: Reana, text: str) -> None:
        if not refused(text):
            for judge in (reana_09, reana_095):
                assert judge.validate(text).reasons == ()

    @some
    @given(text=strategies.plain)
    def test_none_of_what_both_accept(self, reana_09: Reana, reana_095: Reana, text: str) -> None:
        assert not reana_09.validate(text).refused
        assert not reana_095.validate(text).refused
        assert not reanac.check(text.encode()).stops_compile

    @pytest.mark.parametrize("path", PUBLIC)
    def test_of_public_specs(self, reana: Reana, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert not reana.validate(text).refused
        assert not refused(text)


class TestEmitted:
    """What is emitted is accepted by both versions."""

    @some
    @given(text=strategies.extended)
    def test_extended_specs(self, reana_09: Reana, reana_095: Reana, text: str) -> None:
        plain = emitted(text)
        for judge in (reana_09, reana_095):
            assert judge.validate(plain).reasons == ()

    @some
    @given(text=strategies.broken)
    def test_specs_with_one_thing_changed_that_compile_nevertheless(
        self, reana_09: Reana, reana_095: Reana, text: str
    ) -> None:
        bundle = reanac.compile(text.encode("utf-8", "surrogatepass"), "serial").bundle
        if bundle is not None:
            for judge in (reana_09, reana_095):
                assert judge.validate(bundle.text()).reasons == ()

    @pytest.mark.parametrize("title", CASES)
    def test_documented_cases_that_compile(self, reana: Reana, title: str) -> None:
        for case in CASES[title]:
            data = case.text if isinstance(case.text, bytes) else case.text.encode("utf-8", "surrogatepass")
            bundle = reanac.compile(data, "serial").bundle
            if bundle is not None:
                assert reana.validate(bundle.text()).reasons == (), case.shown

    @pytest.mark.parametrize("number", [997, 998, 1000])
    def test_the_transfer_script_counts_among_the_inputs(self, reana_095: Reana, number: int) -> None:
        files = ", ".join(f"f{at}" for at in range(number))
        text = f"""\
inputs: {{files: [{files}]}}
workflow:
  type: serial
  resources: {{rucio: {{site: escape}}}}
  specification: {{steps: [{{environment: 'a/b:1', commands: [date], rucio: {{get: 'S:N'}}}}]}}
"""
        compiled = reanac.compile(text.encode(), "serial")
        if number > 1000 - len(scripts()):
            assert "RN702" in {found.code for found in compiled.diagnostics}
            assert compiled.bundle is None
        else:
            assert compiled.bundle is not None
            assert reana_095.validate(compiled.bundle.text()).reasons == ()

    @pytest.mark.parametrize("path", PUBLIC)
    def test_public_specs(self, reana: Reana, path: Path) -> None:
        assert reana.validate(emitted(path.read_text(encoding="utf-8"))).reasons == ()

    @pytest.mark.parametrize("path", SAMPLES, ids=name_of)
    def test_samples(self, reana: Reana, path: Path) -> None:
        verdict = reana.validate(emitted(path.read_text(encoding="utf-8")))
        assert verdict.reasons == ()
        assert verdict.loaded

    @pytest.mark.parametrize("path", PUBLIC)
    def test_a_public_spec_means_the_same(self, reana: Reana, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert reana.canonical(emitted(text)) == reana.canonical(text)
        assert reana.expand(emitted(text)) == reana.expand(text)


class TestExpansion:
    """`serial_load` makes of a command what reanac makes of it."""

    @some
    @given(text=strategies.plain)
    def test_of_generated_specs(self, reana_09: Reana, reana_095: Reana, text: str) -> None:
        ours = expanded(text)
        assert ours == judged(reana_09, text) == judged(reana_095, text)

    @pytest.mark.parametrize("path", PUBLIC)
    def test_of_public_specs(self, reana: Reana, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert expanded(text) == judged(reana, text)

    @pytest.mark.parametrize("path", SAMPLES, ids=name_of)
    def test_of_samples_once_compiled(self, reana: Reana, path: Path) -> None:
        plain = emitted(path.read_text(encoding="utf-8"))
        ours = expanded(plain)
        assert ours is not None
        assert ours == judged(reana, plain)

    @some
    @given(text=strategies.extended)
    def test_of_injected_steps(self, reana_095: Reana, text: str) -> None:
        plain = bundle_of(text).text()
        ours = expanded(plain)
        assert ours == judged(reana_095, plain)
        steps = yaml.safe_load(plain)["workflow"]["specification"]["steps"]
        assert ours is None or [len(step["commands"]) for step in steps] == [len(step) for step in ours]
