"""What the transfer script fetches and lists, with the STUB of a client: landing rules, checksums, re-running."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from transfer_helpers import NEED, Workspace, file

from reanac_backends.transfer import transfer_files as local


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.make(tmp_path)


@pytest.mark.parametrize(
    ("did", "to", "files"),
    [
        ("s:a", None, ["s/a"]),
        ("s:a", "d/", ["d/a"]),
        ("s:a", "d/x", ["d/x"]),
        ("s:a", "./", ["a"]),
        ("s:dir/a", None, ["s/dir/a"]),
        ("s:dir/a", "d/", ["d/a"]),
        ("s:/store/c", None, ["s/store/c"]),
        ("s:two", None, ["two/a", "two/b"]),
        ("s:two", "d/", ["d/a", "d/b"]),
        ("s:more", None, ["more/b", "more/c"]),
        ("s:all", None, ["all/a", "all/b", "all/c"]),
        ("s:all", "d/", ["d/a", "d/b", "d/c"]),
        ("s:twins", None, ["twins/a", "twins/dir/a"]),
        ("s:t*o", "d/", ["d/a", "d/b"]),
        ("s:tw*", None, ["twins/a", "twins/dir/a", "two/a", "two/b"]),
        ("s:tap*", "x", ["x"]),
    ],
)
def test_where_files_land(workspace: Workspace, did: str, to: str | None, files: list[str]) -> None:
    outcome = workspace.run(NEED, f"get {did}", *([f"  to {to}"] if to else []))
    assert (outcome.status, outcome.err) == (0, "")
    assert workspace.files() == files


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("get s:nope",), ("knows no DID s:nope",)),
        (("get s:nope*",), ("matches s:nope*",)),
        (("get s:none",), ("has no files",)),
        (("get s:two", "  to x"), ("2 files", "'x/'")),
        (("get s:twins", "  to d/"), ("s:a and s:dir/a", "d/a")),
        (("get s:a", "  type dataset"), ("is a file",)),
        (("get s:a", "  rses TAPE"), ("No available sources",)),
        (("get s:a", "  rses NOPE"), ("rses NOPE", "invalid")),
        (("get s:a", "  to /x"), ("'/x'",)),
        (("get s:a", "  to ../x"), ("'../x'",)),
        (("get s:a", "  to d/.."), ("'d/..'",)),
        (("get s:a", "  to ."), ("'.'",)),
        (("get s:lie", "  to x"), ("s:lie did not arrive", "Checksum validation failed")),
        (("get s:short", "  to x"), ("s:short has 3 bytes",)),
        (("replicas s:a", "  to x", "  protocols davs"), ("no replica",)),
        (("replicas s:nope", "  to x"), ("knows no DID",)),
        (("get s:two", "  nrandom 1", "  rses TAPE"), ("no replica",)),
    ],
)
def test_a_transfer_that_fails_fails_the_step_and_leaves_nothing(
    workspace: Workspace, lines: tuple[str, ...], words: tuple[str, ...]
) -> None:
    assert workspace.run(NEED, *lines).failed(*words)
    assert workspace.files() == []


def test_the_good_files_of_a_dataset_stay_so_that_they_are_not_fetched_again(workspace: Workspace) -> None:
    assert workspace.run(NEED, "get s:bad", "  to d/").failed("s:lie")
    assert workspace.files() == ["d/a"]
    workspace.catalogue = {**workspace.catalogue, "s:lie": file("true")}
    assert workspace.run(NEED, "get s:bad", "  to d/").status == 0
    assert workspace.log == ["download s:a", "download s:lie", "download s:lie"]


def test_a_bad_replica_is_no_matter_where_there_is_a_good_one(workspace: Workspace) -> None:
    assert workspace.run(NEED, "get s:one-good", "  to x").status == 0
    assert (workspace.path / "x").read_text() == "true"
    assert workspace.log == ["download s:one-good", "download s:one-good"], "TAPE is the better one here"


def test_what_is_there_whole_is_not_fetched_again(workspace: Workspace) -> None:
    workspace.put("d/a", "aaa")
    workspace.put("d/b", "spoilt")
    outcome = workspace.run(NEED, "get s:two", "  to d/")
    assert outcome.out == "already there s:a -> d/a (3 bytes)\nfetched s:b -> d/b (2 bytes)\n"
    assert workspace.log == ["download s:b"]
    assert (workspace.path / "d/b").read_text() == "bb"


def test_a_torso_of_an_earlier_run_does_no_harm(workspace: Workspace) -> None:
    workspace.catalogue = {**workspace.catalogue, "s:slow": file("slow", seconds=30)}
    assert workspace.run(NEED, "get s:slow", "  to x", "  timeout 1").failed("s:slow took longer than 1")
    assert workspace.files() == []
    workspace.catalogue = {**workspace.catalogue, "s:slow": file("slow")}
    assert workspace.run(NEED, "get s:slow", "  to x", "  timeout 1").status == 0


def test_no_file_comes_where_another_has_its_folder_or_its_torso() -> None:
    dids = ("s:a", "t:a", "s:a/b", "s:/a", "s:a.part", "s:a.part.part", "s:a/b.part", "s:a.part/b")
    places = [
        local.temporary("room", f"d/{number}", local.File(did, "s:all", 0, None, None))
        for number, did in enumerate(dids)
    ]
    taken = [*places, *(f"{place}.part" for place in places)]
    assert len(set(taken)) == len(taken)
    assert not any(one.startswith(f"{other}/") for one in taken for other in taken)


def test_what_a_killed_run_left_whole_is_taken_and_the_rest_removed(workspace: Workspace) -> None:
    assert workspace.run(NEED, "get s:two", "  to d/", "get s:nope").failed("s:nope")
    words = {"verb": "get", "get": "s:two", "to": "d/"}
    room = f"{local.PRIVATE}/get-{local.key_of(words)}"
    for name, content in (("a", "aaa"), ("b", "spoilt")):
        file = local.File(f"s:{name}", "s:two", 0, None, None)
        workspace.put(local.temporary(room, f"d/{name}", file), content)
        (workspace.path / "d" / name).unlink()
    (workspace.desk / "log").unlink()
    for _ in ("two files to put in their places", "none"):
        workspace.put(f"{room}/torso.part", "x")
        assert workspace.run(NEED, "get s:two", "  to d/").status == 0
        assert (workspace.log, workspace.files()) == (["download s:b"], ["d/a", "d/b"])


def test_a_random_choice_is_kept(workspace: Workspace) -> None:
    lines = (NEED, "get s:all", "  to d/", "  nrandom 2")
    assert workspace.run(*lines).status == 0
    record, *chosen = workspace.files()
    assert json.loads((workspace.path / record).read_text())["nrandom"] == "2"
    for _ in range(4):
        (workspace.path / chosen[0]).unlink()
        assert workspace.run(*lines).status == 0
        assert workspace.files() == [record, *chosen]
    workspace.catalogue = {
        **workspace.catalogue,
        "s:two": {"type": "DATASET", "holds": []},
        "s:more": {"type": "DATASET", "holds": ["s:tape"]},
    }
    assert workspace.run(*lines).failed(record)


def test_a_random_choice_has_replicas_where_it_is_asked_for(workspace: Workspace) -> None:
    holds = {"type": "DATASET", "holds": ["s:a", "s:tape"]}
    workspace.catalogue = {**workspace.catalogue, "s:mixed": holds}
    assert workspace.run(NEED, "get s:mixed", "  to d/", "  nrandom 1", "  rses TAPE").status == 0
    assert workspace.files()[-1] == "d/tape"


@pytest.mark.parametrize("target", ["d/x", "e/d/x", "f"])
def test_a_symbolic_link_does_not_lead_out(workspace: Workspace, target: str) -> None:
    outside = workspace.desk / "outside"
    outside.mkdir()
    (workspace.path / "d").symlink_to(outside)
    (workspace.path / "e").symlink_to(".")
    (workspace.path / "f").symlink_to(outside / "f")
    assert workspace.run(NEED, "get s:a", f"  to {target}").failed("symbolic link")
    assert list(outside.iterdir()) == []


def test_replicas_are_written_as_rucio_ranks_them(workspace: Workspace) -> None:
    workspace.catalogue = {**workspace.catalogue, "s:b": file("bb", rses=["DISK", "TAPE"])}
    assert workspace.run(NEED, "replicas s:two", "  to l/pfns").status == 0
    assert (workspace.path / "l/pfns").read_text() == "root://DISK//s/a\nroot://TAPE//s/b\nroot://DISK//s/b\n"
    assert workspace.run(NEED, "replicas s:two", "  to l/pfns", "  rses TAPE", "  limit 1").status == 0
    assert (workspace.path / "l/pfns").read_text() == "root://TAPE//s/b\n"
    assert workspace.files() == ["l/pfns"]


def test_statements_are_carried_out_in_order_and_stop_at_the_first_failure(workspace: Workspace) -> None:
    assert workspace.run(NEED, "get s:a", "get s:nope", "get s:b").failed("s:nope")
    assert workspace.files() == ["s/a"]
