"""Many files, and large ones: what they ask of the server and of memory, and what a killed run leaves to do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

import reanac
from reanac.engines.reference import expand
from reanac.writing import write_bundle
from reanac_backends.transfer import transfer_files

from .bed import Bed
from .rucio import CLIENTS, NEWEST, RSES, File

FILES = 2000
LARGE = 256 << 20
"""Bytes of a large file."""
MEMORY = 80 << 20
"""Bytes that a transfer may hold: the clients themselves take half of it, and `rucio get` as much."""
_MEASURED = Path(__file__).with_name("programs") / "measured.py"
_SPEC = """\
workflow:
  type: serial
  resources:
    voms_proxy: {{vo: testvo}}
    rucio: {{site: lab}}
  specification:
    steps:
      - name: count
        environment: a/b:1.0
        rucio: {{get: ['{get}']}}
        commands: ['cat data/* > all']
outputs: {{files: [all]}}
"""


class StageIn:
    """The command that reanac emits to fetch something, in a workspace, with a client.

    Attributes:
        data: the folder into which it fetches.
        room: where it keeps what is not whole yet.
    """

    def __init__(self, bed: Bed, folder: Path, get: str, client: str = NEWEST) -> None:
        site, self._folder, self._bed = folder / "lab.yaml", folder / "workspace", bed
        site.write_text(bed.site("x509_proxy"))
        made = reanac.compile(_SPEC.format(get=get), "serial", site_files=[site])
        assert made.bundle is not None, made.diagnostics
        write_bundle(made.bundle, self._folder)
        plain = reanac.check(made.bundle.text().encode()).workflow
        assert plain is not None
        self._command = expand(plain)[0][0]
        proxy = bed.authority.proxy(folder / "proxy")
        self._client = bed.rucio.proxy_client(proxy, client)
        with self._client.config.open("a") as config:  # what clients tell of each file would cost them a TLS handshake
            config.write(f"[trace]\ntrace_host = {bed.rucio.url}\n")
        self._variables = self._client.variables | {"X509_USER_PROXY": str(proxy)}
        self._said, self._most = folder / "said", folder / "most"
        self.data, self.room = self._folder / "data", self._folder / transfer_files.PRIVATE

    def start(self) -> subprocess.Popen[bytes]:
        """Start it."""
        shell = ["bash", "-c", f"cd {self._folder} && {self._command}"]
        with self._said.open("wb") as output:
            return subprocess.Popen(
                [sys.executable, str(_MEASURED), str(self._most), *shell], env=self._variables, stdout=output,
                stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip

    def run(self) -> Counter[str]:
        """Run it to its good end, and return how often it asked what of the server."""
        self._client.token.unlink(missing_ok=True)
        before = len(self._bed.rucio.asked())
        status = self.start().wait()
        assert status == 0, self.said[-2000:]
        return Counter(self._bed.rucio.asked()[before:])

    @property
    def said(self) -> str:
        """What the last run said."""
        return self._said.read_text()

    @property
    def most(self) -> int:
        """The most bytes of memory that the last run held."""
        return int(self._most.read_text())

    def whole(self) -> dict[str, int]:
        """Return the files that are whole, in their places or on their way, by name, with their inodes."""
        paths = (*self.room.rglob("*"), *self.data.glob("*"))
        return {path.name: path.stat().st_ino for path in paths if path.is_file() and path.suffix != ".part"}

    def kill_when(self, enough: int, placed: int = 0) -> dict[str, int]:
        """Start it, kill it once so many files are whole and in their places; return those that are whole."""
        process = self.start()
        while len(self.whole()) < enough or len(list(self.data.glob("*"))) < placed:
            assert process.poll() is None, f"it has ended: {self.said[-2000:]}"
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return self.whole()


def test_thousands_of_small_files(bed: Bed, tmp_path: Path) -> None:
    contents = {f"many.{number:04}": f"{number}\n".encode() for number in range(FILES)}
    bed.rucio.place("user.jdoe", "many", contents)
    stage_in, batch = StageIn(bed, tmp_path, "user.jdoe:many -> data/"), transfer_files.MOST
    before, placed = stage_in.kill_when(batch + 50, placed=batch), len(list(stage_in.data.iterdir()))
    asked = stage_in.run()
    assert {path.name: path.read_bytes() for path in stage_in.data.iterdir()} == contents
    assert (stage_in.said.count("already there "), stage_in.said.count("fetched ")) == (placed, FILES - placed)
    after = stage_in.whole()
    assert before.items() <= after.items(), "what was whole was not fetched again"
    assert list(stage_in.room.iterdir()) == []
    assert asked["GET /auth/x509_proxy"] == 1
    assert asked["POST /replicas/list"] <= FILES // batch
    assert asked.total() < 30, asked
    assert stage_in.most < MEMORY


@pytest.mark.parametrize("client", CLIENTS)
def test_large_files(bed: Bed, tmp_path: Path, client: str) -> None:
    dataset = f"user.jdoe:large-{client}"
    block = os.urandom(1 << 20)
    files = [File(f"{dataset}.{name}", name.encode() + LARGE // len(block) * block, dataset) for name in "ab"]
    bed.rucio.client().put_all(files)
    stage_in = StageIn(bed, tmp_path, f"{dataset} -> data/", client)
    assert stage_in.run()["GET /auth/x509_proxy"] == 1
    assert {path.name: path.stat().st_size for path in stage_in.data.iterdir()} == {
        file.did.split(":")[1]: LARGE + 1 for file in files
    }
    assert stage_in.most < MEMORY < LARGE


@pytest.mark.parametrize("client", CLIENTS)
class TestReplicas:
    """The clients' own comparison of checksums is believed, and one replica after the other is tried."""

    @pytest.fixture
    def replicas(self, bed: Bed, client: str) -> list[Path]:
        """Two replicas of one file."""
        name = f"twice-{client}"
        paths = [path for rse in RSES[:2] for path in bed.rucio.storage(rse).rglob(name)]
        if not paths:
            for rse in RSES[:2]:
                bed.rucio.client().put(f"user.jdoe:{name}", b"content", rse=rse)
            paths = [path for rse in RSES[:2] for path in bed.rucio.storage(rse).rglob(name)]
        assert len(paths) == 2
        return paths

    def test_a_bad_replica_is_passed_over(self, bed: Bed, tmp_path: Path, client: str, replicas: list[Path]) -> None:
        first, second = replicas
        for number, (bad, good) in enumerate(((first, second), (second, first))):
            bad.write_bytes(b"c0ntent")
            good.write_bytes(b"content")
            (tmp_path / str(number)).mkdir()
            stage_in = StageIn(bed, tmp_path / str(number), f"user.jdoe:twice-{client} -> data/", client)
            stage_in.run()
            assert [path.read_bytes() for path in stage_in.data.iterdir()] == [b"content"]

    def test_two_bad_replicas_are_a_failure(self, bed: Bed, tmp_path: Path, client: str, replicas: list[Path]) -> None:
        for path in replicas:
            path.write_bytes(b"c0ntent")
        stage_in = StageIn(bed, tmp_path, f"user.jdoe:twice-{client} -> data/", client)
        assert stage_in.start().wait() == 1
        assert "did not arrive: Checksum validation failed" in stage_in.said
        assert not stage_in.data.exists()
