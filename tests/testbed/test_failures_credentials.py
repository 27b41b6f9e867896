"""Proxies and tokens that will not do; local runs see most of that before the first step, REANA in the first transfer.

REANA lets a job start even when its sidecars could make no credentials (fact C4), and knows no tokens.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from .attempts import TARGETS
from .cases import Case, assert_only, assert_stopped

pytestmark = pytest.mark.needs("snakemake", "cwltool")
LOCAL = ("snakemake", "cwl")
WAIT = "while [ $$(date +%s) -le $$(cat {}) ]; do sleep 0.1; done"
SHORT = 10
"""How many seconds something is valid that is to end in the middle of a run: long enough to begin."""


def begin(target: str) -> str | None:
    """Return the step at which a run stops whose credentials are looked at first: none of the workflow, locally."""
    return "fit-stage-in" if target == "serial" else None


@pytest.mark.parametrize("target", TARGETS)
class TestProxies:
    @pytest.mark.parametrize(
        ("kind", "sentence"),
        [
            ("absent", "There is no VOMS proxy at "),
            ("empty", " holds no proxy"),
            ("expired", " expired on "),
            ("other", " is one of cms, and testvo is needed"),
        ],
    )
    def test_one_that_will_not_do(self, case: Case, target: str, kind: str, sentence: str) -> None:
        bad = case.folder / "bad"
        if kind == "expired":
            case.bed.authority.proxy(bad, hours=1, ago=2)
        elif kind == "other":
            case.bed.authority.proxy(bad, vo="cms")
        elif kind == "empty":
            bad.touch(0o600)
        bench = case.bench(target)
        first = bench.attempt(bad)
        advice = "set the REANA secrets" if target == "serial" else "run voms-proxy-init --voms testvo"
        assert_stopped(first, begin(target), sentence, advice)
        assert_only(first)
        case.assert_done(bench.attempt(case.proxy))

    def test_one_of_a_rogue_authority(self, case: Case, target: str) -> None:
        """It looks well; Rucio's server, which verifies signatures, refuses it."""
        bench = case.bench(target)
        first = bench.attempt(case.bed.rogue.proxy(case.folder / "rogue"))
        assert_stopped(first, "fit-stage-in", " the login: ", "get a new proxy")
        assert_only(first)
        case.assert_done(bench.attempt(case.proxy))

    def test_one_of_a_rogue_voms_host_is_not_noticed(self, case: Case, target: str) -> None:
        """Nobody here verifies who signed the attributes of a VO: no client, and no Rucio server, which takes the name.

        A storage element that grants by VO does; only there such a proxy could fail.
        """
        proxy = case.bed.authority.proxy(case.folder / "rogue", host=case.bed.rogue)
        case.assert_done(case.bench(target).attempt(proxy))

    def test_one_of_somebody_who_is_not_that_account(self, case: Case, target: str) -> None:
        bench = case.bench(target)
        bench.account = "root"
        first = bench.attempt(case.proxy)
        assert_stopped(first, "fit-stage-in", "refuses the login", "root", "account")
        assert_only(first)
        bench.account = "jdoe"
        case.assert_done(bench.attempt(case.proxy))

    def test_one_that_expires_in_the_middle(self, case: Case, target: str) -> None:
        end = case.folder / "end"
        case.command = WAIT.format(end)
        bench = case.bench(target)
        proxy = case.bed.authority.proxy(case.folder / "short", seconds=SHORT)
        end.write_text(str(int(time.time()) + SHORT))
        first = bench.attempt(proxy)
        advice = "set the REANA secrets" if target == "serial" else "run voms-proxy-init --voms testvo"
        assert_stopped(first, "publish-stage-out", " expired on ", advice)
        assert_only(first, "data/in.txt", "more.txt", "out.txt")
        case.assert_nothing_uploaded()
        case.assert_done(bench.attempt(case.proxy))
        assert case.runs_of("fit") == (1 if bench.goes_on else 2)


@pytest.mark.parametrize("target", LOCAL)
class TestTokens:
    @pytest.fixture(autouse=True)
    def by_token(self, case: Case) -> None:
        case.auth = "oidc"

    def token(self, case: Case, **claims: object) -> Path:
        path = case.folder / f"token-{len(claims)}"
        path.write_text(case.bed.rucio.issuer.token(**claims))  # type: ignore[arg-type]
        path.chmod(0o600)
        return path

    @pytest.mark.parametrize(
        ("kind", "sentence"),
        [("absent", "There is no token at "), ("expired", " has expired"), ("open", "Others can read the token ")],
    )
    def test_one_that_will_not_do(self, case: Case, target: str, kind: str, sentence: str) -> None:
        bench = case.bench(target)
        bad = self.token(case, seconds=-10 if kind == "expired" else 600)
        if kind == "absent":
            bad.unlink()
        elif kind == "open":
            bad.chmod(0o644)
        first = bench.attempt(bad)
        assert_stopped(first, begin(target), sentence, "chmod 600" if kind == "open" else "set BEARER_TOKEN_FILE")
        assert_only(first)
        case.assert_done(bench.attempt(self.token(case)))

    @pytest.mark.parametrize("claims", [{"subject": "stranger"}, {"aud": "else"}], ids=str)
    def test_one_that_is_refused(self, case: Case, target: str, claims: dict[str, object]) -> None:
        bench = case.bench(target)
        first = bench.attempt(self.token(case, **claims))
        assert_stopped(first, "fit-stage-in", "Cannot authenticate", "a new token")
        assert_only(first)
        case.assert_done(bench.attempt(self.token(case)))

    def test_one_that_expires_in_the_middle(self, case: Case, target: str) -> None:
        end = case.folder / "end"
        case.command = WAIT.format(end)
        bench = case.bench(target)
        token = self.token(case, seconds=SHORT)
        end.write_text(str(int(time.time()) + SHORT))
        first = bench.attempt(token)
        assert_stopped(first, "publish-stage-out", "token", "expired", "set BEARER_TOKEN_FILE")
        assert_only(first, "data/in.txt", "more.txt", "out.txt")
        case.assert_nothing_uploaded()
        case.assert_done(bench.attempt(self.token(case)))
        assert case.runs_of("fit") == (1 if bench.goes_on else 2)
