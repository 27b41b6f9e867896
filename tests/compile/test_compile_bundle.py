"""Bundles: complete, all or nothing, and never over a file that reanac did not write."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest
import yaml

import reanac
from conftest import Golden
from reanac.bundle import MANIFEST, Bundle, BundleFile
from reanac.writing import BundleError, write_bundle
from reanac_backends.transfer import SCRIPT_PATH, scripts

from .compiled import SAMPLES, errors, name_of
from .test_compile_round_trip import contents

SPEC = """\
inputs:
  files: [code/fit.py, ./notes.md]
  directories: [data]
workflow:
  type: serial
  specification:
    steps:
      - environment: docker.io/library/python:3.11
        commands: [python code/fit.py data]
"""
MOVES_DATA = """\
workflow:
  type: serial
  specification:
    steps:
      - environment: docker.io/library/python:3.11
        voms_proxy: escape
        rucio: {get: user.jdoe:a -> a}
        commands: [cat a]
"""
INPUTS = {"code/fit.py": "print(1)\n", "notes.md": "é\n", "data/a.csv": "1\n", "data/deep/b.csv": "2\n"}


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """A specification with its inputs beside it."""
    for name, text in {"reana.yaml": SPEC, **INPUTS}.items():
        path = tmp_path / "spec" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "spec" / "reana.yaml"


def bundle_of(spec: Path) -> Bundle:
    compiled = reanac.compile(spec, "serial")
    assert compiled.bundle is not None, compiled.diagnostics
    return compiled.bundle


def of(*files: tuple[str, str]) -> Bundle:
    """Return a small bundle."""
    return Bundle("reana.yaml", tuple(BundleFile(path, text.encode()) for path, text in files))


class TestComplete:
    """``cd out && reana-client run`` would find every declared input."""

    @pytest.mark.parametrize("path", SAMPLES, ids=name_of)
    def test_samples(self, path: Path, tmp_path: Path, golden: Golden) -> None:
        bundle = bundle_of(path)
        write_bundle(bundle, tmp_path / "out")
        written = contents(tmp_path / "out")
        emitted = written["reana.yaml"].decode()
        declared = yaml.safe_load(emitted)["inputs"]
        assert set(declared.get("files", [])) <= written.keys()
        for folder in declared.get("directories", []):
            assert any(name.startswith(f"{folder}/") for name in written)
        moves_data = "stage-in" in emitted or "stage-out" in emitted
        assert (set(scripts()) <= set(declared["files"])) == moves_data
        assert errors(reanac.check(tmp_path / "out" / "reana.yaml").diagnostics) == []
        golden.folder(path.parent / "golden" / "serial", {"reana.yaml": emitted})

    def test_files_and_folders_are_copied_as_they_are(self, spec: Path, tmp_path: Path) -> None:
        spec.parent.joinpath("code/fit.py").chmod(0o755)
        write_bundle(bundle_of(spec), tmp_path / "out")
        assert contents(tmp_path / "out").keys() == {"reana.yaml", MANIFEST, *INPUTS}
        for name, text in INPUTS.items():
            assert (tmp_path / "out" / name).read_text(encoding="utf-8") == text
        assert os.access(tmp_path / "out" / "code" / "fit.py", os.X_OK)

    def test_what_is_missing_is_told_where_it_is_declared(self, spec: Path) -> None:
        (spec.parent / "code" / "fit.py").unlink()
        compiled = reanac.compile(spec, "serial")
        (finding,) = compiled.diagnostics
        assert finding.code == "RN601"
        assert compiled.source is not None
        assert compiled.source.text[finding.place.start : finding.place.end] == "code/fit.py"

    @pytest.mark.parametrize("made", ["a loop of links", "an earlier bundle"])
    def test_a_folder_with(self, spec: Path, made: str) -> None:
        if made == "a loop of links":
            (spec.parent / "data" / "loop").symlink_to(".")
        else:
            write_bundle(of(("reana.yaml", "x")), spec.parent / "data" / "out")
        assert {file.path for file in bundle_of(spec).files} == {"reana.yaml", *INPUTS}

    def test_a_few_links_that_stand_for_billions_of_files(self, spec: Path) -> None:
        folder = spec.parent / "data"
        for level in range(30):
            (folder / f"{level}").mkdir()
            (folder / f"{level}" / "one").symlink_to(f"../{level + 1}")
            (folder / f"{level}" / "two").symlink_to(f"../{level + 1}")
        (folder / "30").mkdir()
        (folder / "30" / "file").touch()
        compiled = reanac.compile(spec, "serial")
        assert (errors(compiled.diagnostics), compiled.bundle) == (["RN702"], None)

    def test_features_that_the_spec_names(self, spec: Path) -> None:
        spec.write_text(SPEC + "tests: {files: [tests/run.feature, tests/none.feature]}\n")
        (spec.parent / "tests").mkdir()
        (spec.parent / "tests" / "run.feature").write_text("Feature: run\n")
        compiled = reanac.compile(spec, "serial")
        assert [finding.message for finding in compiled.diagnostics] == [
            "The file tests/none.feature does not exist beside the specification."
        ]
        assert compiled.bundle is not None
        assert "tests/run.feature" in {file.path for file in compiled.bundle.files}

    @pytest.mark.parametrize("declared", ["files: [reanac]", f"files: [{SCRIPT_PATH}]", "directories: [reanac]"])
    def test_a_file_that_stands_where_reanac_puts_its_own(self, tmp_path: Path, declared: str) -> None:
        spec = tmp_path / "reana.yaml"
        spec.write_text(f"inputs: {{{declared}}}\n{MOVES_DATA}")
        mine = tmp_path / ("reanac" if declared == "files: [reanac]" else SCRIPT_PATH)
        mine.parent.mkdir(exist_ok=True)
        mine.write_text("print('mine')\n")
        compiled = reanac.compile(spec, "serial")
        (finding,) = compiled.diagnostics
        assert (finding.code, finding.stops_compile, compiled.bundle) == ("RN702", True, None)
        assert "of reanac's own" in finding.message or "holds a folder reanac" in finding.message

    def test_links_instead_of_copies_hold_when_both_folders_move(self, spec: Path, tmp_path: Path) -> None:
        write_bundle(bundle_of(spec), tmp_path / "out", link=True)
        assert not os.path.isabs((tmp_path / "out" / "data" / "a.csv").readlink())
        (tmp_path / "elsewhere").mkdir()
        for name in ("spec", "out"):
            (tmp_path / name).rename(tmp_path / "elsewhere" / name)
        for name, text in INPUTS.items():
            assert (tmp_path / "elsewhere" / "out" / name).read_text(encoding="utf-8") == text

    def test_the_script_of_an_earlier_compile_is_not_taken_for_an_input_that_is_missing(self, tmp_path: Path) -> None:
        path = next(path for path in SAMPLES if path.parent.name == "vre-fit")
        write_bundle(bundle_of(path), tmp_path)
        again = reanac.compile(tmp_path / "reana.yaml", "serial")
        assert again.diagnostics == ()


class TestAllOrNothing:
    def test_a_new_folder_and_those_above_it_are_made(self, tmp_path: Path) -> None:
        write_bundle(of(("a/b", "1")), tmp_path / "deep" / "er")
        assert contents(tmp_path / "deep" / "er").keys() == {"a/b", MANIFEST}
        assert [path.name for path in (tmp_path / "deep").iterdir()] == ["er"]

    def test_writing_again_changes_nothing(self, tmp_path: Path) -> None:
        write_bundle(of(("a", "1")), tmp_path)
        before = contents(tmp_path)
        write_bundle(of(("a", "1")), tmp_path)
        assert contents(tmp_path) == before

    def test_what_is_no_longer_made_is_removed_with_its_folder(self, tmp_path: Path) -> None:
        write_bundle(of(("a", "1"), ("old/b", "2")), tmp_path)
        write_bundle(of(("a", "1")), tmp_path)
        assert contents(tmp_path).keys() == {"a", MANIFEST}
        assert not (tmp_path / "old").exists()

    def test_what_is_no_longer_made_and_was_changed_stays(self, tmp_path: Path) -> None:
        write_bundle(of(("a", "1"), ("b", "2")), tmp_path)
        (tmp_path / "b").write_text("mine")
        write_bundle(of(("a", "1")), tmp_path)
        assert contents(tmp_path)["b"] == b"mine"

    @pytest.mark.parametrize("failing", range(1, 6))
    def test_a_disk_that_fails_at_any_step_leaves_all_as_it_was(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
    ) -> None:
        out = tmp_path / "out"
        write_bundle(of(("a", "1"), ("b", "2"), ("old", "3")), out)
        before = contents(out)
        calls = iter(range(1, 100))
        rename = Path.rename

        def fails(path: Path, target: Path) -> Path:
            if next(calls) == failing:
                raise OSError(28, "No space left on device", str(path))
            return rename(path, target)

        monkeypatch.setattr(Path, "rename", fails)
        with pytest.raises(BundleError, match="nothing was written"):
            write_bundle(of(("a", "new"), ("b", "new"), ("c/d", "new")), out)
        assert contents(out) == before
        assert [path.name for path in tmp_path.iterdir()] == ["out"]

    @pytest.mark.parametrize("error", [KeyboardInterrupt(), MemoryError()])
    def test_an_interrupt_leaves_all_as_it_was(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
    ) -> None:
        write_bundle(of(("a", "1"), ("b", "2")), tmp_path / "out")
        before = contents(tmp_path / "out")
        rename = Path.rename

        def fails(path: Path, target: Path) -> Path:
            if path.name == "b" and path.parent.name == "new":
                raise error
            return rename(path, target)

        monkeypatch.setattr(Path, "rename", fails)
        with pytest.raises(type(error)):
            write_bundle(of(("a", "new"), ("b", "new")), tmp_path / "out")
        assert contents(tmp_path / "out") == before
        assert [path.name for path in (tmp_path / "out").iterdir() if path.name.startswith(".")] == []

    def test_what_cannot_be_taken_back_is_kept(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write_bundle(of(("a", "1"), ("b", "2")), tmp_path / "out")
        rename = Path.rename

        def fails(path: Path, target: Path) -> Path:
            if path.name == "b" or path.parent.name == "old":
                raise OSError(5, "Input/output error", str(path))
            return rename(path, target)

        monkeypatch.setattr(Path, "rename", fails)
        with pytest.raises(BundleError, match=r"half written.*old files lie in ") as caught:
            write_bundle(of(("a", "new"), ("b", "new")), tmp_path / "out")
        (kept,) = Path(str(caught.value).rpartition("lie in ")[2].rstrip(".")).iterdir()
        assert kept.read_text() == "1"

    def test_two_at_a_time_take_turns(self, tmp_path: Path) -> None:
        bundles = [of(*((f"{name}{number}", name) for number in range(30))) for name in "ab"]
        threads = [threading.Thread(target=write_bundle, args=(bundle, tmp_path / "out")) for bundle in bundles]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        names = {name[0] for name in contents(tmp_path / "out").keys() - {MANIFEST}}
        assert len(names) == 1


class TestForeignFiles:
    @pytest.mark.parametrize("force", [False, True])
    def test_a_file_that_reanac_did_not_write(self, tmp_path: Path, force: bool) -> None:
        (tmp_path / "b").write_text("mine")
        if force:
            write_bundle(of(("a", "1"), ("b", "2")), tmp_path, force=True)
            assert contents(tmp_path)["b"] == b"2"
        else:
            with pytest.raises(BundleError, match=r"b was not written by reanac.*--force"):
                write_bundle(of(("a", "1"), ("b", "2")), tmp_path)
            assert contents(tmp_path) == {"b": b"mine"}

    def test_a_file_that_was_changed_since(self, tmp_path: Path) -> None:
        write_bundle(of(("a", "1")), tmp_path)
        (tmp_path / "a").write_text("edited")
        with pytest.raises(BundleError, match="changed since"):
            write_bundle(of(("a", "2")), tmp_path)
        assert contents(tmp_path)["a"] == b"edited"

    def test_a_file_with_the_very_content_is_no_trouble(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_text("1")
        write_bundle(of(("a", "1")), tmp_path)

    def test_other_files_stay(self, tmp_path: Path) -> None:
        (tmp_path / "notes").write_text("mine")
        write_bundle(of(("a", "1")), tmp_path, force=True)
        assert contents(tmp_path)["notes"] == b"mine"

    @pytest.mark.parametrize(
        "listing", ["", "{", "[]", '{"files": 3}', '{"files": {"../x": "1", "/etc/x": "1", "a": 1}}'], ids=str
    )
    def test_a_list_that_somebody_else_wrote(self, tmp_path: Path, listing: str) -> None:
        out = tmp_path / "out"
        out.mkdir()
        (tmp_path / "x").write_text("not in the bundle")
        (out / MANIFEST).write_text(listing)
        write_bundle(of(("b", "1")), out)
        assert (tmp_path / "x").exists()
        assert set(json.loads((out / MANIFEST).read_text())["files"]) == {"b"}

    @pytest.mark.parametrize("force", [False, True])
    def test_the_specification_and_its_inputs_are_never_overwritten(self, spec: Path, force: bool) -> None:
        before = contents(spec.parent)
        with pytest.raises(BundleError, match="name another folder"):
            write_bundle(bundle_of(spec), spec.parent, force=force)
        assert contents(spec.parent) == before

    @pytest.mark.parametrize("force", [False, True])
    def test_nor_through_a_link_to_their_folder(self, spec: Path, tmp_path: Path, force: bool) -> None:
        (tmp_path / "link").symlink_to(spec.parent)
        with pytest.raises(BundleError, match="name another folder"):
            write_bundle(bundle_of(spec), tmp_path / "link", force=force)

    def test_a_link_in_the_way_is_replaced_and_not_followed(self, tmp_path: Path) -> None:
        (tmp_path / "target").write_text("mine")
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "a").symlink_to("../target")
        with pytest.raises(BundleError):
            write_bundle(of(("a", "1")), tmp_path / "out")
        write_bundle(of(("a", "1")), tmp_path / "out", force=True)
        assert (tmp_path / "target").read_text() == "mine"

    def test_a_file_where_the_folder_should_be(self, tmp_path: Path) -> None:
        (tmp_path / "out").write_text("mine")
        with pytest.raises(BundleError):
            write_bundle(of(("a", "1")), tmp_path / "out")
        assert (tmp_path / "out").read_text() == "mine"

    def test_a_folder_where_a_file_should_be(self, tmp_path: Path) -> None:
        (tmp_path / "a").mkdir()
        with pytest.raises(BundleError, match="is a folder"):
            write_bundle(of(("a", "1")), tmp_path, force=True)
