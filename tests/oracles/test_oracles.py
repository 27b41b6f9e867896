"""The judges answer, and what they answer is what the facts S2, S3, S4, S6 and S9 say."""

from __future__ import annotations

import json
import os
import signal
import string
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from . import corpus
from .cases import PLAIN, Case, changed, command, parameter, resources, step
from .reana import JudgeLostError, Reana, RefusalError

printable = st.text(st.characters(min_codepoint=32, exclude_categories=["C", "Z"]) | st.just(" "))
pieces = st.sampled_from(["$run", "${run}", "$$", "$", "${", "}", "{", "run", "a.b", " "])
templates = st.lists(pieces | printable).map("".join)
scalars = st.one_of(
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
    printable,
    st.lists(st.integers() | printable, max_size=3),
)


def first_command(reana: Reana, case: Case) -> str:
    """Return the first command of a case, expanded."""
    return reana.commands(case.text)[0][0]


def with_command(text: str, **parameters: object) -> str:
    """Return a specification of one command, as JSON, which quotes everything and which YAML reads."""
    document = yaml.safe_load(PLAIN)
    document["inputs"]["parameters"] = parameters
    document["workflow"]["specification"]["steps"][0]["commands"] = [text]
    return json.dumps(document, ensure_ascii=False)


class TestCommands:
    """Fact S2."""

    def test_both_spellings_of_a_parameter_are_expanded(self, reana: Reana) -> None:
        assert first_command(reana, command("echo $run ${run}x $$run", "{run: 7}")) == "echo 7 7x $run"

    def test_an_unknown_name_stops_the_workflow(self, reana: Reana) -> None:
        with pytest.raises(RefusalError, match=r"could not be expanded.*HOME") as refused:
            first_command(reana, command("echo $HOME"))
        assert refused.value.kind == "ValidationError"  # serial_load makes it of Template's KeyError

    @pytest.mark.parametrize("text", ["$(date)", "$1", "$?", "$@", '"$"', "${run:-1}", "${a.b}", "${}", "$"])
    def test_the_shells_own_dollar_stops_the_workflow(self, reana: Reana, text: str) -> None:
        with pytest.raises(RefusalError, match="Invalid placeholder") as refused:
            first_command(reana, command(text, "{run: 1, a.b: 1}"))
        assert refused.value.kind == "ValueError"

    @pytest.mark.parametrize("text", ["$HOME", "$(date)"])
    def test_no_validator_minds(self, reana: Reana, text: str) -> None:
        assert not reana.validate(command(text).text).refused

    def test_nothing_else_is_expanded(self, reana: Reana) -> None:
        (expanded,) = reana.expand(changed("python:3.11", "python:${run}").text)
        assert expanded["environment"] == "docker.io/library/python:${run}"

    @given(text=templates, value=printable)
    def test_expansion_is_pythons_template(self, reana: Reana, text: str, value: str) -> None:
        asked = with_command(text, run=value)
        try:
            expected = string.Template(text).substitute(run=value)
        except (KeyError, ValueError):
            with pytest.raises(RefusalError):
                reana.commands(asked)
        else:
            assert reana.commands(asked) == [[expected]]


class TestParameters:
    """Facts S3 and S4."""

    @pytest.mark.parametrize(
        ("written", "printed"),
        [
            ("0123456", "42798"),
            ("1e-41", "1e-41"),
            ("1.0e-5", "1e-05"),
            ("1.10", "1.1"),
            ("yes", "True"),
            ("off", "False"),
            ("1:30", "90"),
            ("2016_2017", "20162017"),
            ("null", "None"),
            ("[1, a]", "[1, 'a']"),
        ],
    )
    def test_a_value_is_printed_as_python_prints_it(self, reana: Reana, written: str, printed: str) -> None:
        assert first_command(reana, parameter(written)) == f"echo {printed}"

    @given(value=scalars)
    def test_a_value_is_the_str_of_what_was_loaded(self, reana: Reana, value: object) -> None:
        asked = with_command("${run}", run=value)
        loaded = yaml.safe_load(asked)["inputs"]["parameters"]["run"]
        assert reana.commands(asked) == [[str(loaded)]]

    def test_a_value_given_at_submission_is_a_string(self, reana: Reana) -> None:
        assert reana.commands(parameter("0123456").text, {"run": "0123456"}) == [["echo 0123456"]]


class TestKeys:
    """Fact S6."""

    def test_an_unknown_key_is_a_warning(self, reana: Reana) -> None:
        verdict = reana.validate(step("rucoi: true").text)
        assert not verdict.refused
        assert [warning.message for warning in verdict.warnings] == ["Unexpected property 'rucoi'"]
        assert verdict.warnings[0].path == "workflow.specification.steps.0"

    @pytest.mark.parametrize("line", ["rucio: {get: [scope:name]}", "voms_proxy: escape", 'rucio: "true"'])
    def test_a_directive_is_refused(self, reana: Reana, line: str) -> None:
        (reason,) = reana.validate(step(line).text).reasons
        assert reason.message.endswith("is not of type 'boolean'")

    @pytest.mark.parametrize("key", ["voms_proxy: true", "rucio: true", "dask: {image: 'a/b:1'}"])
    def test_resources_that_only_095_knows(self, reana_09: Reana, reana_095: Reana, key: str) -> None:
        text = resources(f"{{{key}}}").text
        assert [warning.code for warning in reana_09.validate(text).warnings] == ["additional_properties"]
        assert reana_095.validate(text).warnings == ()

    @pytest.mark.parametrize("key", ["kerberos: true", "cvmfs: [fcc.cern.ch]"])
    def test_resources_that_both_know(self, reana: Reana, key: str) -> None:
        verdict = reana.validate(resources(f"{{{key}}}").text)
        assert (verdict.reasons, verdict.warnings) == ((), ())


class TestQuantities:
    """Fact S9."""

    @pytest.mark.parametrize(
        ("quantity", "amount"),
        [("256Mi", 256 * 2**20), ("1.5G", 1.5e9), ("100", 100), ("8Ki", 8 * 2**10), ("1E", 1e18)],
    )
    def test_memory(self, reana: Reana, quantity: str, amount: float) -> None:
        assert not reana.validate(step(f'kubernetes_memory_limit: "{quantity}"').text).refused
        assert reana.memory_bytes(quantity) == amount

    @pytest.mark.parametrize("quantity", ["500m", "4GB", "1k", ".5G", "1.5", "-1G", "1 G"])
    def test_not_memory(self, reana: Reana, quantity: str) -> None:
        with pytest.raises(RefusalError, match="wrong format"):
            reana.memory_bytes(quantity)

    def test_the_validators_miss_what_stands_before_a_quantity(self, reana: Reana) -> None:
        assert not reana.validate(step("kubernetes_memory_limit: about 256Mi").text).refused
        with pytest.raises(RefusalError, match="wrong format"):
            reana.memory_bytes("about 256Mi")

    @pytest.mark.parametrize("quantity", ["1", "500m", "0.1", ".5", "2.50"])
    def test_cpu(self, reana: Reana, quantity: str) -> None:
        assert reana.accepts_cpu(quantity)

    @pytest.mark.parametrize("quantity", ["0", "0m", "1.5m", "1k", "-1", "2.", "two"])
    def test_not_cpu(self, reana: Reana, quantity: str) -> None:
        assert not reana.accepts_cpu(quantity)

    @pytest.mark.parametrize(
        "runtime",
        ["espresso", "microcentury", "longlunch", "workday", "tomorrow", "testmatch", "nextweek", '"3600"'],
    )
    def test_htcondor_runtime(self, reana: Reana, runtime: str) -> None:
        assert not reana.validate(step(f"htcondor_max_runtime: {runtime}").text).refused

    @pytest.mark.parametrize("runtime", ["3600", "1h", "Espresso", '"36.5"'])
    def test_not_htcondor_runtime(self, reana: Reana, runtime: str) -> None:
        assert reana.validate(step(f"htcondor_max_runtime: {runtime}").text).refused

    @pytest.mark.parametrize("key", ["htcondor_request_memory", "htcondor_request_disk"])
    @pytest.mark.parametrize("size", ["4 GB", "4g", '"4000"'])
    def test_htcondor_sizes(self, reana_095: Reana, key: str, size: str) -> None:
        assert not reana_095.validate(step(f"{key}: {size}").text).refused

    @pytest.mark.parametrize("key", ["htcondor_request_memory", "htcondor_request_disk"])
    @pytest.mark.parametrize("size", ["4Gi", '"0"', "4000", "1.5GB"])
    def test_not_htcondor_sizes(self, reana_095: Reana, key: str, size: str) -> None:
        assert reana_095.validate(step(f"{key}: {size}").text).refused

    @pytest.mark.parametrize("size", ["4 GB", "4Gi"])
    def test_htcondor_sizes_are_unknown_to_09(self, reana_09: Reana, size: str) -> None:
        (warning,) = reana_09.validate(step(f"htcondor_request_memory: {size}").text).warnings
        assert warning.message == "Unexpected property 'htcondor_request_memory'"


@pytest.mark.parametrize(
    "value", ["2018-01-01", "2018-01-01 12:00:00", ".inf", ".nan", "1, 2: 3", "!!set {a}", "&x [1], same: *x"]
)
def test_095_refuses_what_json_cannot_hold(reana_09: Reana, reana_095: Reana, value: str) -> None:
    text = parameter(value).text
    assert not reana_09.validate(text).refused
    assert [reason.code for reason in reana_095.validate(text).reasons] == ["serialization"]


@pytest.mark.parametrize("value", ["&x 1, same: *x", "1, <<: {year: 2}"])
def test_an_aliased_scalar_and_a_merge_are_accepted(reana: Reana, value: str) -> None:
    assert not reana.validate(parameter(value).text).refused


@pytest.mark.parametrize("path", corpus.params())
def test_public_specifications_are_accepted(reana: Reana, path: Path) -> None:
    verdict = reana.validate(path.read_bytes())
    assert verdict.reasons == ()


@pytest.mark.parametrize("path", corpus.params("serial"))
def test_public_serial_specifications_are_loaded_and_expand(reana: Reana, path: Path) -> None:
    text = path.read_bytes()
    assert reana.validate(text).loaded
    steps = yaml.safe_load(text)["workflow"]["specification"]["steps"]
    assert [len(commands) for commands in reana.commands(text)] == [len(step["commands"]) for step in steps]


class TestJudge:
    """The judge itself."""

    def test_another_engines_workflow_is_held_against_the_schema_only(self, reana: Reana) -> None:
        verdict = reana.validate("workflow: {type: snakemake, file: Snakefile, resources: {kerberos: 1}}")
        assert not verdict.loaded
        assert [reason.path for reason in verdict.reasons] == ["workflow.resources.kerberos"]

    def test_what_reana_prints_is_part_of_the_reason(self, reana: Reana) -> None:
        (reason,) = reana.validate(step("htcondor_max_runtime: 1h").text).reasons
        assert "In step fit" in reason.message

    @pytest.mark.parametrize(
        ("text", "loaded"),
        [
            ("{a: 1, b: [x, null, true]}", {"a": 1, "b": ["x", None, True]}),
            ("2018-01-01", {"!date": "2018-01-01"}),
            ("2018-01-01 12:00:00", {"!datetime": "2018-01-01T12:00:00"}),
            ("-.inf", {"!float": "-inf"}),
            ("!!binary aGk=", {"!bytes": "hi"}),
            (r'"\ud83d\ude00"', {"!str": [0xD83D, 0xDE00]}),
            ("\U0001f600", "\U0001f600"),
            ("!!set {b, a}", {"!set": ["a", "b"]}),
            ("{1: a, '!date': b}", {"!mapping": [[1, "a"], ["!date", "b"]]}),
            ("{a: &x [*x]}", {"a": [{"!cycle": 1}]}),
        ],
    )
    def test_loaded_structures_come_as_json(self, reana: Reana, text: str, loaded: object) -> None:
        assert reana.load(text) == loaded

    def test_canonical_text_tells_equal_numbers_apart(self, reana: Reana) -> None:
        assert len({reana.canonical(text) for text in ("[1]", "[1.0]", "[true]", '["1"]')}) == 4
        assert reana.canonical("{a: 1, b: 2}") == reana.canonical("{b: 2, a: 1}")

    def test_a_bomb_of_aliases_is_refused(self, reana: Reana) -> None:
        levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
        with pytest.raises(RefusalError, match="more than 1000000 nodes"):
            reana.load("\n".join(["a0: &a0 [lol]", *levels]))

    def test_a_judge_that_does_not_answer_is_lost_and_another_one_starts(self, reana_095: Reana) -> None:
        with Reana(reana_095.environment, timeout=0.0) as hasty:
            with pytest.raises(JudgeLostError, match=r"did not answer within 0\.0 s"):
                hasty.load("a")
            assert hasty.pid is None
            hasty.timeout = reana_095.timeout
            assert hasty.load("a") == "a"

    def test_a_judge_that_dies_tells_its_last_words(self, reana_095: Reana) -> None:
        with (
            Reana(reana_095.environment) as judge,
            pytest.raises(JudgeLostError, match=r"died[\s\S]*KeyError: 'who'"),
        ):
            judge._ask("who", "")

    def test_a_judge_killed_by_another_is_lost_and_another_one_starts(self, reana_095: Reana) -> None:
        with Reana(reana_095.environment) as judge:
            judge.load("a")
            assert judge.pid is not None
            os.kill(judge.pid, signal.SIGKILL)
            with pytest.raises(JudgeLostError, match="died"):
                judge.load("a" * 1_000_000)
            assert judge.load("b") == "b"
