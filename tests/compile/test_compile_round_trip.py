"""Parse, emit, parse is the identity; compiling what was compiled changes nothing; the bytes are always the same."""

from __future__ import annotations

import getpass
import os
import re
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings

import reanac
from oracles import corpus
from oracles.cases import CASES
from oracles.environments import REPOSITORY
from reanac import ir
from reanac.bundle import MANIFEST
from reanac.writing import write_bundle
from reanac_backends.transfer import scripts

from . import strategies
from .compiled import SAMPLES, bundle_of, emitted, lowered, name_of, staged, workflow_of

SMALL = "workflow: {{type: serial, specification: {{steps: [{{environment: 'a/b:1', commands: [{}]}}]}}}}\n"
few = settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def loaded(text: str) -> Any:
    """Return the structure of a specification; an empty ``tests`` says nothing, and is not emitted."""
    data = yaml.safe_load(text)
    if data.get("tests") == {}:
        del data["tests"]
    return data


def same(one: object, other: object, *, exact: bool = False) -> bool:
    """Whether two values are equal; a limit may be the integer that it equals (`1.0` where REANA reads 1)."""
    if isinstance(one, dict) and isinstance(other, dict):
        exacts = {key: exact or key in ("parameters", "options") for key in one}
        return one.keys() == other.keys() and all(same(one[key], other[key], exact=exacts[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(*pair, exact=exact) for pair in zip(one, other, strict=True))
    if exact and type(one) is not type(other):
        return False
    return one == other and isinstance(one, bool) == isinstance(other, bool)


class TestPlain:
    """Plain specifications stay what they are."""

    @few
    @given(text=strategies.plain)
    @example(text=SMALL.format("'echo a...'"))
    @example(text=SMALL.format(r'"a\n\n"'))
    @example(text=SMALL.format(r'"\n"'))
    @example(text=SMALL.format(r'"a\Nb\Lc\Pd"'))
    @example(text=f"inputs: {{}}\noutputs: {{}}\nworkspace: {{}}\ntests: {{}}\n{SMALL.format('date')}")
    @example(text=f"x: &x {{a: 1}}\ny: {{<<: *x, b: 2}}\n{SMALL.format('date')}")
    def test_nothing_changes(self, text: str) -> None:
        once = emitted(text)
        assert workflow_of(once) == workflow_of(text)
        assert same(loaded(once), loaded(text))

    @few
    @given(text=strategies.plain)
    def test_compiling_again_changes_nothing(self, text: str) -> None:
        once = bundle_of(text)
        assert bundle_of(once.text()).text() == once.text()

    @pytest.mark.parametrize("path", corpus.params("serial"))
    def test_the_public_ones(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        once = emitted(text)
        assert workflow_of(once) == workflow_of(text)
        assert same(loaded(once), loaded(text))
        assert emitted(once) == once

    @pytest.mark.parametrize("title", CASES)
    def test_cases_that_compile(self, title: str) -> None:
        compiled = 0
        for case in CASES[title]:
            text = case.text if isinstance(case.text, str) else case.text.decode("utf-8", "replace")
            result = reanac.compile(text.encode(), "serial")
            if result.bundle is not None and "{site: escape}" not in case.shown and "{vo: escape}" not in case.shown:
                compiled += 1
                given = loaded(text)
                step = given["workflow"]["specification"]["steps"][0]
                if step.get("voms_proxy") == "escape":
                    step["voms_proxy"] = True
                step.pop("inputs", None)
                assert same(loaded(result.bundle.text()), given), case.shown
        assert compiled

    def test_comments_above_steps_and_at_the_top_stay(self) -> None:
        text = "# top\n#   indented\n\n# second\nworkflow:\n  type: serial\n  specification:\n    steps:\n"
        text += "      # one\n      # two\n      - environment: a/b:1\n        commands: [date]\n"
        once = emitted(text)
        assert "\n# top\n#   indented\n\n# second\n" in once
        assert "      # one\n      # two\n      - environment: a/b:1\n" in once
        assert emitted(once) == once

    def test_a_merge_is_written_out(self) -> None:
        step = "      - &first {environment: a/b:1, commands: [date]}\n      - {<<: *first, name: second}\n"
        once = emitted(f"workflow:\n  type: serial\n  specification:\n    steps:\n{step}")
        assert "&" not in once.replace("&&", "")
        assert "<<" not in once
        first, second = yaml.safe_load(once)["workflow"]["specification"]["steps"]
        assert second == first | {"name": "second"}


class TestExtended:
    """Extended specifications become plain ones that mean the same."""

    @few
    @given(text=strategies.extended)
    def test_what_is_emitted_is_what_was_meant(self, text: str) -> None:
        bundle = bundle_of(text)
        again = workflow_of(bundle.text())
        meant, before = lowered(text), staged(text)
        assert again.steps == meant.steps
        assert again.replace(steps=(), inputs=None) == meant.replace(steps=(), inputs=None)
        moves_data = any(not isinstance(step, ir.Step) for step in before.steps)
        assert [file.path for file in bundle.files] == ["reana.yaml", *(scripts() if moves_data else ())]
        assert _paths(again) == [*_paths(meant), *(scripts() if moves_data else ())]

    @few
    @given(text=strategies.extended)
    def test_own_steps_keep_their_commands_and_their_order(self, text: str) -> None:
        given = yaml.safe_load(text)["workflow"]["specification"]["steps"]
        made = yaml.safe_load(emitted(text))["workflow"]["specification"]["steps"]
        own = [step for step in made if not step.get("name", "").endswith(("-stage-in", "-stage-out"))]
        assert [step["commands"] for step in own] == [step["commands"] for step in given]
        assert len(made) <= 3 * len(given)
        for step in made:
            assert all(isinstance(step.get(key, True), bool) for key in ("rucio", "voms_proxy"))
            assert not {"inputs", "outputs"} & step.keys()

    @few
    @given(text=strategies.extended)
    def test_compiling_again_changes_nothing(self, text: str) -> None:
        once = bundle_of(text)
        again = bundle_of(once.text())
        assert again.text() == once.text()
        assert not set(scripts()) & {file.path for file in again.files}


def _paths(workflow: ir.Workflow) -> list[str]:
    return [file.path for file in (workflow.inputs or ir.Files()).files or ()]


@pytest.mark.parametrize("path", SAMPLES, ids=name_of)
def test_a_bundle_compiled_again_is_the_same_bundle(path: Path, tmp_path: Path) -> None:
    folders = [tmp_path / "once", tmp_path / "twice"]
    for spec, folder in zip((path, folders[0] / "reana.yaml"), folders, strict=True):
        compiled = reanac.compile(spec, "serial")
        assert compiled.bundle is not None
        write_bundle(compiled.bundle, folder)
    assert contents(folders[0]) == contents(folders[1])


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class TestBytes:
    """The same bytes everywhere."""

    @settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
    @given(text=strategies.extended)
    def test_twice_in_one_process(self, text: str) -> None:
        assert bundle_of(text) == bundle_of(text)

    def test_in_two_processes_whose_hashes_differ(self, tmp_path: Path) -> None:
        made = []
        for seed in ("0", "1"):
            for path in SAMPLES:
                folder = tmp_path / seed / path.parent.name
                call = [sys.executable, "-m", "reanac", "compile", str(path), "--to", "serial", "-o", str(folder)]
                subprocess.run(call, check=True, capture_output=True, env=environment(PYTHONHASHSEED=seed))
            made.append(contents(tmp_path / seed))
        assert made[0] == made[1]
        assert made[0]

    @pytest.mark.parametrize("path", SAMPLES, ids=name_of)
    def test_nothing_names_this_machine(self, path: Path) -> None:
        with tempfile.TemporaryDirectory(prefix="machine-of-mine-") as folder:
            compiled = reanac.compile(path, "serial", folder=path.parent)
            assert compiled.bundle is not None
            write_bundle(compiled.bundle, Path(folder, "out"))
            written = {name: text for name, text in contents(Path(folder, "out")).items() if not _is_input(path, name)}
            assert {"reana.yaml", MANIFEST} <= written.keys()
            words = (folder, str(REPOSITORY), socket.gethostname(), str(Path.home()), getpass.getuser())
            for name, text in written.items():
                found = [word for word in words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)".encode(), text)]
                assert not set(found) - {"root", "runner"}, (name, found)


def _is_input(path: Path, name: str) -> bool:
    return name != "reana.yaml" and (path.parent / name).is_file()


def environment(**more: str) -> dict[str, str]:
    """Return an environment in which `python -m reanac` runs from the work tree."""
    roots = [str(REPOSITORY / folder) for folder in ("compiler", "grammar", "backends")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(roots), **more}
