"""Sites: those that are shipped, the user's own, and what is wrong with a broken one."""

from __future__ import annotations

from pathlib import Path

import pytest

import reanac
from reanac import cli
from reanac.diagnostics import SiteError
from reanac.ir import Auth
from reanac.reader.sites import load_sites

SITE = """\
name: km3net
vo: km3net.org
auth: x509_proxy
rucio_host: https://rucio.example.org
auth_host: https://rucio-auth.example.org
client_image: docker.io/km3net/rucio:1
"""
SPEC = """\
workflow:
  type: serial
  resources:
    rucio: {site: km3net, rse: KM3NET-DISK}
  specification:
    steps:
      - environment: a/b:1
        rucio: {get: 'km3net:run.1 -> data/'}
        commands: [date]
"""


@pytest.fixture(autouse=True)
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder of sites, empty."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = tmp_path / "reanac" / "sites"
    folder.mkdir(parents=True)
    return folder


def test_escape_atlas_and_cms_are_shipped() -> None:
    sites = load_sites()
    assert sorted(sites) == ["atlas", "cms", "escape"]
    assert {site.auth for site in sites.values()} == {Auth.X509_PROXY}
    assert sites["escape"].rucio_host == "https://vre-rucio.cern.ch"
    assert sites["escape"].convention == "ProjectType.DataDescription.DataType"


def test_an_unknown_site_says_how_to_add_it() -> None:
    (finding,) = reanac.check(SPEC.encode()).diagnostics
    assert finding.code == "RN308"
    assert "--site-file" in (finding.help or "")


def test_a_site_of_the_users_folder_is_known(configuration: Path) -> None:
    (configuration / "km3net.yaml").write_text(SITE)
    checked = reanac.check(SPEC.encode())
    assert checked.diagnostics == ()
    assert checked.workflow is not None
    assert checked.workflow.site is not None
    assert checked.workflow.site.vo == "km3net.org"


def test_a_site_file_of_the_command_line_is_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "reana.yaml").write_text(SPEC)
    (tmp_path / "site.yaml").write_text(SITE)
    assert cli.main(["check", "-q", str(tmp_path / "reana.yaml"), "--site-file", str(tmp_path / "site.yaml")]) == 0
    assert capsys.readouterr() == ("", "")


def test_the_users_own_takes_the_place_of_a_shipped_one(configuration: Path, tmp_path: Path) -> None:
    (configuration / "mine.yaml").write_text(SITE.replace("name: km3net", "name: escape"))
    assert load_sites()["escape"].vo == "km3net.org"
    (tmp_path / "last.yaml").write_text(SITE.replace("km3net.org", "other"))
    assert load_sites([tmp_path / "last.yaml"])["km3net"].vo == "other"


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        (SITE.replace("auth: x509_proxy", "auth: kerberos"), "RN011", "x509_proxy, oidc, userpass"),
        (SITE.replace("vo: km3net.org\n", ""), "RN012", "'vo'"),
        (SITE + "colour: blue\n", "RN011", "'colour'"),
        (SITE.replace("vo: km3net.org", "vo: 7"), "RN011", "a text"),
        (SITE + "name: again\n", "RN002", "name"),
        ("- 1\n", "RN011", "a mapping"),
        ("name: [\n", "RN001", ""),
    ],
)
def test_what_is_wrong_with_a_broken_one(configuration: Path, text: str, code: str, says: str) -> None:
    (configuration / "broken.yaml").write_text(text)
    with pytest.raises(SiteError, match=r"broken\.yaml") as refused:
        load_sites()
    assert any(code == finding.code and says in finding.message for finding in refused.value.findings)


def test_an_empty_one(configuration: Path) -> None:
    (configuration / "empty.yml").write_text("\n")
    with pytest.raises(SiteError, match=r"empty\.yml does not describe a site"):
        load_sites()


def test_one_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match=r"none\.yaml cannot be read: No such file"):
        load_sites([tmp_path / "none.yaml"])


def test_the_command_shows_the_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "reana.yaml").write_text(SPEC)
    (tmp_path / "site.yaml").write_text(SITE.replace("x509_proxy", "magic"))
    assert cli.main(["check", str(tmp_path / "reana.yaml"), "--site-file", str(tmp_path / "site.yaml")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "site.yaml:3:7: error[RN011]" in err
    assert "^^^^^" in err


def test_an_oidc_site_is_refused_for_reana(configuration: Path) -> None:
    (configuration / "km3net.yaml").write_text(SITE.replace("x509_proxy", "oidc"))
    compiled = reanac.compile(SPEC.encode(), "serial")
    assert [finding.code for finding in compiled.diagnostics] == ["RN701"]
    assert compiled.bundle is None


def test_a_specification_without_transfers_reads_no_site(configuration: Path) -> None:
    (configuration / "broken.yaml").write_text("[")
    plain = SPEC.replace("        rucio: {get: 'km3net:run.1 -> data/'}\n", "").replace(
        "  resources:\n    rucio: {site: km3net, rse: KM3NET-DISK}\n", ""
    )
    assert reanac.check(plain.encode()).diagnostics == ()
