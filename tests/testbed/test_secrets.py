"""Secrets are in nothing that a run leaves, says or shows; while it goes on, they are in private files.

Canaries are planted in all places where somebody's secrets are: their proxy, token, password, key with its passphrase,
own rucio.cfg, and variables of other services. Then it is searched for them: the bundle, logs, messages, workspace,
metadata and records of engines, the temporary folder, and the arguments of all processes.
"""

from __future__ import annotations

import base64
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .attempts import Bench
from .background import Run
from .canaries import Canaries, is_private
from .cases import Case

pytestmark = pytest.mark.needs("snakemake", "cwltool")
LOGINS = ("x509_proxy", "userpass", "oidc")
RUNS = [("serial", "x509_proxy"), *((target, login) for target in ("snakemake", "cwl") for login in LOGINS)]
SAID = ("RUCIO_PASSWORD", "VOMSPROXY_PASS", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "GITHUB_TOKEN")


class User:
    """Somebody who has secrets.

    Attributes:
        canaries: all of them.
        variables: the environment.
        credential: the proxy or the token.
        temporary: the folder for temporary files.
    """

    def __init__(self, case: Case, folder: Path, login: str) -> None:
        self.canaries = Canaries()
        self.temporary = folder / "temporary"
        own = folder / "own"
        for each in (self.temporary, own, own / ".globus"):
            each.mkdir(parents=True)
        self.variables = {name: f"canary/{secrets.token_urlsafe(16)}" for name in SAID}
        for name, value in self.variables.items():
            self.canaries.plant(name, value)
        self.variables["VOMSPROXY_PASS"] = base64.b64encode(self.variables["VOMSPROXY_PASS"].encode()).decode()
        key = (case.bed.authority.folder / "user.key").read_text()
        self.canaries.plant_key("userkey.pem", key)
        (own / ".globus" / "userkey.pem").write_text(key)
        config = f"canary/{secrets.token_urlsafe(16)}"
        self.canaries.plant("rucio.cfg", config)
        (own / "rucio.cfg").write_text(f"[client]\npassword = {config}\n")
        self.variables |= {
            "RUCIO_CONFIG": str(own / "rucio.cfg"), "TMPDIR": str(self.temporary), "RUCIO_USERNAME": case.scope,
            "X509_USER_KEY": str(own / ".globus" / "userkey.pem"),
        }  # fmt: skip
        self.credential = own / "credential"
        if login == "userpass":
            password = self.variables["RUCIO_PASSWORD"]
            case.ask(f"client.add_identity('jdoe', {case.scope!r}, 'USERPASS', 'a@example.org', password={password!r})")
        elif login == "oidc":
            self.credential.write_text(case.bed.rucio.issuer.token())
            self.canaries.plant("token", self.credential.read_text().rpartition(".")[2])
        else:
            case.bed.authority.proxy(self.credential)
            self.canaries.plant_key("proxy", self.credential.read_text())
        self.credential.touch(0o600)
        self.credential.chmod(0o600)


@pytest.fixture
def user(case: Case, tmp_path: Path, login: str) -> User:
    case.auth = login
    return User(case, tmp_path / "user", login)


def left_of(case: Case, user: User) -> dict[Path, set[str]]:
    """Return where secrets are, but for the files that REANA's sidecars give to its jobs."""
    found = user.canaries.in_folders(case.folder, user.temporary)
    return {path: names for path, names in found.items() if not path.relative_to(path.anchor).match("**/jobs-*/*/*")}


@pytest.mark.parametrize(("target", "login"), RUNS)
class TestOfARun:
    def test_that_succeeds(self, case: Case, target: str, login: str, user: User) -> None:
        bench = case.bench(target)
        bench.more |= user.variables
        attempt = bench.attempt(user.credential)
        case.assert_done(attempt)
        assert left_of(case, user) == {}
        assert list(user.temporary.iterdir()) == []

    def test_that_fails(self, case: Case, target: str, login: str, user: User) -> None:
        """And while it goes on: a transfer asks Rucio, which does not answer until it has been looked at everything."""
        bench = case.bench(target)
        bench.more |= user.variables
        with case.bed.rucio.mood(f"wait GET /dids/{case.scope}/out.txt") as reached:
            run = Run(lambda: bench.attempt(user.credential))
            run.wait_for(reached)
            seen = left_of(case, user)
            public = [path for path in seen if not is_private(path)]
            shown = user.canaries.in_commands()
        attempt = run.attempt
        assert attempt.stop == "publish-stage-out"
        assert shown == set(), "arguments of processes are for all to see"
        assert public == [], "while it goes on, all is private"
        if target != "serial":
            assert set().union(*seen.values()) == {
                {"x509_proxy": "proxy", "userpass": "RUCIO_PASSWORD"}.get(login, "token")
            }
        assert left_of(case, user) == {}
        assert list(user.temporary.iterdir()) == []


@pytest.mark.parametrize("login", LOGINS)
def test_of_what_cwltool_keeps(case: Case, login: str, user: User) -> None:
    """Its cache, its archive of provenance, and all that it says when it is asked to say all."""
    bench, kept = case.bench("cwl"), case.folder / "kept"
    bench.more |= user.variables
    options = ("--debug", "--cachedir", "cache", "--provenance", "archive", "--outdir", "outputs")
    done = bench.cwltool(user.credential, *(f"{kept / each}" if each.isalpha() else each for each in options))
    assert done.returncode == 0, done.stderr[-3000:]
    assert {path.name for path in kept.iterdir()} == {"cache", "archive", "outputs"}
    assert user.canaries.in_text((done.stdout + done.stderr).encode()) == set()
    left = left_of(case, user)
    assert left.keys() <= {case.folder / "out" / "inputs.yml"}, "a password stands where people have written it"


@pytest.mark.parametrize("login", ["x509_proxy", "userpass"])
@pytest.mark.parametrize("target", ["snakemake", "cwl"])
class TestOfARunThatIsKilled:
    """``reanac run``, in a session of its own, as a terminal and as a batch system end it."""

    @pytest.fixture
    def bench(self, case: Case, user: User, target: str) -> Bench:
        case.engines = {}  # the real commands: what is preloaded is not killed as they are
        bench = case.bench(target)
        bench.more |= user.variables
        return bench

    @pytest.fixture
    def begun(self, case: Case, user: User, bench: Bench) -> Iterator[subprocess.Popen[bytes]]:
        """A run in the middle of a transfer."""
        with case.bed.rucio.mood(f"wait GET /dids/{case.scope}/out.txt") as reached:
            process = bench.command(user.credential, case.folder / "killed")
            until = time.monotonic() + 60
            while not reached.exists():
                assert process.poll() is None, (case.folder / "killed.log").read_text()
                assert time.monotonic() < until
                time.sleep(0.02)
            yield process

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_by_a_signal(self, case: Case, user: User, begun: subprocess.Popen[bytes], number: signal.Signals) -> None:
        os.killpg(begun.pid, number) if number is signal.SIGINT else begun.send_signal(number)
        if number is signal.SIGTERM:  # Snakemake lets jobs finish then
            (case.bed.rucio.folder / "mood").write_text("wait NOTHING")
        assert begun.wait(30) in (130, 143)
        assert left_of(case, user) == {}
        assert list(user.temporary.iterdir()) == []
        assert not list((case.folder / "killed").glob(".reanac-*"))

    def test_without_a_chance(
        self, case: Case, user: User, target: str, bench: Bench, begun: subprocess.Popen[bytes]
    ) -> None:
        """What is left is private, and the next run removes it."""
        os.killpg(begun.pid, signal.SIGKILL)
        begun.wait(30)
        left = left_of(case, user)
        assert left, "it had no chance to remove them"
        assert [path for path in left if not is_private(path)] == []
        (case.bed.rucio.folder / "mood").write_text("wait NOTHING")
        bench.unlock(case.folder / "killed")
        assert bench.command(user.credential, case.folder / "killed").wait(60) == 0
        assert left_of(case, user) == {}
        assert not list((case.folder / "killed").glob(".reanac-*"))
