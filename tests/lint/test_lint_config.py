"""Which files are read, and which of their findings are shown: configuration, options, comments."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

import reanac
from compile import strategies
from reanac.lint.fixes import apply_edits
from reanac.reader.parse import parse
from reanac.suppressions import add_ignores

from .linted import BAD, GOOD, here


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "no-config"))
    Path("reana.yaml").write_text(BAD)
    return tmp_path


def codes(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    """Return the codes of what is shown."""
    here("check", "--format", "json", *words)
    return [found["code"] for found in json.loads(capsys.readouterr().out)["findings"]]


class TestOptions:
    @pytest.mark.parametrize(
        ("words", "shown", "status"),
        [
            ("", ["RN402", "RN101"], 1),
            ("--select RN1", ["RN101"], 1),
            ("--select moving-image", ["RN402"], 1),
            ("--select ALL --ignore RN4", ["RN101"], 1),
            ("--ignore RN101,RN402", [], 0),
            ("--severity error", ["RN101"], 1),
            ("--severity hint", ["RN402", "RN101"], 1),
            ("--exit-zero", ["RN402", "RN101"], 0),
        ],
    )
    def test_choices(self, words: str, shown: list[str], status: int, capsys: pytest.CaptureFixture[str]) -> None:
        assert codes(capsys, *words.split(), "reana.yaml") == shown
        assert here("check", *words.split(), "reana.yaml") == status

    def test_a_rule_that_is_not_there(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert here("check", "--select", "RN109", "reana.yaml") == 2
        assert "There is no rule 'RN109': did you mean RN10" in capsys.readouterr().err

    def test_statistics(self, capsys: pytest.CaptureFixture[str]) -> None:
        Path("reana-2.yaml").write_text(BAD)
        here("check", "--statistics", "-q", ".")
        lines = capsys.readouterr().out.splitlines()
        assert "     2  RN101  error    unknown-parameter  2 with a fix" in lines
        assert "     2  RN402  warning  moving-image" in lines

    def test_losses_of_a_target(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = GOOD.replace("        commands", "        voms_proxy: {vo: escape, role: production}\n        commands")
        Path("reana.yaml").write_text(text.replace("fit ${run}", "gfal-ls x ${run}"))
        assert codes(capsys, "reana.yaml") == []
        assert codes(capsys, "--to", "serial", "reana.yaml") == ["RN701"]
        assert here("check", "--to", "nowhere", "reana.yaml") == 2

    def test_an_error_of_structure_is_always_shown(self, capsys: pytest.CaptureFixture[str]) -> None:
        Path("reana.yaml").write_text("a: 1\na: 2\n")
        assert "RN002" in codes(capsys, "--ignore", "RN0", "reana.yaml")


class TestFile:
    """``reanac.toml`` and ``[tool.reanac]``."""

    @pytest.mark.parametrize(
        ("toml", "shown"),
        [
            ('select = ["RN1"]', ["RN101"]),
            ('ignore = ["unknown-parameter"]', ["RN402"]),
            ('severity = "error"', ["RN101"]),
            ('severity = {RN101 = "hint"}\n', ["RN402", "RN101"]),
            ('[per-file."reana.yaml"]\nignore = ["RN4"]', ["RN101"]),
            ('[per-file."old/*"]\nignore = ["RN4"]', ["RN402", "RN101"]),
            ('ignore = ["RN101"]\n[per-file."*.yaml"]\nselect = ["RN101"]', ["RN101"]),
            ("", ["RN402", "RN101"]),
        ],
    )
    @pytest.mark.parametrize("shared", [False, True], ids=["reanac.toml", "pyproject.toml"])
    def test_choices(self, toml: str, shown: list[str], shared: bool, capsys: pytest.CaptureFixture[str]) -> None:
        if shared:
            Path("pyproject.toml").write_text("[tool.reanac]\n" + toml.replace("[per-file", "[tool.reanac.per-file"))
        else:
            Path("reanac.toml").write_text(toml)
        assert codes(capsys, "reana.yaml") == shown

    def test_it_is_found_upward_and_the_nearest_counts(self, capsys: pytest.CaptureFixture[str]) -> None:
        for place in ("a/b", "a/c"):
            Path(place).mkdir(parents=True)
            Path(place, "reana.yaml").write_text(BAD)
        Path("reanac.toml").write_text('select = ["RN1"]')
        Path("a/c/reanac.toml").write_text('select = ["RN4"]')
        assert codes(capsys, "a/b/reana.yaml") == ["RN101"]
        assert codes(capsys, "a/c/reana.yaml") == ["RN402"]
        assert codes(capsys, "a") == ["RN101", "RN402"]

    def test_options_have_the_last_word(self, capsys: pytest.CaptureFixture[str]) -> None:
        Path("reanac.toml").write_text('select = ["RN1"]\nignore = ["RN101"]')
        assert codes(capsys, "--select", "RN4", "reana.yaml") == ["RN402"]
        assert codes(capsys, "--no-config", "reana.yaml") == ["RN402", "RN101"]
        Path("other.toml").write_text("")
        assert codes(capsys, "--config", "other.toml", "reana.yaml") == ["RN402", "RN101"]

    def test_a_severity_that_is_lowered_changes_the_status(self) -> None:
        Path("reanac.toml").write_text('severity = {RN = "hint"}')
        assert here("check", "reana.yaml") == 0

    @pytest.mark.parametrize(
        ("toml", "says"),
        [
            (
                'selct = ["RN1"]',
                "reanac.toml:1:1: error[config] There is no key 'selct' here.",
            ),
            ('ignore = ["RN1O1"]', "There is no rule 'RN1O1'."),
            ('ignore = ["unknown-paramter"]', "Did you mean unknown-parameter?"),
            ('severity = "eror"', "A severity is one of"),
            ("ignore = 1", "ignore is a list of texts"),
            ('[per-file."x"]\nto = ["serial"]', "There is no key 'to' here."),
            ('to = ["seral"]', "Did you mean 'serial'?"),
            ("a = [", "This is not TOML"),
        ],
    )
    def test_a_mistake_in_it_is_shown_where_it_stands(
        self, toml: str, says: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        Path("reanac.toml").write_text(f"{toml}\n")
        assert here("check", "reana.yaml") == 2
        shown = capsys.readouterr()
        assert says in shown.err
        assert shown.out == ""
        assert "^" in shown.err

    def test_somebody_elses_file_is_left_alone(self, capsys: pytest.CaptureFixture[str]) -> None:
        Path("pyproject.toml").write_text('[tool.other]\nreanac = "x"\nignore = 3\n')
        assert codes(capsys, "reana.yaml") == ["RN402", "RN101"]


class TestFolders:
    def names(self, capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
        here("check", "--format", "json", *words)
        return [file["path"] for file in json.loads(capsys.readouterr().out)["files"]]

    @pytest.fixture(autouse=True)
    def _tree(self, folder: Path) -> None:
        for name in (
            "b/reana.yaml",
            "b/reana-old.yml",
            "a/reana_cms.yaml",
            "a/other.yaml",
            ".git/reana.yaml",
            "c/d/reana.yaml",
        ):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(GOOD)

    def test_they_are_searched_in_a_stable_order(self, capsys: pytest.CaptureFixture[str]) -> None:
        found = ["reana.yaml", "a/reana_cms.yaml", "b/reana-old.yml", "b/reana.yaml", "c/d/reana.yaml"]
        assert self.names(capsys, ".") == found
        assert self.names(capsys, "b", "a", "b/reana.yaml") == [found[2], found[3], found[1]]

    def test_what_git_ignores_is_left_out_unless_it_is_named(self, capsys: pytest.CaptureFixture[str]) -> None:
        Path(".gitignore").write_text("c/\n*-old.yml\n")
        Path("b/.gitignore").write_text("!reana-old.yml\nreana.yaml\n")
        assert self.names(capsys, ".") == ["reana.yaml", "a/reana_cms.yaml", "b/reana-old.yml"]
        assert self.names(capsys, "b/reana.yaml", "c/d/reana.yaml") == ["b/reana.yaml", "c/d/reana.yaml"]

    def test_what_the_configuration_excludes_is_left_out(self, capsys: pytest.CaptureFixture[str]) -> None:
        Path("reanac.toml").write_text('exclude = ["b", "*_cms.yaml"]')
        assert self.names(capsys, ".") == ["reana.yaml", "c/d/reana.yaml"]

    def test_patterns(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.names(capsys, "*/*.y*ml") == ["a/other.yaml", "a/reana_cms.yaml", "b/reana-old.yml", "b/reana.yaml"]
        assert self.names(capsys, "**/reana.yaml") == ["b/reana.yaml", "c/d/reana.yaml", "reana.yaml"]
        assert here("check", "none*.yaml") == 2
        assert "No file fits the pattern 'none*.yaml'." in capsys.readouterr().err

    def test_a_hundred_files_in_one_run(self, capsys: pytest.CaptureFixture[str]) -> None:
        for number in range(100):
            Path(f"c/reana-{number:03}.yaml").write_text(BAD)
        assert here("check", "c") == 1
        out = capsys.readouterr().out
        assert out.splitlines()[-1].startswith("100 errors, 100 warnings in 101 files.")
        shown = [line.split(":")[0] for line in out.splitlines() if "[RN101]" in line]
        assert shown == sorted(shown)


class TestComments:
    """``# reanac: ignore[RN104] reason``."""

    @pytest.mark.parametrize(
        ("old", "new", "shown"),
        [
            ("$HOME", "$HOME  # reanac: ignore[RN101] it is set", ["RN402"]),
            ("          - fit", "          # reanac: ignore[RN101]\n          - fit", ["RN402"]),
            (":latest", ":latest # reanac: ignore[moving-image, RN101]", ["RN017", "RN101"]),
            (":latest", ":latest # reanac: ignore[RN4O2]", ["RN402", "RN018", "RN101"]),
            (":latest", ":latest # reanac: ignore", ["RN402", "RN018", "RN101"]),
            ("- fit", "- |\n            # reanac: ignore[RN101]\n            fit", ["RN402", "RN101"]),
            ("- fit", "- |  # reanac: ignore[RN101]\n            x\n            fit", ["RN402"]),
        ],
    )
    def test_they_silence_what_they_name(
        self, old: str, new: str, shown: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        Path("reana.yaml").write_text(BAD.replace(old, new))
        assert codes(capsys, "reana.yaml") == shown

    def test_one_that_silences_nothing_is_taken_away_by_a_fix(self) -> None:
        Path("reana.yaml").write_text(GOOD.replace("3.11", "3.11  # reanac: ignore[RN402] once"))
        here("check", "--fix", "reana.yaml")
        assert Path("reana.yaml").read_text() == GOOD

    def test_a_structural_error_cannot_be_silenced(self, capsys: pytest.CaptureFixture[str]) -> None:
        Path("reana.yaml").write_text(
            GOOD.replace("  type: serial", "  type: serial\n  type: serial # reanac: ignore[RN002]")
        )
        assert codes(capsys, "reana.yaml") == ["RN002", "RN018"]


class TestAdoption:
    """``--add-ignores``: an old repository has no findings afterwards, and nothing but comments has come."""

    CASES = sorted((Path(__file__).parents[1] / "check" / "cases" / "err").glob("*.yaml"))

    @staticmethod
    def hold(text: str) -> None:
        before = reanac.check(text.encode())
        if before.source is None or before.stops_compile:
            return
        tree = parse(before.source, reanac.diagnostics.Findings())
        assert tree is not None
        after = apply_edits(text, add_ignores(before.source, tree, before.diagnostics))
        checked = reanac.check(after.encode())
        assert {found.code for found in checked.diagnostics} <= {"RN017", "RN018"}
        assert checked.workflow == before.workflow, "nothing means anything else"
        kept = [line for line in after.splitlines() if "# reanac: ignore[" not in line]
        assert [line for line in text.splitlines() if "# reanac: ignore[" not in line] == kept

    @pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
    def test_of_every_mistake(self, path: Path) -> None:
        data = path.read_bytes()
        try:
            self.hold(data.decode())
        except UnicodeDecodeError:
            assert reanac.check(data).stops_compile

    @settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(text=strategies.broken)
    def test_of_specs_with_one_thing_changed(self, text: str) -> None:
        if "\r" not in text and "reanac: ignore" not in text:
            self.hold(text)

    def test_a_run_over_a_folder(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert here("check", "--add-ignores", ".") == 0
        capsys.readouterr()
        assert codes(capsys, ".") == []
        assert Path("reana.yaml").read_text().count("# reanac: ignore[") == 2
