"""What the transfer script says when credentials are missing (facts C1 to C4), and where it finds a Rucio client."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from transfer_helpers import NEED, Workspace

from reanac.engines.desk_lake import STUB
from reanac.engines.desk_lake.credentials import Need
from reanac.engines.desk_lake.credentials import proxy as made_proxy

X509 = "need vo=escape auth=x509_proxy"
REANA = {"REANA_WORKSPACE": "/workspace"}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.make(tmp_path)


def proxy(hours: float, vo: str = "escape", attribute_hours: float | None = None) -> str:
    """Return the PEM text of what is no certificate, but has what the script looks at: validities, and a VO.

    Real proxies, and those that ``voms-proxy-fake`` makes, are tried against a real server (docs/adr/0003).
    """
    return made_proxy([Need(vo)], hours, attribute_hours)


def test_a_valid_proxy(workspace: Workspace) -> None:
    workspace.put("x509", proxy(1))
    outcome = workspace.run(X509, "get s:a", "  to a", environment={"X509_USER_PROXY": "x509"})
    assert (outcome.status, outcome.err) == (0, "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (proxy(-1), "expired on"),
        (proxy(1, attribute_hours=-1), "expired on"),
        (proxy(1, vo="atlas"), "one of atlas, and escape is needed"),
        ("", "holds no proxy"),
        ("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n", "holds no proxy"),
    ],
)
def test_a_proxy_that_will_not_do(workspace: Workspace, text: str, words: str) -> None:
    workspace.put("x509", text)
    outcome = workspace.run(X509, "get s:a", "  to a", environment={"X509_USER_PROXY": "x509"})
    assert outcome.failed(words, "voms-proxy-init --voms escape")
    assert workspace.files() == ["x509"]


def test_a_role_that_the_proxy_lacks(workspace: Workspace) -> None:
    workspace.put("x509", proxy(1))
    outcome = workspace.run(f"{X509} role=production", environment={"X509_USER_PROXY": "x509"})
    assert outcome.failed("no role production")


SECRETS = {"VONAME": "escape", "RUCIO_USERNAME": "jdoe", "VOMSPROXY_PASS": "c2VjcmV0"}


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, ("`rucio: true`",)),
        ({"RUCIO_CONFIG": "/none"}, ("secrets-add --env VONAME=escape --env RUCIO_USERNAME=YOUR_ACCOUNT`",)),
        ({"RUCIO_CONFIG": "/none", "VONAME": "escape"}, ("secrets-add --env RUCIO_USERNAME=YOUR_ACCOUNT`",)),
        ({"RUCIO_CONFIG": "/none", **SECRETS}, ("VONAME, RUCIO_USERNAME are set",)),
        ({"RUCIO_CONFIG": "rucio.cfg"}, ("`voms_proxy: true`",)),
        (
            {"RUCIO_CONFIG": "rucio.cfg", "X509_USER_PROXY": "/none", "VONAME": "escape"},
            ("secrets-add --file userkey.pem --file usercert.pem --env VOMSPROXY_PASS=BASE64_PASSWORD`",),
        ),
        (
            {"RUCIO_CONFIG": "rucio.cfg", "X509_USER_PROXY": "/none", "VOMSPROXY_FILE": "x509up"},
            ("secrets-add --overwrite --file x509up`",),
        ),
        (
            {"RUCIO_CONFIG": "rucio.cfg", "X509_USER_PROXY": "/none", "VONAME": "atlas"},
            ("secrets-add --overwrite --env VONAME=escape`",),
        ),
    ],
)
def test_on_reana_the_missing_secrets_are_named(
    workspace: Workspace, environment: dict[str, str], words: tuple[str, ...]
) -> None:
    workspace.put("rucio.cfg", "[client]\nrucio_host = https://rucio.example.org\n")
    unset: dict[str, str | None] = {"RUCIO_CONFIG": None}
    outcome = workspace.run(X509, "get s:a", "  to a", environment={**unset, **REANA, **environment})
    assert outcome.failed(*words)
    assert SECRETS["VOMSPROXY_PASS"] not in outcome.err
    assert workspace.files() == ["rucio.cfg"]


@pytest.mark.parametrize("text", ["", "[client]\nrucio_host =\n", "no configuration", "[client]\naccount = x\n"])
def test_a_configuration_without_a_server(workspace: Workspace, text: str) -> None:
    (workspace.desk / "rucio.cfg").write_text(text)
    assert workspace.run(NEED, "get s:a").failed("no Rucio configuration", "set RUCIO_CONFIG")


SERVER = (NEED, "  rucio_host https://rucio.example.org", "  auth_host https://auth.example.org")


class TestServers:
    """Fact C3: REANA guesses both servers from the VO, and two secrets correct it."""

    @pytest.mark.parametrize("auth", ["https://auth.example.org", "https://AUTH.example.org:443/"])
    def test_those_of_the_site(self, workspace: Workspace, auth: str) -> None:
        text = f"[client]\nrucio_host = https://rucio.example.org\nauth_host = {auth}\n"
        (workspace.desk / "rucio.cfg").write_text(text)
        assert workspace.run(*SERVER, "get s:a", "  to a").status == 0

    @pytest.mark.parametrize("line", ["auth_host = https://escape-rucio-auth.example.org", ""])
    def test_others(self, workspace: Workspace, line: str) -> None:
        (workspace.desk / "rucio.cfg").write_text(f"[client]\nrucio_host = https://rucio.example.org\n{line}\n")
        wanted = ("auth_host https://auth.example.org is needed",)
        assert workspace.run(*SERVER, "get s:a", "  to a").failed(*wanted, "correct it")
        outcome = workspace.run(*SERVER, "get s:a", "  to a", environment=REANA)
        assert outcome.failed(
            *wanted,
            "`reana-client secrets-add --overwrite --env RUCIO_RUCIO_HOST=https://rucio.example.org"
            " --env RUCIO_AUTH_HOST=https://auth.example.org`",
        )
        assert workspace.files() == []


def test_the_python_of_the_rucio_command_is_used(workspace: Workspace) -> None:
    commands = workspace.desk / "bin"
    commands.mkdir()
    python = commands / "python-of-rucio"
    python.write_text(f'#!/bin/sh\nPYTHONPATH={STUB} exec {sys.executable} "$@"\n')
    rucio = commands / "rucio"
    rucio.write_text(f"#!{python}\n")
    for path in (python, rucio):
        path.chmod(0o755)
    environment: dict[str, str | None] = {"PYTHONPATH": None, "PATH": f"{commands}:/usr/bin:/bin"}
    assert workspace.run(NEED, "get s:a", "  to a", environment=environment).out == "fetched s:a -> a (3 bytes)\n"


@pytest.mark.parametrize("first_line", [None, "", "#!/bin/sh", "#!/usr/bin/env python3", "#!/nowhere/python3"])
def test_an_image_without_a_client(workspace: Workspace, first_line: str | None) -> None:
    commands = workspace.desk / "bin"
    commands.mkdir()
    (commands / "python3").symlink_to(sys.executable)
    if first_line is not None:
        (commands / "rucio").write_text(first_line + "\n")
        (commands / "rucio").chmod(0o755)
    environment: dict[str, str | None] = {"PYTHONPATH": None, "PATH": f"{commands}:/bin:/usr/bin"}
    assert workspace.run(NEED, "get s:a", "  to a", environment=environment).failed("no Rucio client")
