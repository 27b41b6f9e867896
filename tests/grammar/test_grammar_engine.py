"""Parsers are kept between runs, in a private folder or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import lark
import pytest

from reanac_grammar import engine

ROOT = Path(engine.__file__).parents[1]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of kept tables of a user who has none yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    engine.parser.cache_clear()
    yield tmp_path / "cache" / "reanac"
    engine.parser.cache_clear()


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The grammars that were built and not read from the cache."""
    built: list[str] = []
    build = lark.Lark.__init__

    def record(self: lark.Lark, grammar: str, **options: object) -> None:
        built.append(grammar)
        build(self, grammar, **options)

    monkeypatch.setattr(lark.Lark, "__init__", record)
    return built


def parsed(text: str = "A|B") -> str:
    """Parse with a parser that this process has not kept."""
    engine.parser.cache_clear()
    return str(engine.parse("rse", "expression", text).data)


def test_tables_are_kept(cache: Path, builds: list[str]) -> None:
    assert parsed() == "expression"
    assert len(builds) == 1
    (kept,) = cache.iterdir()
    assert kept.name.startswith("rse-")
    assert cache.stat().st_mode & 0o777 == 0o700
    assert kept.stat().st_mode & 0o777 == 0o600
    assert parsed() == "expression"
    assert len(builds) == 1


def test_kept_parser_says_the_same_as_a_fresh_one(cache: Path) -> None:
    answers = []
    for _ in range(2):
        engine.parser.cache_clear()
        with pytest.raises(engine.Mismatch) as caught:
            engine.parse("directive", "get", "S:N -> a:b")
        answers.append((caught.value.place, caught.value.expected, engine.parse("directive", "get", "S:N -> a")))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 10_000])
def test_a_corrupt_file_is_built_again(cache: Path, builds: list[str], content: bytes) -> None:
    parsed()
    (kept,) = cache.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(content)
    assert parsed() == "expression"
    assert len(builds) == 2
    assert len(kept.read_bytes()) == len(whole)


def test_a_torn_file_is_built_again(cache: Path, builds: list[str]) -> None:
    parsed()
    (kept,) = cache.iterdir()
    kept.write_bytes(kept.read_bytes()[:-1])
    assert parsed() == "expression"
    assert len(builds) == 2


def test_another_grammar_is_another_file(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed()
    source = engine.grammar_source("rse")
    monkeypatch.setattr(engine, "grammar_source", lambda _: f"{source}\n// changed\n")
    parsed()
    assert len(list(cache.iterdir())) == 2


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o701])
def test_a_folder_that_others_can_enter_is_not_used(cache: Path, builds: list[str], mode: int) -> None:
    cache.mkdir(parents=True)
    cache.chmod(mode)
    parsed()
    parsed()
    assert len(builds) == 2
    assert list(cache.iterdir()) == []


def test_a_folder_of_another_user_is_not_used(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.mkdir(parents=True, mode=0o700)
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    assert parsed() == "expression"
    assert list(cache.iterdir()) == []


def test_a_link_to_a_folder_is_not_used(cache: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    cache.parent.mkdir()
    cache.symlink_to(elsewhere)
    assert parsed() == "expression"
    assert list(elsewhere.iterdir()) == []


def test_a_linked_file_is_not_read(cache: Path, builds: list[str], tmp_path: Path) -> None:
    parsed()
    (kept,) = cache.iterdir()
    kept.rename(tmp_path / "elsewhere")
    kept.symlink_to(tmp_path / "elsewhere")
    parsed()
    assert len(builds) == 2
    assert not kept.is_symlink()


def test_where_nothing_can_be_written_nothing_is_kept(cache: Path, builds: list[str]) -> None:
    parsed()
    (kept,) = cache.iterdir()
    kept.unlink()
    kept.mkdir()
    assert parsed() == "expression"
    assert len(builds) == 2
    assert list(cache.iterdir()) == [kept]


def test_where_no_folder_can_be_made_nothing_is_kept(tmp_path: Path, cache: Path, builds: list[str]) -> None:
    cache.parent.write_text("a file")
    assert parsed() == "expression"
    assert len(builds) == 1


def test_a_relative_cache_home_is_ignored(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", "here")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    parsed()
    assert not (tmp_path / "here").exists()
    assert len(list((tmp_path / "home" / ".cache" / "reanac").iterdir())) == 1


def test_writers_at_the_same_time_do_not_harm_each_other(cache: Path, builds: list[str]) -> None:
    program = "from reanac_grammar import engine; print(engine.parse('rse', 'expression', 'A').data)"
    command = [sys.executable, "-c", program]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    running = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert [process.communicate()[0] for process in running] == ["expression\n"] * 4
    assert len(list(cache.iterdir())) == 1
    parsed()
    assert builds == []


@pytest.mark.parametrize("grammar", engine.RULES)
def test_no_grammar_ignores_blanks(grammar: str) -> None:
    assert "%ignore" not in engine.grammar_source(grammar)


@pytest.mark.parametrize(
    ("module", "call"),
    [
        ("template", "scan('echo ${x} $$y $(z)')"),
        ("image", "parse_image('docker.io/library/python:3.12')"),
        ("quantity", "parse_quantity('256Mi', Kind.KUBERNETES_MEMORY)"),
        ("path", "parse_path('data/${x}/')"),
        ("text", "parse_text('a${x}')"),
        ("directive", "parse_path"),
        ("rse", "RSE"),
    ],
)
def test_what_is_valid_needs_no_heavy_module(module: str, call: str) -> None:
    program = (
        f"import sys; from reanac_grammar.{module} import *; {call};"
        "print(*sorted({'lark', 'typing', 'dataclasses', 'inspect', 'string', 'pathlib'} & sys.modules.keys()))"
    )
    # -S and -E: what a site's own start-up files import is not our doing.
    found = subprocess.run(
        [sys.executable, "-S", "-E", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {program}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.split() == []
