"""Credentials of a CWL run: sealed from step to step, open in the jobs that ask, and nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from engines.cwl_runs import Ran, run, written
from engines.installed import PYTHONS
from oracles.containers import Podman
from oracles.environments import python_of
from reanac import cli

from .proxies import Proxies
from .test_credentials_run import CANARY, HEAD, SEES, SITES, step

pytestmark = pytest.mark.needs("cwltool", "voms-proxy-fake", "openssl")

COUNTS = f'grep -c "{CANARY.replace("-", ".")}" "$$RUCIO_CONFIG" > n'
MODES = (
    'stat -Lc %%a "$$X509_USER_PROXY" "$$RUCIO_CONFIG" "$$(dirname "$$RUCIO_CONFIG")" > %s; '
    'env | grep -c "CREDENTIALS_KEY\\|SEALED\\|UNSEAL" >> %s || true'
)


@pytest.fixture(scope="session")
def proxies(tmp_path_factory: pytest.TempPathFactory) -> Proxies:
    return Proxies(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


def bundle(folder: Path, *steps: str, site: str = "escape", outputs: str = "") -> Path:
    """Write a workflow, and return its folder."""
    files = []
    for auth in ("userpass", "oidc"):
        files.append(folder / f"{auth}.yaml")
        files[-1].write_text(SITES % (auth, auth))
    written(HEAD % site + "".join(steps) + outputs, folder / "out", site_files=files)
    return folder / "out"


def everything(ran: Ran, *folders: Path) -> str:
    """Return all that is in folders, and all that was said."""
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return ran.said + ran.told + "".join(path.read_bytes().decode("latin-1") for path in files)


def test_steps_that_ask_see_them_and_others_do_not(tmp_path: Path, proxies: Proxies) -> None:
    folder = bundle(
        tmp_path,
        step("one", SEES % "one"),
        step("two", SEES % "two", MODES % ("modes", "modes"), voms_proxy="escape", rucio=True),
        step("three", SEES % "three", voms_proxy="escape"),
        outputs="outputs: {files: [one, two, three, modes]}\n",
    )
    ran = run(folder, proxy=proxies.make(tmp_path / "proxy"))
    assert ran.finished, ran.said
    made = {name: (folder / "outputs" / name).read_text().strip() for name in ("one", "two", "three", "modes")}
    assert made["one"] == "proxy= rucio= token="
    assert made["two"] == "proxy=yes rucio=yes token="
    assert made["three"] == "proxy=yes rucio= token="
    assert made["modes"].split() == ["600", "600", "700", "0"]
    assert "proxy: a copy of" in ran.said


@pytest.mark.parametrize("name", ["x509_user_proxy", "X509_USER_PROXY"])
def test_a_parameter_may_have_the_name_of_one(
    tmp_path: Path, proxies: Proxies, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """``reanac run`` gives the proxy of the user to the sidecar, and to the parameter what it is."""
    fit = step("fit", f'test -f "$$X509_USER_PROXY" && echo ${{{name}}} > n', voms_proxy="escape")
    spec = tmp_path / "reana.yaml"
    spec.write_text(f"inputs: {{parameters: {{{name}: mine}}}}\n{HEAD % 'escape'}{fit}outputs: {{files: [n]}}\n")
    monkeypatch.setenv("PATH", os.pathsep.join((PYTHONS, str(python_of("cwltool").parent), os.environ["PATH"])))
    monkeypatch.setenv("X509_USER_PROXY", str(proxies.make(tmp_path / "proxy")))
    assert cli.main(["run", str(spec), "--engine", "cwl", "-w", str(tmp_path / "run")]) == 0
    assert (tmp_path / "run" / "workspace" / "n").read_text() == "mine\n"


@pytest.mark.needs("containers")
def test_steps_in_containers_see_them_too(tmp_path: Path, proxies: Proxies, podman: Podman) -> None:
    folder = bundle(
        tmp_path,
        step("one", SEES % "one"),
        step("two", SEES % "two", MODES % ("modes", "modes"), voms_proxy="escape", rucio=True),
        outputs="outputs: {files: [one, two, modes]}\n",
    )
    for image in {yaml.safe_load(path.read_text())["hints"]["DockerRequirement"]["dockerPull"]
                  for path in (folder / "steps").glob("[ot]*.cwl")}:  # fmt: skip
        podman.tag(image)
    given = f"{(folder / 'inputs.yml').read_text()}x509_user_proxy: {proxies.make(tmp_path / 'proxy')}\n"
    (folder / "given.yml").write_text(given)
    words = ["--user-space-docker-cmd=podman", "--outdir", "outputs", "workflow.cwl", "given.yml"]
    ran = Ran(folder, *words, **podman.environment)
    assert ran.finished, ran.said
    made = {name: (folder / "outputs" / name).read_text().split() for name in ("one", "two", "modes")}
    assert made["one"] == ["proxy=", "rucio=", "token="]
    assert made["two"] == ["proxy=yes", "rucio=yes", "token="]
    assert made["modes"] == ["600", "600", "700", "0"]


class TestCanaries:
    def secret(self, tmp_path: Path, proxies: Proxies) -> tuple[Path, str]:
        """Return a proxy, and a line of its key."""
        proxy = proxies.make(tmp_path / "proxy")
        begin = proxy.read_text().partition("PRIVATE KEY-----\n")[2]
        return proxy, begin.split("\n")[1]

    def folder(self, tmp_path: Path) -> Path:
        return bundle(
            tmp_path,
            step("fit", 'grep -c "PRIVATE KEY" "$$X509_USER_PROXY" > n', voms_proxy="escape", rucio=True,
                 inputs=[], outputs=["n"]),
            step("count", "cat n n > m", inputs=["n"], outputs=["m"]),
            outputs="outputs: {files: [n, m]}\n",
        )  # fmt: skip

    @pytest.mark.parametrize("words", [[], ["--debug"]])
    def test_are_in_no_archive_of_provenance(
        self, tmp_path: Path, temporary: Path, proxies: Proxies, words: list[str]
    ) -> None:
        proxy, line = self.secret(tmp_path, proxies)
        folder = self.folder(tmp_path)
        options = [*words, "--provenance", str(tmp_path / "archive")]
        ran = run(folder, *options, proxy=proxy, TMPDIR=str(temporary))
        assert ran.finished, ran.said
        assert list((tmp_path / "archive").rglob("*.sealed")) or list((tmp_path / "archive" / "data").rglob("*"))
        assert (folder / "outputs" / "n").read_text() == "2\n"
        assert line in proxy.read_text()
        assert line not in everything(ran, tmp_path / "archive", folder / "outputs", temporary)

    def test_are_in_no_cache_and_the_next_run_makes_new_ones(
        self, tmp_path: Path, temporary: Path, proxies: Proxies
    ) -> None:
        proxy, line = self.secret(tmp_path, proxies)
        folder = self.folder(tmp_path)
        for _ in range(2):
            ran = run(folder, "--cachedir", str(tmp_path / "cache"), proxy=proxy, TMPDIR=str(temporary))
            assert ran.finished, ran.said
            assert "proxy: a copy of" in ran.said
            assert line not in everything(ran, tmp_path / "cache", folder, temporary)
        assert list((tmp_path / "cache").rglob("m")), "what has nothing to do with credentials is cached"
        assert not list((tmp_path / "cache").rglob("*.sealed"))

    def test_a_password_is_in_nothing_but_the_configuration_of_a_job(self, tmp_path: Path, temporary: Path) -> None:
        folder = bundle(
            tmp_path,
            step("fit", COUNTS, rucio=True, inputs=[], outputs=["n"]),
            site="userpass",
            outputs="outputs: {files: [n]}\n",
        )
        main = yaml.safe_load((folder / "workflow.cwl").read_text())
        assert main["hints"]["cwltool:Secrets"]["secrets"] == ["credentials_key", "rucio_password"]
        inputs = yaml.safe_load((folder / "inputs.yml").read_text())
        given = folder / "given.yml"
        given.write_text(yaml.safe_dump(inputs | {"rucio_username": "jdoe", "rucio_password": f"%{CANARY}"}))
        options = ["--no-container", "--outdir", "outputs", "--provenance", str(tmp_path / "archive"), "--debug"]
        ran = Ran(folder, *options, "workflow.cwl", str(given), TMPDIR=str(temporary))
        assert ran.finished, ran.said
        assert (folder / "outputs" / "n").read_text() == "1\n"
        assert CANARY not in everything(ran, tmp_path / "archive", folder / "outputs", temporary)


def test_without_a_proxy_nothing_that_needs_one_runs(tmp_path: Path) -> None:
    folder = bundle(tmp_path, step("fit", "echo > n", voms_proxy="escape", rucio=True))
    ran = run(folder, proxy=tmp_path / "none")
    assert not ran.finished
    assert "reanac: " in ran.said
    assert "voms-proxy-init" in ran.said
    assert "[step fit] start" not in ran.said


def test_a_credential_that_was_sealed_with_another_key_is_not_opened(tmp_path: Path, proxies: Proxies) -> None:
    folder = bundle(tmp_path, step("fit", "echo > n", voms_proxy="escape"))
    tool = folder / "steps" / "fit.cwl"
    tool.write_text(tool.read_text().replace("CREDENTIALS_KEY: $(inputs.credentials_key)", "CREDENTIALS_KEY: other"))
    ran = run(folder, proxy=proxies.make(tmp_path / "proxy"))
    assert not ran.finished
    assert "reanac: the credential x509up was sealed with another key" in ran.said
