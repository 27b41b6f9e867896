"""The desk lake: a folder as the Data Lake, and stubs of ``rucio`` and ``xrdcp`` that say what they are."""

from __future__ import annotations

import ast
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from reanac.engines.desk_lake import STUB, at_desk, set_up_desk
from reanac.engines.desk_lake.credentials import Need


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    set_up_desk(tmp_path / "desk", [Need("escape", "production")])
    lake = tmp_path / "lake"
    (lake / "s" / "data").mkdir(parents=True)
    (lake / "s" / "a").write_bytes(b"a\0\xff")
    (lake / "s" / "data" / "one").write_text("1\n")
    (lake / "s" / "data" / "two").write_text("22\n")
    (lake / "s" / "deep%2Fname").write_text("deep")
    (lake / "s" / ".hidden").write_text("")
    (lake / "lake.json").write_text(json.dumps({"s:one": {"events": 7}}))
    return tmp_path


def call(desk: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    environment = at_desk(os.environ, desk / "desk", desk / "lake", desk / "log")
    (desk / "rucio").mkdir(exist_ok=True)  # a folder of that name where the command runs is none of its business
    return subprocess.run(words, cwd=desk, env=environment, capture_output=True, check=False)


class TestRucio:
    def test_it_lists_files(self, desk: Path) -> None:
        done = call(desk, "rucio", "list-files", "--csv", "s:data")
        assert done.stdout == b"s:one,(None),006e003c,0.002 kB,7\ns:two,(None),0107006f,0.003 kB,\n"

    def test_it_lists_replicas(self, desk: Path) -> None:
        done = call(desk, "rucio", "list-file-replicas", "--pfns", "--protocols", "root", "s:data")
        assert done.stdout == b"root://DESK//s/one\nroot://DESK//s/two\n"

    @pytest.mark.parametrize(
        ("did", "files"), [("s:a", ["s/a"]), ("s:data", ["data/one", "data/two"]), ("s:deep/name", ["s/deep/name"])]
    )
    def test_it_fetches_where_the_real_one_does(self, desk: Path, did: str, files: list[str]) -> None:
        assert call(desk, "rucio", "get", "--dir", "to", did).returncode == 0
        found = [path.relative_to(desk / "to").as_posix() for path in (desk / "to").rglob("*") if path.is_file()]
        assert sorted(found) == files

    def test_what_is_not_there_is_a_failure(self, desk: Path) -> None:
        done = call(desk, "rucio", "get", "s:none")
        assert (done.returncode, b"rucio (stub): Data identifier not found" in done.stderr) == (1, True)

    @pytest.mark.parametrize("words", [["whoami"], [], ["list-files", "s:a"]])
    def test_what_it_does_not_know_is_refused(self, desk: Path, words: list[str]) -> None:
        assert call(desk, "rucio", *words).returncode == 2

    def test_it_says_that_it_is_a_stub(self, desk: Path) -> None:
        assert b"reanac's STUB of rucio for a desk" in call(desk, "rucio", "--help").stdout


class TestXrdcp:
    def test_it_streams(self, desk: Path) -> None:
        assert call(desk, "xrdcp", "--silent", "root://DESK//s/a", "-").stdout == b"a\0\xff"

    def test_it_copies_and_overwrites_nothing_unasked(self, desk: Path) -> None:
        assert call(desk, "xrdcp", "root://DESK//s/two", ".").returncode == 0
        assert (desk / "two").read_text() == "22\n"
        assert call(desk, "xrdcp", "root://DESK//s/one", "two").returncode == 54
        assert call(desk, "xrdcp", "-f", "root://DESK//s/one", "two").returncode == 0
        assert (desk / "two").read_text() == "1\n"

    def test_what_is_not_there_is_a_failure(self, desk: Path) -> None:
        assert call(desk, "xrdcp", "root://DESK//s/none", "-").returncode == 54


class TestEngine:
    """What is for the commands is not for the engine that runs them."""

    CODE = (
        "import sys, types; sys.modules['snakemake'] = types.ModuleType('snakemake'); import rucio; print(rucio.REAL)"
    )

    def test_it_gets_the_real_client(self, desk: Path) -> None:
        (desk / "real" / "rucio").mkdir(parents=True)
        (desk / "real" / "rucio" / "__init__.py").write_text("REAL = 'real'\n")
        environment = at_desk({"PYTHONPATH": str(desk / "real")}, desk / "desk", desk / "lake", desk / "log")
        done = subprocess.run(
            [sys.executable, "-S", "-c", self.CODE], env=environment, capture_output=True, check=False
        )
        assert done.stdout == b"real\n", done.stderr

    def test_it_gets_none_where_there_is_none(self, desk: Path) -> None:
        environment = at_desk({}, desk / "desk", desk / "lake", desk / "log")
        done = subprocess.run(
            [sys.executable, "-S", "-c", self.CODE], env=environment, capture_output=True, check=False
        )
        assert b"ModuleNotFoundError: No module named 'rucio'" in done.stderr


def test_the_credentials_are_for_their_owner_alone(desk: Path) -> None:
    for name in ("x509up", "rucio.cfg"):
        assert stat.S_IMODE((desk / "desk" / name).stat().st_mode) == 0o600


def test_what_was_there_stays_on_the_paths() -> None:
    changed = at_desk({"PATH": "/bin", "PYTHONPATH": "/mine", "HOME": "/h"}, Path("/d"), Path("/l"), Path("/log"))
    assert (changed["PATH"], changed["PYTHONPATH"], changed["HOME"]) == ("/d/bin:/bin", f"{STUB}:/mine", "/h")
    assert at_desk({}, Path("/d"), Path("/l"), Path("/log"))["PYTHONPATH"] == str(STUB)


@pytest.mark.parametrize("path", sorted(STUB.rglob("*.py")), ids=lambda path: path.relative_to(STUB).as_posix())
def test_an_old_python_can_read_it(path: Path) -> None:
    tree = ast.parse(path.read_text(), feature_version=(3, 6))
    assert "STUB" in (ast.get_docstring(tree) or "")
    for node in ast.walk(tree):  # newer types stand in quotes
        new = isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name)
        assert not (new and node.value.id in ("dict", "list", "tuple", "Iterator", "Iterable")), ast.unparse(node)
        assert not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr) and "None" in ast.unparse(node))
