"""The credentials of a local run: found or made, checked, seen by the rules that ask, and gone at the end."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

import reanac
from oracles.environments import python_of
from reanac.writing import write_bundle

from .proxies import Proxies

pytestmark = pytest.mark.needs("snakemake", "voms-proxy-fake", "openssl")

CANARY = "canary-of-a-secret"
HEAD = "workflow:\n  type: serial\n  resources: {rucio: {site: %s}}\n  specification:\n    steps:\n"
SEES = (
    'echo "proxy=$${X509_USER_PROXY:+yes} rucio=$${RUCIO_CONFIG:+yes} token=$${BEARER_TOKEN_FILE:+yes} '
    '$$RUCIO_PASSWORD" > %s'
)
MODES = 'stat -c %%a "$$X509_USER_PROXY" "$$RUCIO_CONFIG" "$$(dirname "$$RUCIO_CONFIG")" > %s'
SITES = """\
name: %s
vo: escape
auth: %s
rucio_host: https://rucio.example.org
auth_host: https://auth.example.org
client_image: example.org/client:1
policy: escape
"""


def step(name: str, *commands: str, **keys: object) -> str:
    words = "".join(f"        {key}: {json.dumps(value)}\n" for key, value in keys.items())
    return f"      - name: {name}\n        environment: a/b:1\n{words}        commands: {json.dumps(commands)}\n"


@pytest.fixture(scope="session")
def proxies(tmp_path_factory: pytest.TempPathFactory) -> Proxies:
    return Proxies(tmp_path_factory.mktemp("pki"))


class Run:
    """A bundle in a folder of its own, and the environment of those who run it."""

    def __init__(self, folder: Path, *steps: str, site: str = "escape") -> None:
        self.folder = folder / "out"
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith(("X509", "RUCIO"))}
        self.environment["HOME"] = str(folder)
        sites = []
        for auth in ("userpass", "oidc"):
            sites.append(folder / f"{auth}.yaml")
            sites[-1].write_text(SITES % (auth, auth))
        compiled = reanac.compile(HEAD % site + "".join(steps), "snakemake", site_files=sites)
        assert compiled.bundle is not None, compiled.diagnostics
        write_bundle(compiled.bundle, self.folder)
        self.said = ""

    def __call__(self, environment: str = "snakemake", **variables: object) -> bool:
        """Run it, and say whether it has finished."""
        done = subprocess.run(
            self.call(environment), cwd=self.folder, env=self.environment | {k: str(v) for k, v in variables.items()},
            capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self.said += done.stdout + done.stderr
        return done.returncode == 0

    def call(self, environment: str = "snakemake") -> list[str]:
        return [str(python_of(environment)), "-m", "snakemake", "--cores", "1"]

    def made(self, name: str) -> str:
        return (self.folder / "workspace" / name).read_text()

    @property
    def everything(self) -> str:
        """All that is in the folder, and all that was said."""
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return self.said + "".join(path.read_bytes().decode("latin-1") for path in files)

    @property
    def left(self) -> list[str]:
        """What is left of the credentials."""
        return [str(path) for path in self.folder.rglob("*") if path.name in ("credentials", "x509up", "rucio.cfg")]


VERSIONS = ("snakemake", "snakemake-9.22", "snakemake-8.27", "snakemake-7.32")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.needs(*VERSIONS)
def test_rules_that_ask_see_them_and_others_do_not(tmp_path: Path, proxies: Proxies, version: str) -> None:
    run = Run(
        tmp_path,
        step("one", SEES % "one"),
        step(
            "two", SEES % "two", MODES % "modes", 'grep -v "^#" "$$RUCIO_CONFIG" > cfg', voms_proxy="escape", rucio=True
        ),
        step("three", SEES % "three", voms_proxy="escape"),
        step("four", SEES % "four"),
    )
    own = proxies.make(tmp_path / "own")
    assert run(version, X509_USER_PROXY=own, RUCIO_CONFIG="/own/rucio.cfg", RUCIO_PASSWORD=CANARY), run.said
    assert [run.made(name) for name in ("one", "two", "three", "four")] == [
        "proxy= rucio= token= \n",
        "proxy=yes rucio=yes token= \n",
        "proxy=yes rucio= token= \n",
        "proxy= rucio= token= \n",
    ]
    assert run.made("modes") == "600\n600\n700\n"
    assert "rucio_host = https://vre-rucio.cern.ch\n" in run.made("cfg")
    assert "auth_type = x509_proxy\n" in run.made("cfg")
    assert run.left == []
    assert "PRIVATE KEY" not in run.everything
    assert CANARY not in run.everything


class TestProxy:
    """It is found and checked, or made."""

    STEPS = (step("fit", "echo fit > a", voms_proxy={"vo": "escape", "valid": "6h"}),)

    @pytest.mark.parametrize(
        ("asked", "says"),
        [
            ({"hours": 1, "ago": 2}, "expired on"),
            ({"vo": "cms"}, "is one of cms, and escape is needed"),
            ({"hours": 1}, "min more, and 360 min are needed"),
            (None, "There is no VOMS proxy at"),
        ],
        ids=["expired", "another VO", "too short", "absent"],
    )
    def test_one_that_will_not_do_stops_the_run(
        self, tmp_path: Path, proxies: Proxies, asked: dict[str, object] | None, says: str
    ) -> None:
        run = Run(tmp_path, *self.STEPS)
        path = tmp_path / "own"
        if asked is not None:
            proxies.make(path, **asked)  # type: ignore[arg-type]
        assert not run(X509_USER_PROXY=path)
        assert says in run.said
        assert "voms-proxy-init --voms escape --valid 12:00" in run.said
        assert "Traceback" not in run.said
        assert not (run.folder / "workspace" / "a").exists()
        assert run.left == []

    def test_a_role_that_it_lacks(self, tmp_path: Path, proxies: Proxies) -> None:
        run = Run(tmp_path, step("fit", "echo fit > a", voms_proxy={"vo": "escape", "role": "production"}))
        assert not run(X509_USER_PROXY=proxies.make(tmp_path / "own"))
        assert "has no role production" in run.said
        assert run(X509_USER_PROXY=proxies.make(tmp_path / "other", role="production"))

    def test_it_is_made_where_none_is_there(self, tmp_path: Path, proxies: Proxies) -> None:
        """By a voms-proxy-init that stands in for one with a VOMS server: it hands on a proxy and notes its words."""
        proxies.make(tmp_path / "new")
        program = tmp_path / "bin" / "voms-proxy-init"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/words\ncat {tmp_path}/new > "$6"\necho {CANARY}\n')
        program.chmod(0o755)
        run = Run(tmp_path, *self.STEPS)
        assert run(PATH=f"{program.parent}:{os.environ['PATH']}", X509_USER_PROXY=tmp_path / "none"), run.said
        assert (tmp_path / "words").read_text() == "--voms escape --valid 12:00 --out credentials/x509up\n"
        assert CANARY not in run.everything
        assert run.left == []

    def test_two_vos_have_two(self, tmp_path: Path, proxies: Proxies) -> None:
        show = 'strings "$$X509_USER_PROXY" | wc -l > /dev/null; basename "$$X509_USER_PROXY" > %s'
        run = Run(tmp_path, step("one", show % "one", voms_proxy="escape"), step("two", show % "two", voms_proxy="cms"))
        assert not run(X509_USER_PROXY=proxies.make(tmp_path / "own"))
        assert "and cms is needed" in run.said


class TestRucio:
    STEPS = (
        step("fit", SEES % "seen", 'cp "$$RUCIO_CONFIG" cfg', rucio=True),
        step("plot", SEES % "others"),
    )

    def test_logins_by_password(self, tmp_path: Path) -> None:
        run = Run(tmp_path, step("fit", 'grep -c %canary "$$RUCIO_CONFIG" > n', rucio=True), site="userpass")
        assert not run()
        assert "The site userpass takes logins by password: set RUCIO_USERNAME and RUCIO_PASSWORD." in run.said
        assert run(RUCIO_USERNAME="jdoe", RUCIO_PASSWORD=f"%{CANARY}", RUCIO_ACCOUNT="jdoe"), run.said
        assert run.made("n") == "1\n"
        assert CANARY not in run.everything

    @pytest.mark.parametrize(
        ("life", "mode", "says"),
        [
            (600, 0o600, ""),
            (-600, 0o600, "has expired"),
            (600, 0o644, "Others can read the token"),
            (None, 0, "no token"),
        ],
        ids=["good", "expired", "open", "absent"],
    )
    def test_logins_by_token(self, tmp_path: Path, life: int | None, mode: int, says: str) -> None:
        run = Run(tmp_path, *self.STEPS, site="oidc")
        path = tmp_path / "token"
        if life is not None:
            claims = base64.urlsafe_b64encode(json.dumps({"exp": time.time() + life, "sub": CANARY}).encode())
            path.write_bytes(b"e30." + claims.rstrip(b"=") + b".c2ln\n")
            path.chmod(mode)
        assert run(BEARER_TOKEN_FILE=path) == (says == ""), run.said
        assert says in run.said
        if not says:
            assert run.made("seen") == "proxy= rucio=yes token=yes \n"
            assert run.made("others") == "proxy= rucio= token= \n"
            assert "auth_type = oidc" in run.made("cfg")
        assert run.left == []

    def test_without_a_site_it_is_the_users_own(self, tmp_path: Path) -> None:
        run = Run(tmp_path, step("fit", 'cp "$$RUCIO_CONFIG" cfg', rucio=True))
        own = tmp_path / "own.cfg"
        own.write_text("[client]\n")
        text = (run.folder / "credentials.smk").read_text()
        assert "vre-rucio" in text, "a site that is named is used"
        bare = tmp_path / "bare"
        bare.mkdir()
        head = HEAD.replace("  resources: {rucio: {site: %s}}\n", "")
        compiled = reanac.compile(head + step("fit", 'cp "$$RUCIO_CONFIG" cfg', rucio=True), "snakemake")
        assert compiled.bundle is not None
        write_bundle(compiled.bundle, bare / "out")
        run.folder = bare / "out"
        assert not run(RUCIO_CONFIG=tmp_path / "none")
        assert "set RUCIO_CONFIG, or name a site in the specification." in run.said
        assert run(RUCIO_CONFIG=own), run.said
        assert run.made("cfg") == "[client]\n"


class TestNothingIsLeft:
    """After success, failure and signals; and a run that has nothing to do needs none."""

    def test_after_a_failure_and_a_second_run_goes_on_where_it_stopped(self, tmp_path: Path, proxies: Proxies) -> None:
        run = Run(
            tmp_path,
            step("one", "echo one >> log", voms_proxy="escape"),
            step("two", "test -f go", "echo two >> log", voms_proxy="escape"),
            step("three", "echo three >> log"),
        )
        own = proxies.make(tmp_path / "own")
        assert not run(X509_USER_PROXY=own)
        assert run.left == []
        (run.folder / "workspace" / "go").touch()
        assert run(X509_USER_PROXY=own)
        assert run.made("log") == "one\ntwo\nthree\n", "what is done is not done again"
        assert run(X509_USER_PROXY=tmp_path / "none"), "a run that is finished needs no credentials"
        assert run.left == []

    def test_a_dry_run_and_lint_make_none(self, tmp_path: Path) -> None:
        run = Run(tmp_path, step("one", "true", voms_proxy="escape", rucio=True))
        for words in (["--dry-run"], ["--lint"]):
            done = subprocess.run(
                [*run.call(), *words], cwd=run.folder, env=run.environment, capture_output=True, check=False
            )
            assert done.returncode == 0
            assert run.left == []

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_after_a_signal(self, tmp_path: Path, proxies: Proxies, number: signal.Signals) -> None:
        run = Run(tmp_path, step("one", "touch begun; sleep 5", voms_proxy="escape"))
        self.stopped(run, proxies.make(tmp_path / "own"), number)
        assert run.left == []

    def test_what_a_killed_run_leaves_is_private_and_made_anew_by_the_next(
        self, tmp_path: Path, proxies: Proxies
    ) -> None:
        run = Run(tmp_path, step("one", "touch begun; test -f go || sleep 5", voms_proxy="escape"))
        self.stopped(run, proxies.make(tmp_path / "own", hours=1), signal.SIGKILL)
        assert [path.stat().st_mode & 0o777 for path in (run.folder / "credentials").glob("*")] == [0o600]
        (run.folder / "workspace" / "go").touch()
        subprocess.run([*run.call(), "--unlock"], cwd=run.folder, env=run.environment, capture_output=True, check=True)
        assert not run(X509_USER_PROXY=tmp_path / "none"), "the one that was left may be too old"
        assert "There is no VOMS proxy" in run.said
        assert run(X509_USER_PROXY=tmp_path / "own"), run.said
        assert run.left == []

    def stopped(self, run: Run, proxy: Path, number: signal.Signals) -> None:
        """Stop a run once its first step has begun."""
        environment = run.environment | {"X509_USER_PROXY": str(proxy)}
        nothing = subprocess.DEVNULL
        process = subprocess.Popen(
            run.call(), cwd=run.folder, env=environment, stdin=nothing, stdout=nothing, stderr=nothing,
            start_new_session=True,
        )  # fmt: skip
        for _ in range(600):
            if (run.folder / "workspace" / "begun").exists():
                break
            time.sleep(0.05)
        os.killpg(process.pid, number) if number is signal.SIGKILL else process.send_signal(number)
        process.wait(60)
