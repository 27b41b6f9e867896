"""Samples with directives, compiled to every target, fetch from a real Rucio and upload to it, by every client."""

from __future__ import annotations

import zlib
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from .analyses import load, prepare
from .attempts import TARGETS, Bench
from .bed import Bed
from .rucio import CLIENTS, NEWEST, RSES, Client, File

SAMPLES = Path(__file__).parents[2] / "samples"
pytestmark = pytest.mark.needs("snakemake", "cwltool")
_number = count(1)


@pytest.fixture(scope="module")
def lake(bed: Bed) -> Bed:
    """The bed, with the data of all samples in its lake."""
    for folder in sorted(SAMPLES.glob("*/lake")):
        load(bed, folder)
    return bed


@pytest.fixture
def scope() -> str:
    """The name of a scope that no other test uses."""
    return f"user.jdoe{next(_number)}"


def run(bed: Bed, spec: Path, target: str, client: str, vo: str) -> Path:
    """Run a specification with a proxy of a VO, and return the workspace that it leaves."""
    role = "production" if vo == "atlas" else "NULL"
    proxy = bed.authority.proxy(spec.parent / "x509up", vo=vo, role=role, hours=48)
    attempt = Bench(bed, spec, target, client, vo).attempt(proxy)
    assert attempt.finished, attempt.said[-3000:]
    return attempt.workspace


_DIDS = (
    "{did['name']: {**did, 'rules': list(client.list_did_rules(SCOPE, did['name'])), "
    "'content': [each['name'] for each in client.list_content(SCOPE, did['name'])], "
    "'rses': [rse for each in client.list_replicas([{'scope': SCOPE, 'name': did['name']}]) "
    "for rse in each['states'] if each['states'][rse] == 'AVAILABLE']} "
    "for did in [client.get_did(SCOPE, name) for name in client.list_dids(SCOPE, [{}], did_type='all')]}"
)


class Seen:
    """What Rucio's own client sees in a scope."""

    def __init__(self, client: Client, scope: str) -> None:
        found: dict[str, Any] = client.ask(_DIDS.replace("SCOPE", repr(scope)))
        self.dids = found

    def assert_file(self, name: str, path: Path, rse: str) -> None:
        """Assert that a file is there, whole, and where it should be."""
        content = path.read_bytes()
        did = self.dids[name]
        assert (did["type"], did["bytes"], did["adler32"]) == ("FILE", len(content), f"{zlib.adler32(content):08x}")
        assert did["rses"] == [rse]

    def assert_dataset(self, name: str, files: set[str], rse: str, days: int | None) -> None:
        """Assert that a dataset holds just these files, and by which rule."""
        did = self.dids[name]
        assert did["type"] == "DATASET"
        assert set(did["content"]) == files
        (rule,) = did["rules"]
        assert (rule["rse_expression"], rule["state"]) == (rse, "OK")
        self.assert_lives(rule, days)

    def assert_lives(self, rule: dict[str, Any], days: int | None) -> None:
        """Assert that a rule ends after so many days, or never."""
        if days is None:
            assert rule["expires_at"] is None
            return
        from datetime import datetime

        made, ends = (datetime.fromisoformat(rule[key]) for key in ("created_at", "expires_at"))
        assert days * 86400 - 60 < (ends - made).total_seconds() < days * 86400 + 60


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("target", TARGETS)
class TestSamples:
    def test_vre_fit(self, lake: Bed, scope: str, tmp_path: Path, target: str, client: str) -> None:
        spec = prepare(lake, SAMPLES / "vre-fit", tmp_path / "spec", scope)
        workspace = run(lake, spec, target, client, "escape")
        seen = Seen(lake.rucio.client(), scope)
        assert seen.dids.keys() == {"VRE.DimuonFit.2018.json", "VRE.DimuonSpectrum.2018.svg"}
        seen.assert_file("VRE.DimuonFit.2018.json", workspace / "results" / "fit.json", RSES[0])
        seen.assert_file("VRE.DimuonSpectrum.2018.svg", workspace / "results" / "spectrum.svg", RSES[1])
        (rule,) = seen.dids["VRE.DimuonSpectrum.2018.svg"]["rules"]
        seen.assert_lives(rule, 90)
        (rule,) = seen.dids["VRE.DimuonFit.2018.json"]["rules"]
        seen.assert_lives(rule, None)

    def test_stream_replicas(self, lake: Bed, scope: str, tmp_path: Path, target: str, client: str) -> None:
        spec = prepare(lake, SAMPLES / "stream-replicas", tmp_path / "spec", scope)
        workspace = run(lake, spec, target, client, "escape")
        seen = Seen(lake.rucio.client(), scope)
        spectra = {f"VRE.HTSpectra.UL18.{tags}b.csv" for tags in (0, 1, 2)}
        for name in spectra:
            seen.assert_file(name, workspace / "results" / "ht" / name, RSES[0])
        seen.assert_dataset("VRE.HTSpectra.UL18", spectra, RSES[0], 30)
        measured = {path.name for path in (workspace / "results" / "measurement").glob("*.json")}
        assert measured
        for name in measured:
            seen.assert_file(name, workspace / "results" / "measurement" / name, RSES[1])
        seen.assert_dataset("VRE.BCounting.UL18", measured, RSES[1], 90)

    def test_atlas_skim(self, lake: Bed, scope: str, tmp_path: Path, target: str, client: str) -> None:
        spec = prepare(lake, SAMPLES / "atlas-skim", tmp_path / "spec", scope)
        workspace = run(lake, spec, target, client, "atlas")
        seen = Seen(lake.rucio.client(), scope)
        skims = {path.name for path in (workspace / "results" / "skim").iterdir()}
        assert len(skims) == 2, "two of three files were chosen"
        for name in skims:
            seen.assert_file(name, workspace / "results" / "skim" / name, RSES[1])
        seen.assert_dataset(f"{scope}.361107.Zmumu.skim.v1", skims, RSES[1], 14)
        yields = f"{scope}.361107.Zmumu.yields.v1.json"
        seen.assert_file(yields, workspace / "results" / "yields.json", RSES[0])
        seen.assert_dataset(f"{scope}.361107.Zmumu.results.v1", {yields}, RSES[0], 30)
        seen.assert_file(f"{scope}.Zmumu.cutflow.txt", workspace / "results" / f"{scope}.Zmumu.cutflow.txt", RSES[1])


FORMS = """\
workflow:
  type: serial
  resources:
    voms_proxy: {{vo: testvo}}
    rucio: {{site: lab, rse: {rse}}}
  specification:
    steps:
      - name: look
        environment: a/b:1.0
        rucio:
          get:
            - {scope}:one
            - {scope}:both
            - {scope}:path/to/deep -> flat/
            - {scope}:path/to/deep -> renamed/file
            - {scope}:first* -> pattern/
            - {scope}:holder -> container/ type=container
          replicas: {scope}:both -> list.txt protocols=file limit=1
        commands: ["cp $$(sed 's,file://localhost,,' list.txt) streamed"]
outputs:
  files: [streamed]
  directories: [{scope}, both, flat, renamed, pattern, container]
"""


@pytest.mark.parametrize("target", TARGETS)
def test_every_form_of_a_get_lands_where_the_language_says(lake: Bed, scope: str, tmp_path: Path, target: str) -> None:
    bed = lake
    bed.rucio.root.ask(f"[client.add_scope('jdoe', {scope!r})]")
    files = [("one", None), ("first.1", "both"), ("second.2", "both"), ("path/to/deep", None)]
    bed.rucio.client().put_all(
        File(f"{scope}:{name}", name.encode(), dataset and f"{scope}:{dataset}") for name, dataset in files
    )
    bed.rucio.client().ask(
        f"[client.add_container({scope!r}, 'holder'),"
        f" client.attach_dids({scope!r}, 'holder', [{{'scope': {scope!r}, 'name': 'both'}}])]"
    )
    (tmp_path / "spec").mkdir()
    spec = tmp_path / "spec" / "reana.yaml"
    spec.write_text(FORMS.format(scope=scope, rse=RSES[0]))
    attempt = Bench(bed, spec, target, NEWEST, "testvo").attempt(bed.authority.proxy(tmp_path / "x509up"))
    assert attempt.finished, attempt.said[-3000:]
    assert (attempt.workspace / "streamed").read_bytes() in (b"first.1", b"second.2")
    found = {
        path.relative_to(attempt.workspace).as_posix(): path.read_bytes().decode()
        for folder in (scope, "both", "flat", "renamed", "pattern", "container")
        for path in (attempt.workspace / folder).rglob("*")
        if path.is_file()
    }
    assert found == {
        f"{scope}/one": "one", "both/first.1": "first.1", "both/second.2": "second.2", "flat/deep": "path/to/deep",
        "renamed/file": "path/to/deep", "pattern/first.1": "first.1", "container/first.1": "first.1",
        "container/second.2": "second.2",
    }  # fmt: skip
