"""Stage-in and stage-out (language.md, Meaning 2 and 3): which steps are injected, and what they hold."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

import reanac
from reanac import ir

from .compiled import bundle_of, errors, staged

FRAME = """\
inputs:
  parameters: {{run: "2018"}}
workflow:
  type: serial
  resources:
    voms_proxy: {voms}
    rucio: {rucio}
  specification:
    steps:
"""


def spec(*steps: str, voms: str = "escape", rucio: str = "{site: escape, rse: NO, scope: user.jdoe}") -> str:
    """Return a specification of some steps, each the keys that it has beside image and commands."""
    lines = [FRAME.format(voms=voms, rucio=rucio)]
    for position, keys in enumerate(steps):
        lines.append(f"      - environment: a/b:1\n        commands: [date +{position}]\n")
        lines += [f"        {line}\n" for line in keys.splitlines()]
    return "".join(lines)


def emitted_steps(text: str) -> list[dict[str, Any]]:
    """Return the steps of the plain specification."""
    steps: list[dict[str, Any]] = yaml.safe_load(bundle_of(text).text())["workflow"]["specification"]["steps"]
    return steps


def names(text: str) -> list[str | None]:
    """Return the names of the plain steps."""
    return [step.get("name") for step in emitted_steps(text)]


def fetched(text: str) -> list[list[str]]:
    """Return what each stage-in fetches."""
    return [
        [f"{transfer.did.source} {transfer.to.source if transfer.to else ''}".strip() for transfer in step.transfers]
        for step in staged(text).steps
        if isinstance(step, ir.StageIn)
    ]


class TestWhere:
    def test_one_step_before_and_one_after_whatever_the_number_of_transfers(self) -> None:
        text = spec(
            "name: fit\nrucio:\n  get: [S:a -> a, S:b -> b]\n  replicas: S:c -> c.txt\n  upload: [x -> S:x, y -> S:y]"
        )
        assert names(text) == ["fit-stage-in", "fit", "fit-stage-out"]

    def test_a_step_without_a_name_is_counted(self) -> None:
        assert names(spec("kerberos: false", "rucio: {get: S:a}")) == [None, "step-2-stage-in", None]

    def test_a_step_without_transfers_stays_alone(self) -> None:
        assert names(spec("rucio: {}", "rucio: {get: []}", "rucio: false")) == [None, None, None]

    def test_transfers_keep_the_order_in_which_they_were_written(self) -> None:
        text = spec("rucio:\n  replicas: S:r -> r.txt\n  get: [S:b -> b, S:a -> a]")
        assert fetched(text) == [["S:r r.txt", "S:b b", "S:a a"]]

    def test_a_name_that_a_step_has_already_is_an_error(self) -> None:
        checked = reanac.check(spec("name: fit-stage-in", "name: fit\nrucio: {get: S:a}").encode())
        assert errors(checked.diagnostics) == ["RN013"]


class TestOnce:
    """The same DID to the same path is fetched once, unless a step in between may have changed it."""

    GET = "rucio: {get: 'S:a -> data/a'}"

    @pytest.mark.parametrize(
        ("between", "again"),
        [
            ("outputs: [results/x]", False),
            ("outputs: [data/b]", False),
            ("outputs: []", False),
            ("kerberos: false", True),
            ("outputs: [data/a]", True),
            ("outputs: [data/]", True),
            ("outputs: ['${run}/x']", True),
            ("outputs: [data/a/b]", True),
        ],
    )
    def test_a_step_in_between(self, between: str, again: bool) -> None:
        text = spec(f"{self.GET}\noutputs: [x]", between, self.GET)
        assert len(fetched(text)) == 1 + again

    def test_the_step_that_fetches_may_change_it_too(self) -> None:
        assert len(fetched(spec(self.GET, self.GET))) == 2
        assert len(fetched(spec(f"{self.GET}\noutputs: [x]", self.GET))) == 1

    @pytest.mark.parametrize("other", ["S:a -> data/b", "S:b -> data/a", "S:a -> data/a timeout=1h"])
    def test_another_transfer_is_another(self, other: str) -> None:
        text = spec(f"{self.GET}\noutputs: [x]", f"rucio: {{get: '{other}'}}")
        assert len(fetched(text)) == 2

    def test_another_transfer_to_the_same_path_makes_it_needed_again(self) -> None:
        first, second = f"{self.GET}\noutputs: [x]", "rucio: {get: 'S:b -> data/a'}\noutputs: [x]"
        assert fetched(spec(first, second, first)) == [["S:a data/a"], ["S:b data/a"], ["S:a data/a"]]

    def test_twice_in_one_step_is_once(self) -> None:
        assert fetched(spec("rucio: {get: ['S:a -> d/', 'S:a -> d/']}")) == [["S:a d/"]]


class TestCredentials:
    """Least privilege: an injected step holds what transfers need, a step of the spec what it asked for."""

    TRANSFER = "rucio: {get: 'S:a -> a', upload: 'b -> S:b'}"

    def held(self, text: str) -> list[tuple[object, object]]:
        return [(step.get("rucio"), step.get("voms_proxy")) for step in emitted_steps(text)]

    def test_the_step_itself_gets_none(self) -> None:
        assert self.held(spec(self.TRANSFER)) == [(True, True), (None, None), (True, True)]

    def test_the_step_itself_gets_what_it_asks_for(self) -> None:
        text = spec("rucio: {get: 'S:a -> a', credentials: true}\nvoms_proxy: true")
        assert self.held(text) == [(True, True), (True, True)]

    def test_plain_booleans_stay(self) -> None:
        assert self.held(spec("rucio: true\nvoms_proxy: true", "rucio: false\nvoms_proxy: false")) == [
            (True, True),
            (False, False),
        ]

    def test_injected_steps_run_on_kubernetes_where_the_others_do_not(self) -> None:
        before, own, after = emitted_steps(spec(f"compute_backend: htcondorcern\n{self.TRANSFER}"))
        assert (before.get("compute_backend"), after.get("compute_backend")) == ("kubernetes", "kubernetes")
        assert own["compute_backend"] == "htcondorcern"

    def test_their_image_is_the_sites_unless_one_is_named(self) -> None:
        assert emitted_steps(spec(self.TRANSFER))[0]["environment"].startswith("ghcr.io/vre-hub/vre-rucio-client:")
        named = spec(self.TRANSFER, rucio="{site: escape, rse: NO, environment: 'my/rucio:2'}")
        assert [step["environment"] for step in emitted_steps(named)] == ["my/rucio:2", "a/b:1", "my/rucio:2"]

    def test_their_limits_can_be_set(self) -> None:
        text = spec(self.TRANSFER, rucio="{site: escape, rse: NO, kubernetes_memory_limit: 2Gi, timeout: 2h}")
        for step in emitted_steps(text)[::2]:
            assert (step["kubernetes_memory_limit"], step["kubernetes_job_timeout"]) == ("2Gi", 7200)

    def test_the_role_and_the_account_are_said_to_the_script(self) -> None:
        text = spec(self.TRANSFER, voms="{vo: escape, role: production}", rucio="{rse: NO, account: jdoe}")
        command = emitted_steps(text)[0]["commands"][0]
        assert "\nneed vo=escape auth=x509_proxy role=production account=jdoe\n" in command


class TestDefaults:
    """A step's own words win over the workflow's."""

    def upload(self, text: str) -> ir.Upload:
        (step,) = (step for step in staged(text).steps if isinstance(step, ir.StageOut))
        (transfer,) = step.transfers
        return transfer

    def test_scope_rse_and_lifetime(self) -> None:
        defaults = "{site: escape, rse: NO, scope: '${run}.jdoe', lifetime: 30d}"
        sent = self.upload(spec("rucio: {upload: 'a/b.root ->'}", rucio=defaults))
        assert (sent.did.source, sent.rse.source) == ("${run}.jdoe:b.root", "NO")
        assert sent.lifetime is not None
        assert sent.lifetime.source == "30d"

    def test_own_words(self) -> None:
        text = spec("rucio: {upload: 'a -> S:b @ PIC lifetime=1d'}", rucio="{site: escape, rse: NO, lifetime: 30d}")
        sent = self.upload(text)
        assert (sent.did.source, sent.rse.source, sent.lifetime and sent.lifetime.source) == ("S:b", "PIC", "1d")

    @pytest.mark.parametrize("rucio", ["{site: escape}", "{site: escape, scope: user.jdoe}"])
    def test_an_upload_without_an_rse_says_so(self, rucio: str) -> None:
        checked = reanac.check(spec("rucio: {upload: 'a -> S:b'}", rucio=rucio).encode())
        assert errors(checked.diagnostics) == ["RN206"]


@pytest.mark.parametrize(
    "line", ["kubernetes_memory_limit: 1GB", "htcondor_request_memory: 4Gi\ncompute_backend: htcondorcern"]
)
def test_what_a_rule_has_said_is_not_said_again(line: str) -> None:
    compiled = reanac.compile(spec(line).encode(), "serial")
    assert (errors(compiled.diagnostics), compiled.bundle) == (["RN501"], None)


class TestSeveralVOs:
    """Fact C1: a workflow on REANA has one VO."""

    def test_two_are_refused(self) -> None:
        text = spec("voms_proxy: escape\nrucio: {get: S:a}", "voms_proxy: atlas")
        compiled = reanac.compile(text.encode(), "serial")
        assert errors(compiled.diagnostics) == ["RN701"]
        assert compiled.bundle is None

    def test_what_the_sidecar_leaves_out_is_said(self) -> None:
        text = spec("voms_proxy: {vo: escape, role: production, valid: 48h}")
        compiled = reanac.compile(text.encode(), "serial")
        assert "RN701" in [finding.code for finding in compiled.diagnostics]
        assert compiled.bundle is not None
