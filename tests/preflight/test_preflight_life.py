"""For how long a proxy has to last, by the time limits of the steps up to the last one that uses it."""

from __future__ import annotations

import textwrap

import pytest

from reanac import check
from reanac.passes import run_passes
from reanac_backends.credentials import asked_of
from reanac_backends.preflight.life import Life, life_of

HEAD = """\
workflow:
  type: serial
  resources:
    voms_proxy: {{vo: escape{valid}}}
    rucio: {{site: escape{staging}}}
  specification:
    steps:
"""
GET = "rucio: {get: 'user.jdoe:a -> a'}"
UPLOAD = "rucio: {upload: 'b -> user.jdoe:b @ CERN-EOSPILOT'}"


def step(name: str, limit: str = "", *more: str, commands: str = "[date]") -> str:
    limits = [f"kubernetes_job_timeout: {limit}"] if limit.isdigit() else [limit] if limit else []
    lines = [f"- name: {name}", "  environment: a/b:1.0", *(f"  {line}" for line in (*limits, *more))]
    return textwrap.indent("\n".join([*lines, f"  commands: {commands}"]) + "\n", "      ")


def life(*steps: str, valid: str = "", staging: str = "") -> Life:
    checked = check((HEAD.format(valid=valid, staging=staging) + "".join(steps)).encode())
    assert checked.workflow is not None, checked.diagnostics
    staged = run_passes(checked.workflow)
    asked = asked_of(staged)
    (proxy,) = asked.proxies
    return life_of(staged, asked.of_step, proxy)


def test_it_lasts_until_the_last_step_that_uses_it() -> None:
    assert life(step("a", "100"), step("b", "20", UPLOAD), step("c", "3000")) == Life(0, 120, 120, 1)


def test_what_the_specification_asks_for_counts_too() -> None:
    assert life(step("a", "100", UPLOAD), valid=", valid: 6h").asked == 6 * 3600


def test_transfers_have_limits_of_their_own() -> None:
    assert life(step("a", "100", GET, "outputs: [b]"), step("b", "20", UPLOAD), staging=", timeout: 7") == Life(
        0, 134, 134, 0
    )


def test_steps_side_by_side_last_as_long_as_the_longest_and_one_after_another_longer() -> None:
    promise = ("inputs: []", "outputs: [{}]")
    first = step("a", "100", promise[0], promise[1].format("a"))
    second = step("b", "60", promise[0], promise[1].format("b"))
    last = step("c", "7", UPLOAD, "inputs: [a, b]", "outputs: [c]")
    assert life(first, second, last) == Life(0, 107, 167, 1)


def test_on_reana_each_command_may_take_as_long_as_the_limit_says() -> None:
    assert life(step("a", "100", UPLOAD, commands="[date, date, date]")) == Life(0, 100, 300, 1)


@pytest.mark.parametrize(
    ("limit", "seconds"),
    [
        ("{compute_backend: htcondorcern, htcondor_max_runtime: espresso}", 1200),
        ("{compute_backend: htcondorcern, htcondor_max_runtime: '90'}", 90),
        ("{compute_backend: slurmcern, slurm_time: '2'}", 120),
        ("{compute_backend: htcondorcern, kubernetes_job_timeout: 5}", 0),
    ],
)
def test_limits_are_read_as_their_scheduler_reads_them(limit: str, seconds: int) -> None:
    fields = [field.strip() for field in limit.strip("{}").split(",")]
    found = life(step("a", fields[0], *fields[1:]), step("b", "", UPLOAD))
    assert found == Life(0, seconds, seconds, 2 + (seconds == 0))
