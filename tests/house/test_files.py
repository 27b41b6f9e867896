"""What holds for every file in the repository."""

from __future__ import annotations

import os
import pwd
import re
import subprocess
import sys
from pathlib import Path

import pytest

from oracles.environments import REPOSITORY

LONGEST = 400
"""Lines that a module may have; 300 is a lot already."""

SHARED_PLACES = frozenset(
    map(Path, ("/", "/home", "/nonexistent", "/opt", "/srv", "/tmp", "/usr", "/usr/local", "/var/tmp"))
)
"""Folders that are there on every machine, and so may be named."""


def kept_files() -> list[Path]:
    """Return the files that are committed, or would be by ``git add --all``."""
    listing = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE).stdout.split(b"\0")
    paths = {REPOSITORY / os.fsdecode(name) for name in names if name}
    return sorted(path for path in paths if path.is_file())


def places_of_this_machine() -> set[Path]:
    """Return the folders that nobody else has: of this clone, of its user, and of its Python."""
    home = Path(pwd.getpwuid(os.getuid()).pw_dir)
    return {REPOSITORY, REPOSITORY.parent / "shared", home, Path(sys.base_prefix)} - SHARED_PLACES


def names_of(places: set[Path]) -> re.Pattern[bytes]:
    """Return a pattern that finds the places as whole paths, and not inside longer ones or in URLs."""
    either = b"|".join(re.escape(os.fsencode(place)) for place in sorted(places))
    return re.compile(rb"(?<![\w./-])(" + either + rb")(?![\w.-])")


@pytest.mark.needs("git")
def test_no_file_names_a_path_of_this_machine() -> None:
    pattern = names_of(places_of_this_machine())
    found = {
        f"{path.relative_to(REPOSITORY)}: {match[1].decode()}"
        for path in kept_files()
        for match in pattern.finditer(path.read_bytes())
    }
    assert not found


@pytest.mark.parametrize(
    ("text", "found"),
    [(b"see /its/home/x", True), (b'"/its/home"', True), (b"file:///its/home", False), (b"/its/homes", False)],
)
def test_the_pattern_finds_whole_paths(text: bytes, found: bool) -> None:
    assert bool(names_of({Path("/its/home")}).search(text)) == found


@pytest.mark.needs("git")
def test_modules_are_short_enough_to_hold_in_the_head() -> None:
    lengths = {path: path.read_bytes().count(b"\n") for path in kept_files() if path.suffix == ".py"}
    too_long = {path.relative_to(REPOSITORY).as_posix(): n for path, n in lengths.items() if n > LONGEST}
    assert lengths
    assert not too_long
