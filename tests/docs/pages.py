"""The pages of the documentation, taken apart: fenced blocks, tables, links.

The words after the language of a fence say how a block is tested:

    yaml                 a whole specification
    yaml step            keys of one step; what a step must have and is not there is added
    yaml steps           a list of steps
    yaml resources       the keys of ``workflow.resources``
    yaml site            a site file
    toml, toml pyproject a configuration of reanac
    yaml compiled        steps of what the whole specification before it is compiled to; likewise ``snakemake``, ``cwl``
    yaml pre-commit      settings of a tool, likewise ``gitlab`` and ``github``: tests/tools runs the tools with them
    … error RN201        exactly this is found, and nothing else
    … bare               the wrapping has no defaults under ``workflow.resources``
    … file=NAME          kept under this name for the console blocks of the page
    console              a session: commands after ``$``, and what they print
    python               a program
    sh                   lines for a shell, which tests/tools runs
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import reanac
from reanac.api import Checked

REPOSITORY = Path(__file__).parents[2]

# The pages of docs/rules are made of docstrings, whose examples are tested in tests/catalogue.
PAGES = (
    REPOSITORY / "README.md",
    REPOSITORY / "CONTRIBUTING.md",
    REPOSITORY / "CHANGELOG.md",
    *sorted(page for page in (REPOSITORY / "docs").rglob("*.md") if page.parent.name != "rules"),
)

TOOLS = ("pre-commit", "gitlab", "github")

_FENCE = re.compile(r"^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL)

_DEFAULTS = """\
voms_proxy: escape
rucio: {site: escape, rse: CERN-EOSPILOT, scope: user.jdoe}
"""

_FIRST = "- {name: tell, environment: 'docker.io/library/debian:12', outputs: [], commands: ['echo ${run} ${scope}']}\n"
"""A step that uses the parameters, whatever the fragment does."""

_REQUIRED = {
    "name": "name: fit",
    "environment": "environment: docker.io/library/python:3.11",
    "commands": "commands: [python fit.py]",
}


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: Path
    line: int
    words: tuple[str, ...]
    text: str

    @property
    def language(self) -> str:
        """The first word of the fence, or an empty one."""
        return self.words[0] if self.words else ""

    @property
    def kind(self) -> str:
        """How a YAML block is wrapped to become a whole document."""
        known = ("step", "steps", "resources", "site", "compiled", *TOOLS)
        return next((word for word in self.words[1:] if word in known), "whole")

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of what is to be found in it, in order."""
        return tuple(word for word in self.words if re.fullmatch(r"RN\d{3}", word))

    @property
    def file(self) -> str | None:
        """The name under which it is kept for the page's console blocks."""
        return next((word.removeprefix("file=") for word in self.words if word.startswith("file=")), None)

    def __str__(self) -> str:
        return f"{self.page.relative_to(REPOSITORY).as_posix()}:{self.line}"


@dataclass(frozen=True)
class Row:
    """A row of a table ``you write | reanac says``, with what to write instead where the table has that column."""

    page: Path
    line: int
    written: str
    says: str
    instead: str | None

    def __str__(self) -> str:
        return f"{self.page.relative_to(REPOSITORY).as_posix()}:{self.line}"


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(
            page, text.count("\n", 0, found.start()) + 1, tuple(found["info"].split()), textwrap.dedent(found["text"])
        )
        for found in _FENCE.finditer(text)
    ]


def all_blocks(language: str) -> list[Block]:
    """Return the blocks of one language of all pages."""
    return [block for page in PAGES for block in blocks(page) if block.language == language]


def prose(page: Path) -> str:
    """Return a page without its fenced blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def rows(page: Path) -> Iterator[Row]:
    """Yield the rows of the tables that say what is found in what is written."""
    within = False
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        cells = [_plain(cell) for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if cells[:2] == ["you write", "reanac says"]:
            within = True
        elif not cells:
            within = False
        elif within and not set(line) <= set("|-: "):
            yield Row(page, number, _code(cells[0]), cells[1], _code(cells[2]) if len(cells) > 2 else None)


def _plain(cell: str) -> str:
    return re.sub(r"\\([\\|*_<>\[\]$])", r"\1", cell.strip())


def _code(cell: str) -> str:
    """Return what stands between the first and the last backticks of a cell."""
    return cell.strip("`").strip()


def document(fragment: str, kind: str = "whole", *, bare: bool = False) -> str:
    """Return the whole specification that a fragment stands in."""
    if kind == "whole":
        return fragment
    parameters = 'inputs:\n  files: [fit.py]\n  parameters: {run: "2018", scope: user.jdoe}\n'
    if kind == "resources":
        return parameters + _workflow(
            _step("rucio: {upload: plot.png -> user.jdoe:plot.png @ PIC}"), resources=fragment
        )
    return parameters + _workflow(fragment if kind == "steps" else _step(fragment), bare=bare)


def _step(fragment: str) -> str:
    present = set(re.findall(r"^([a-z_]+):", fragment, re.MULTILINE))
    lines = [line for key, line in _REQUIRED.items() if key not in present and key != "commands"]
    lines += [fragment.rstrip("\n")] if fragment else []
    lines += [_REQUIRED["commands"]] if "commands" not in present else []
    return "- " + _indented("\n".join(lines), 2).lstrip(" ")


def _workflow(steps: str, *, resources: str = _DEFAULTS, bare: bool = False) -> str:
    head = "workflow:\n  type: serial\n" + ("" if bare else "  resources:\n" + _indented(resources, 4))
    return head + "  specification:\n    steps:\n" + _indented(_FIRST + steps, 6)


def _indented(text: str, width: int) -> str:
    return textwrap.indent(text.rstrip("\n"), " " * width) + "\n"


def checked(block: Block) -> Checked:
    """Return what reanac finds in a YAML block."""
    return reanac.check(document(block.text, block.kind, bare="bare" in block.words).encode())


def row_document(written: str) -> str:
    """Return the specification that a table's text stands in: a transfer, or a key of a step."""
    key = written.lstrip("- ").partition(":")[0]
    if key in ("get", "upload", "replicas"):
        written = "rucio:\n" + _indented(written, 2)
    return document(written, "step")
