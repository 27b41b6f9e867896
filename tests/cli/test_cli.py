"""The command line: what is printed, where it goes, and the exit status."""

from __future__ import annotations

import errno
import io
import os
import pty
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from compile.test_compile_round_trip import contents, environment
from reanac import cli
from reanac.bundle import MANIFEST

GOOD = """\
inputs:
  files: [fit.py]
  parameters: {run: "2018"}
workflow:
  type: serial
  specification:
    steps:
      - name: fit
        environment: docker.io/library/python:3.11
        commands:
          - python fit.py ${run}
"""
BAD = GOOD.replace("${run}", "${rnu}")
BROKEN = "workflow: [\n"
RUCIO = GOOD.replace("        commands", "        rucio: {get: 'user.jdoe:a -> a.root'}\n        commands")
HINT = GOOD.replace("type: serial", "type: snakemake").partition("  specification")[0] + "  file: Snakefile\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a good and a bad specification, in which the test stands."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name, text in (("reana.yaml", GOOD), ("reana-bad.yaml", BAD), ("fit.py", "print(1)\n")):
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture(autouse=True)
def keep_collecting(monkeypatch: pytest.MonkeyPatch) -> None:
    """`main` turns the garbage collector off, as its process ends soon; this one does not."""
    monkeypatch.setattr(cli.gc, "disable", lambda: None)


def reanac(*words: str, stdin: bytes = b"", monkeypatch: pytest.MonkeyPatch | None = None) -> int:
    """Run the command in this process, and return its exit status."""
    if monkeypatch is not None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
    try:
        return cli.main(list(words))
    except SystemExit as stop:
        return int(stop.code or 0)


class TestCheck:
    def test_what_is_right_takes_one_line(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert reanac("check", "reana.yaml") == 0
        out, err = capsys.readouterr()
        assert (len(out.splitlines()), err) == (1, "")

    def test_quiet_says_nothing_of_what_is_right(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert reanac("check", "-q", "reana.yaml") == 0
        assert capsys.readouterr() == ("", "")

    def test_a_finding_shows_the_line_and_underlines_the_characters(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert reanac("check", "reana-bad.yaml") == 1
        lines = capsys.readouterr().out.splitlines()
        assert lines[0].startswith("reana-bad.yaml:11:27: error[RN101] ")
        shown, underline = lines[1:3]
        start = shown.index("${rnu}")
        assert underline[start:].rstrip() == "^" * len("${rnu}")
        assert underline[:start].strip(" |") == ""

    def test_a_folder_is_searched(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / "deep" / "er").mkdir(parents=True)
        (folder / "deep" / "er" / "reana.yml").write_text(BAD)
        (folder / "deep" / "er" / "fit.py").touch()
        (folder / "deep" / "notes.yaml").write_text(BROKEN)
        (folder / ".hidden").mkdir()
        (folder / ".hidden" / "reana.yaml").write_text(BROKEN)
        assert reanac("check", ".") == 1
        out = capsys.readouterr().out
        assert [line.split(":")[0] for line in out.splitlines() if "[RN101]" in line] == [
            "./reana-bad.yaml",
            "./deep/er/reana.yml",
        ]
        assert out.splitlines()[-1] == "2 errors in 3 files."

    def test_a_file_named_twice_is_read_once(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        reanac("check", "reana-bad.yaml", "reana-bad.yaml")
        assert capsys.readouterr().out.splitlines()[-1] == "1 error in 1 file."

    def test_standard_input(
        self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert reanac("check", "-", stdin=BAD.encode(), monkeypatch=monkeypatch) == 1
        assert capsys.readouterr().out.startswith("<stdin>:11:27: ")

    def test_a_hint_is_shown_and_is_fine(
        self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert reanac("check", "-", stdin=HINT.encode(), monkeypatch=monkeypatch) == 0
        assert "RN016" in capsys.readouterr().out

    def test_all_files_are_read_when_one_cannot_be(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert reanac("check", "none.yaml", "reana-bad.yaml") == 2
        out, err = capsys.readouterr()
        assert "RN101" in out
        assert err == f"reanac: none.yaml cannot be read: {os.strerror(errno.ENOENT)}.\n"

    def test_a_folder_without_specifications(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / "empty").mkdir()
        assert reanac("check", "empty") == 2
        assert "No specification found" in capsys.readouterr().err

    @pytest.mark.parametrize("name", ["a\x1b[31mb.yaml", "a\nb.yaml", "\u202eb.yaml"])
    def test_the_name_of_a_file_does_nothing_to_a_terminal(
        self, folder: Path, capsys: pytest.CaptureFixture[str], name: str
    ) -> None:
        (folder / name).write_text(BAD)
        assert reanac("check", name) == 1
        assert reanac("check", "none" + name) == 2
        out, err = capsys.readouterr()
        assert not set("\x1b\u202e") & set(out + err)
        assert len(err.splitlines()) == 1


class TestCompile:
    def test_it_prints_what_to_submit_and_nothing_else(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert reanac("compile", "reana.yaml", "--to", "serial", "-o", "out") == 0
        assert capsys.readouterr() == ("out/reana.yaml\n", "")
        assert contents(folder / "out").keys() == {"reana.yaml", "fit.py", MANIFEST}

    def test_the_folder_is_named_after_the_spec_and_the_target(self, folder: Path) -> None:
        assert reanac("compile", "reana.yaml", "--to", "serial") == 0
        assert (folder / "reana-serial" / "reana.yaml").is_file()

    @pytest.mark.parametrize(("text", "says"), [(BROKEN, "Nothing was written."), (RUCIO, "RN206")])
    def test_errors_stop_it_and_nothing_is_written(
        self, folder: Path, capsys: pytest.CaptureFixture[str], text: str, says: str
    ) -> None:
        (folder / "reana.yaml").write_text(text)
        before = contents(folder)
        assert reanac("compile", "reana.yaml", "--to", "serial", "-o", "out") == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert err.splitlines()[-1].endswith("Nothing was written.")
        assert contents(folder) == before
        assert not (folder / "out").exists()

    def test_other_findings_are_shown_and_stop_it_only_when_strict(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert reanac("compile", "reana-bad.yaml", "--to", "serial", "-o", "out", "--strict") == 1
        assert not (folder / "out").exists()
        assert reanac("compile", "reana-bad.yaml", "--to", "serial", "-o", "out") == 0
        assert capsys.readouterr().err.count("RN101") == 2

    def test_a_missing_input_is_a_warning(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / "fit.py").unlink()
        assert reanac("compile", "reana.yaml", "--to", "serial", "-o", "out") == 0
        assert "warning[RN601]" in capsys.readouterr().err
        assert reanac("compile", "reana.yaml", "--to", "serial", "-o", "other", "--strict") == 1
        assert not (folder / "other").exists()

    def test_standard_input(
        self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert reanac("compile", "-", "--to", "serial", stdin=GOOD.encode(), monkeypatch=monkeypatch) == 0
        assert capsys.readouterr().out == "reana-serial/reana.yaml\n"

    def test_a_target_that_is_none(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert reanac("compile", "reana.yaml", "--to", "airflow") == 2
        assert capsys.readouterr().err == "reanac: There is no target 'airflow'. Targets: cwl, serial, snakemake.\n"

    def test_a_foreign_file_is_kept(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / "out").mkdir()
        (folder / "out" / "reana.yaml").write_text("mine\n")
        assert reanac("compile", "reana.yaml", "--to", "serial", "-o", "out") == 2
        assert "--force" in capsys.readouterr().err
        assert contents(folder / "out") == {"reana.yaml": b"mine\n"}
        assert reanac("compile", "reana.yaml", "--to", "serial", "-o", "out", "--force") == 0


class TestExitStatus:
    @pytest.mark.parametrize("words", [[], ["frobnicate"], ["check"], ["compile", "reana.yaml"], ["check", "--frob"]])
    def test_usage_is_2(self, folder: Path, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
        assert reanac(*words) == 2
        assert "usage: reanac" in capsys.readouterr().err

    def test_an_internal_error_is_3(
        self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from reanac.lint import run

        def fail(*_: object, **__: object) -> None:
            raise RuntimeError("a fault of reanac's own")

        monkeypatch.setattr(run, "check_file", fail)
        assert reanac("check", "reana.yaml") == 3
        assert "please report it" in capsys.readouterr().err

    def test_a_reader_that_goes_away_is_no_error_of_ours(self, folder: Path) -> None:
        (folder / "reana.yaml").write_text(BAD.replace("${rnu}", "${rnu} " * 20000))
        with subprocess.Popen(
            [sys.executable, "-m", "reanac", "check", "reana.yaml"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.read(10)
            process.stdout.close()
            assert process.stderr.read() == b""
            assert process.wait() == 1

    @pytest.mark.parametrize("redirection", ["> /dev/full", ">&-", "<&-"])
    def test_a_broken_stream_is_told_in_one_line(self, folder: Path, redirection: str) -> None:
        call = f"{shlex.quote(sys.executable)} -m reanac check - {redirection}"
        stdin = None if redirection == "<&-" else BAD
        done = subprocess.run(
            ["bash", "-c", call], env=environment(), input=stdin, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)

    def test_the_file_that_cannot_be_read_is_the_one_that_is_blamed(
        self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(errno.EACCES, "Permission denied", "the/site.yaml")

        monkeypatch.setattr("reanac.api.lower", refuse)
        assert reanac("check", "reana.yaml") == 2
        assert capsys.readouterr().err == "reanac: the/site.yaml cannot be read: Permission denied.\n"


class TestHelp:
    @pytest.mark.parametrize("command", cli.COMMANDS)
    def test_every_command_has_examples_that_it_understands(
        self, folder: Path, capsys: pytest.CaptureFixture[str], command: str
    ) -> None:
        assert reanac(command, "--help") == 0
        text = capsys.readouterr().out
        _, _, shown = text.partition("examples:\n")
        calls = [line.split("  #")[0] for line in shown.splitlines() if line.strip().startswith("reanac ")]
        assert calls
        for call in calls:
            words = call.split(">")[0].split("   ")[0].split()[1:]
            assert vars(cli.build_parser().parse_args(words))["command"] == command

    def test_all_commands_are_listed_with_examples(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert reanac("--help") == 0
        text = capsys.readouterr().out
        assert all(name in text for name in cli.COMMANDS)
        assert "examples:" in text

    def test_version(self, capsys: pytest.CaptureFixture[str]) -> None:
        import reanac as package

        assert reanac("--version") == 0
        assert capsys.readouterr().out == f"reanac {package.__version__}\n"

    def test_targets_and_rules_are_listed(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert reanac("targets", "--names") == 0
        assert "serial" in capsys.readouterr().out.splitlines()
        assert reanac("explain") == 0
        assert "\nRN001  error    not-yaml " in capsys.readouterr().out
        assert reanac("explain", "rn101") == 0
        assert "unknown-parameter" in capsys.readouterr().out
        assert reanac("explain", "RN999") == 2


class TestColour:
    """Colours are for terminals (https://no-color.org)."""

    @pytest.mark.parametrize(
        ("more", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)], ids=str
    )
    def test_on_a_terminal(self, folder: Path, more: dict[str, str], coloured: bool) -> None:
        ours, theirs = pty.openpty()
        call = [sys.executable, "-m", "reanac", "check", "reana-bad.yaml"]
        terminal = {key: value for key, value in environment(TERM="xterm").items() if key != "NO_COLOR"}
        subprocess.run(call, stdout=theirs, env=terminal | more, check=False)
        os.close(theirs)
        assert (b"\x1b[" in os.read(ours, 10000)) == coloured
        os.close(ours)

    def test_never_in_a_pipe(self, folder: Path) -> None:
        call = [sys.executable, "-m", "reanac", "check", "reana-bad.yaml"]
        done = subprocess.run(call, stdout=subprocess.PIPE, env=environment(TERM="xterm"), check=False)
        assert b"\x1b" not in done.stdout


def test_a_shell_completes_commands_and_options(folder: Path) -> None:
    line = "reanac compile --stri"
    asked = {"COMP_LINE": line, "COMP_POINT": str(len(line)), "_ARGCOMPLETE_STDOUT_FILENAME": "made"}
    subprocess.run([sys.executable, "-m", "reanac"], env=environment(_ARGCOMPLETE="1", **asked), check=True)
    assert (folder / "made").read_text().strip() == "--strict"


def test_a_terminal_that_knows_no_unicode(tmp_path: Path) -> None:
    spec = tmp_path / "reana.yaml"
    spec.write_text("é: {type: serial}\n", "utf-8")
    call = [sys.executable, "-m", "reanac", "check", str(spec)]
    done = subprocess.run(call, capture_output=True, env=environment(PYTHONIOENCODING="ascii"), check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    assert rb"\xe9" in done.stdout
