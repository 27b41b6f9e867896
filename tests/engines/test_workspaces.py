"""Snapshots of workspaces, and what is told of two that differ."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from reanac.engines.workspaces import Kind, What, differences, snapshot


def fill(folder: Path) -> Path:
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "a b").write_text("one")
    (folder / "é☃").write_bytes(b"\0\xff")
    (folder / "link").symlink_to("sub")
    return folder


def found(first: Path, second: Path) -> list[tuple[str, What]]:
    return [(one.path, one.what) for one in differences(snapshot(first), snapshot(second))]


def test_the_same_is_the_same_wherever_it_stands(tmp_path: Path) -> None:
    assert found(fill(tmp_path / "a"), fill(tmp_path / "b" / "c")) == []


def test_names_kinds_and_modes_are_taken_down(tmp_path: Path) -> None:
    folder = fill(tmp_path / "a")
    (folder / "é☃").chmod(0o640)
    taken = snapshot(folder)
    assert list(taken) == ["link", "sub", "sub/a b", "é☃"]
    assert [entry.kind for entry in taken.values()] == [Kind.LINK, Kind.FOLDER, Kind.FILE, Kind.FILE]
    assert taken["é☃"].mode == 0o640
    assert taken["link"].content == "sub"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda folder: (folder / "sub" / "a b").write_text("two"), [("sub/a b", What.CONTENT)]),
        (lambda folder: (folder / "sub" / "a b").chmod(0o755), [("sub/a b", What.MODE)]),
        (lambda folder: (folder / "sub" / "a b").unlink(), [("sub/a b", What.ONLY_FIRST)]),
        (lambda folder: (folder / "new").mkdir(), [("new", What.ONLY_SECOND)]),
        (lambda folder: (folder / "sub").chmod(0o700), [("sub", What.MODE)]),
        (lambda folder: ((folder / "link").unlink(), (folder / "link").symlink_to("x")), [("link", What.CONTENT)]),
        (lambda folder: ((folder / "link").unlink(), (folder / "link").write_text("sub")), [("link", What.KIND)]),
        (lambda folder: ((folder / "é☃").write_text(""), (folder / "é☃").chmod(0o600)),
         [("é☃", What.CONTENT), ("é☃", What.MODE)]),
    ],
)  # fmt: skip
def test_a_change_is_found(tmp_path: Path, change: Callable[[Path], object], expected: list[tuple[str, What]]) -> None:
    first, second = fill(tmp_path / "a"), fill(tmp_path / "b")
    change(second)
    assert found(first, second) == expected


def test_what_is_left_out_is_left_out_with_all_below(tmp_path: Path) -> None:
    folder = fill(tmp_path / "a")
    assert list(snapshot(folder, {"sub", "é☃"})) == ["link"]


def test_what_nobody_may_read_is_read_and_stays_so(tmp_path: Path) -> None:
    folder = fill(tmp_path / "a")
    (folder / "sub" / "a b").chmod(0)
    (folder / "sub").chmod(0)
    taken = snapshot(folder)
    assert (taken["sub"].mode, taken["sub/a b"].mode) == (0, 0)
    assert taken["sub/a b"].content == snapshot(fill(tmp_path / "b"))["sub/a b"].content
    assert (folder / "sub").stat().st_mode & 0o777 == 0
    (folder / "sub").chmod(0o700)


def test_pipes_and_sockets_are_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        assert {entry.kind for entry in snapshot(tmp_path).values()} == {Kind.OTHER}


def test_no_folder_is_an_empty_one(tmp_path: Path) -> None:
    assert snapshot(tmp_path / "none") == {}
