"""Every example of the documentation is run, and every link leads somewhere."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import reanac
from compile.test_compile_round_trip import environment
from engines.installed import path_with_snakemake
from oracles.needs import need
from reanac.diagnostics import Severity
from reanac.lint.config import Choice
from reanac.lint.config_toml import read_config
from reanac.reader.sites import load_sites

from . import pages
from .pages import PAGES, REPOSITORY, Block, Row, document


def yaml_blocks() -> list[Block]:
    return [block for block in pages.all_blocks("yaml") if block.kind not in ("compiled", *pages.TOOLS)]


def codes(text: str) -> list[str]:
    """Return what is found, but for hints, when a text is checked and, where it can be, compiled."""
    found = reanac.compile(text.encode(), "serial").diagnostics
    return sorted({one.code for one in found if one.severity > Severity.HINT} - {"RN601"})


def shows(shown: str, whole: str) -> bool:
    """Whether lines stand in a text one after another; … stands for anything within a line, or for any lines."""
    lines = [line.rstrip() for line in shown.splitlines() if line.strip()]
    parts = [r"[^\n]*".join(map(re.escape, line.split("…"))) if line.strip() != "…" else r"[^\0]*" for line in lines]
    return re.search(r"\n\s*".join(part.replace(r"\ ", " ").lstrip() for part in parts), whole) is not None


@pytest.fixture(autouse=True)
def no_sites_of_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


class TestYaml:
    @pytest.mark.parametrize("block", [block for block in yaml_blocks() if block.kind != "site"], ids=str)
    def test_what_it_says_is_found_and_nothing_else(self, block: Block) -> None:
        text = document(block.text, block.kind, bare="bare" in block.words)
        assert codes(text) == sorted(block.codes), text

    @pytest.mark.parametrize("block", [block for block in yaml_blocks() if block.kind == "site"], ids=str)
    def test_a_site(self, block: Block, tmp_path: Path) -> None:
        (tmp_path / "site.yaml").write_text(block.text)
        assert len(load_sites([tmp_path / "site.yaml"])) == 4

    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
    def test_what_it_is_compiled_to(self, page: Path) -> None:
        source = ""
        for block in pages.blocks(page):
            if block.kind == "compiled":
                target = "serial" if block.language == "yaml" else block.language
                compiled = reanac.compile(source.encode(), target)
                assert compiled.bundle is not None
                assert shows(block.text, compiled.bundle.text()), block
            elif block.language == "yaml" and block.kind == "whole" and not block.codes:
                source = block.text

    @pytest.mark.parametrize("row", [row for page in PAGES for row in pages.rows(page)], ids=str)
    def test_a_row_of_a_table(self, row: Row) -> None:
        assert codes(pages.row_document(row.written)) == [row.says]
        assert row.instead is not None
        assert codes(pages.row_document(row.instead)) == []


class TestConsole:
    """Commands after ``$`` are run in the repository; what they print is shown as it is."""

    @pytest.mark.parametrize("block", pages.all_blocks("console"), ids=str)
    def test_it_prints_what_is_shown(self, block: Block, tmp_path: Path) -> None:
        for call, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n?)*)", block.text, re.MULTILINE):
            words = shlex.split(call.split("#")[0], comments=False)
            if words[0] != "reanac":
                assert words[0] in ("make", "cd", "pip", "eval"), call
                assert words[0] != "make" or re.search(rf"^{words[1]}:", (REPOSITORY / "Makefile").read_text(), re.M)
                continue
            if words[1] == "verify":
                need("snakemake")
            words = [str(tmp_path / "out") if word in ("out", "out/") else word for word in words]
            done = subprocess.run(
                [sys.executable, "-m", *words], cwd=REPOSITORY, env=environment(PATH=path_with_snakemake()),
                capture_output=True, text=True,
            )  # fmt: skip
            assert done.returncode in (0, 1), done.stderr
            assert not shown.strip() or shows(shown, done.stderr + done.stdout), done.stdout

    @pytest.mark.parametrize("block", pages.all_blocks("text"), ids=str)
    def test_a_report_is_one_that_reanac_writes(self, block: Block) -> None:
        """What a report shows of a line is enough to make that report again."""
        place, shown, *_ = block.text.splitlines()
        found = re.match(r"(\S+):(\d+):(\d+): \w+\[(RN\d+)\] (.*)", place)
        assert found is not None
        line = re.sub(r"^ *\d+ \| ", "", shown).strip()
        fragment = line if re.match(r"\w+:", line) else f"commands:\n  {line}"
        diagnostics = reanac.check(document(fragment, "step").encode()).diagnostics
        assert [finding.message for finding in diagnostics] == [found[5]]


class TestConfiguration:
    @pytest.mark.parametrize("block", pages.all_blocks("toml"), ids=str)
    def test_reanac_reads_it(self, block: Block) -> None:
        name = "pyproject.toml" if "pyproject" in block.words else "reanac.toml"
        config = read_config(name, block.text.encode())
        assert config is not None
        assert config.choice != Choice()

    def test_every_key_of_a_configuration_is_shown(self) -> None:
        text = "".join(block.text for block in pages.all_blocks("toml"))
        for key in ("select", "ignore", "severity", "to", "site-files", "exclude", "per-file"):
            assert re.search(rf"^(?:\[(?:tool\.reanac\.)?)?{key}\b", text, re.MULTILINE), key


class TestPython:
    @pytest.mark.parametrize("block", pages.all_blocks("python"), ids=str)
    def test_it_runs(self, block: Block) -> None:
        subprocess.run([sys.executable, "-c", block.text], cwd=REPOSITORY, env=environment(), check=True)


class TestLinks:
    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
    def test_they_lead_somewhere(self, page: Path) -> None:
        for target in re.findall(r"\]\(([^)\s]+)\)", pages.prose(page)):
            path, _, anchor = target.partition("#")
            if path.startswith("https:"):
                continue
            file = page.parent / path if path else page
            assert file.exists(), target
            if anchor:
                assert anchor in headings(file), target

    def test_every_page_is_linked_from_another(self) -> None:
        linked = {
            os.path.normpath(page.parent / target.partition("#")[0])
            for page in PAGES
            for target in re.findall(r"\]\(([^)\s]+)\)", pages.prose(page))
        }
        lost = {str(page) for page in PAGES if page.name != "README.md"} - linked
        assert not {path for path in lost if "/adr/" not in path}


def headings(page: Path) -> set[str]:
    """Return the anchors of a page, made as GitHub makes them."""
    lines = re.findall(r"^#+ (.*)$", pages.prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}
