"""The test bed is real: logins of all kinds, transfers by all clients, VOMS proxies, and nothing is left behind."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

import pytest

from .bed import Bed
from .rucio import CLIENTS, RSES, SMALL


def is_jdoe(said: str) -> bool:
    return "jdoe" in said


WHOAMI = "client.whoami()"


@pytest.mark.parametrize("version", CLIENTS)
class TestLogins:
    def test_by_password(self, bed: Bed, version: str) -> None:
        assert bed.rucio.client(version=version).ask(WHOAMI)["account"] == "jdoe"

    def test_not_by_a_wrong_one(self, bed: Bed, version: str) -> None:
        client = bed.rucio.client(version=version)
        client.config.write_text(client.config.read_text().replace("jdoepw", "wrong"))
        with pytest.raises(RuntimeError, match="CannotAuthenticate"):
            client.ask(WHOAMI)

    def test_by_proxy(self, bed: Bed, version: str, tmp_path: Path) -> None:
        proxy = bed.authority.proxy(tmp_path / "proxy")
        assert bed.rucio.proxy_client(proxy, version).ask(WHOAMI)["account"] == "jdoe"

    @pytest.mark.parametrize("kind", ["expired", "rogue"])
    def test_not_by_a_bad_proxy(self, bed: Bed, version: str, kind: str, tmp_path: Path) -> None:
        authority = bed.rogue if kind == "rogue" else bed.authority
        proxy = authority.proxy(tmp_path / "proxy", hours=1, ago=2 if kind == "expired" else 0)
        with pytest.raises(RuntimeError):
            bed.rucio.proxy_client(proxy, version).ask(WHOAMI)

    def test_by_token(self, bed: Bed, version: str) -> None:
        assert bed.rucio.token_client(bed.rucio.issuer.token(), version).ask(WHOAMI)["account"] == "jdoe"

    @pytest.mark.parametrize("claims", [{"aud": "else"}, {"seconds": -10}, {"subject": "stranger"}], ids=str)
    def test_not_by_a_bad_token(self, bed: Bed, version: str, claims: dict[str, object]) -> None:
        client = bed.rucio.token_client(bed.rucio.issuer.token(**claims), version)  # type: ignore[arg-type]
        with pytest.raises(RuntimeError):
            client.ask(WHOAMI)


@pytest.mark.parametrize("version", CLIENTS)
def test_what_is_put_there_comes_back(bed: Bed, version: str, tmp_path: Path) -> None:
    client, content = bed.rucio.client(version=version), os.urandom(1000)
    name = f"bytes.{version}"
    client.put(f"user.jdoe:{name}", content)
    known = client.ask(f"client.get_did('user.jdoe', {name!r})")
    assert (known["bytes"], known["adler32"]) == (1000, f"{zlib.adler32(content):08x}")
    assert client.run("get", "--dir", str(tmp_path), f"user.jdoe:{name}").returncode == 0
    assert (tmp_path / "user.jdoe" / name).read_bytes() == content
    assert [path.read_bytes() for path in bed.rucio.storage(RSES[0]).rglob(name)] == [content]


def test_there_are_quotas(bed: Bed) -> None:
    limits = bed.rucio.client().ask("client.get_local_account_limits('jdoe')")
    assert {rse: limits[rse] for rse in RSES} == {RSES[0]: 10**10, RSES[1]: 10**10, RSES[2]: SMALL}


def test_it_can_be_in_a_bad_mood_and_down(bed: Bed) -> None:
    with bed.rucio.mood("500"), pytest.raises(RuntimeError):
        bed.rucio.client().ask("client.ping()")
    bed.rucio.stop()
    try:
        with pytest.raises(RuntimeError):
            bed.rucio.client().ask("client.ping()")
    finally:
        bed.rucio.start()
    assert bed.rucio.client().ask("client.ping()")["version"] == "41.5.1"


@pytest.mark.needs("mariadbd", "/usr/sbin/voms", "unshare", "nsenter", "voms-proxy-init")
class TestVoms:
    def test_the_daemon_makes_proxies_that_rucio_takes(self, bed: Bed, tmp_path: Path) -> None:
        proxy = bed.voms.proxy(tmp_path / "proxy")
        assert bed.rucio.proxy_client(proxy).ask(WHOAMI)["account"] == "jdoe"

    def test_it_gives_roles_to_those_who_have_them(self, bed: Bed, tmp_path: Path) -> None:
        bed.voms.proxy(tmp_path / "proxy", fqan="testvo:/testvo/Role=production")
        with pytest.raises(RuntimeError):
            bed.voms.proxy(tmp_path / "none", fqan="testvo:/testvo/Role=VO-Admin")


def test_two_live_side_by_side_and_leave_nothing(bed: Bed, tmp_path: Path) -> None:
    before = own_processes()
    second = Bed(tmp_path / "bed")
    assert own_processes() > before
    try:
        second.rucio.client().put("user.jdoe:only-there", b"x")
        assert second.rucio.client().ask("client.get_did('user.jdoe', 'only-there')")["bytes"] == 1
        with pytest.raises(RuntimeError, match="DataIdentifierNotFound"):
            bed.rucio.client().ask("client.get_did('user.jdoe', 'only-there')")
    finally:
        second.close()
    assert own_processes() == before


def own_processes() -> set[int]:
    """Return the numbers of the processes that this one has started, directly or not."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents[int(path.parent.name)] = int(fields[1])
    found = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {os.getpid()}
