"""A preloaded engine is the engine: it is called, ends and is stopped as if it had just been started."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from oracles.environments import REPOSITORY, python_of

from .preloaded import Preloaded

pytestmark = pytest.mark.needs("snakemake")

SNAKEFILE = """\
rule all:
    input:
        "made",


rule make:
    output:
        "made",
    shell:
        "{config[command]}"
"""


EACH_TIME = re.compile(r"\d+:\d\d:\d\d(\.\d+)?|\d{4}-\d\d-\d\dT[\d.]+|Workflow ID: .*|\[.* 20\d\d\]")
"""What is different each time that Snakemake runs."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Snakefile").write_text(SNAKEFILE)
    return tmp_path


def call(command: Path, folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [command, *words],
        cwd=folder,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
        input="in",
    )


def running(command: Path, folder: Path, shell: str) -> subprocess.Popen[str]:
    """Start Snakemake with a shell command, and wait until that has said where it runs."""
    words = [command, "--cores", "1", "--config", f"command={shell}"]
    process = subprocess.Popen(words, cwd=folder, stderr=subprocess.DEVNULL, text=True)
    until(lambda: (folder / "pid").exists() and (folder / "pid").read_text() != "")
    return process


def until(condition: Callable[[], bool]) -> None:
    """Wait for what comes soon, and fail where it does not come at all."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def is_gone(pid: int) -> bool:
    """Whether a process has ended, whoever is to bury it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


class TestCalling:
    @pytest.mark.parametrize(
        "words",
        [
            ["--cores", "1", "--config", "command=echo 1 > made"],
            ["--cores", "1", "--config", "command=echo out; echo err >&2; exit 3"],
            ["--cores", "1", "--config", "command=cat > made; test -s made"],
            ["--cores", "1", "--config", "command=echo $HERE '$PWD' > made"],
            ["--cores", "1", "-s", "none.smk"],
            ["--cores"],
            ["--no-such-option"],
            ["--version"],
            ["--lint"],
        ],
        ids=" ".join,
    )
    def test_it_does_and_says_the_same(self, preloaded_snakemake: Preloaded, folder: Path, words: list[str]) -> None:
        seen = []
        for command in (python_of("snakemake").with_name("snakemake"), preloaded_snakemake.folder / "snakemake"):
            done = call(command, folder, *words, HERE="here's")
            made = folder / "made"
            told = sorted(
                re.findall(r"[^\s\[\]{},]+", EACH_TIME.sub("…", done.stderr))
            )  # some is in the order of a set
            seen.append((done.returncode, done.stdout, told, made.read_text() if made.exists() else None))
            made.unlink(missing_ok=True)
        assert seen[0] == seen[1]

    def test_calls_at_once_do_not_mix(self, preloaded_snakemake: Preloaded, tmp_path: Path) -> None:
        calls = []
        for number in range(4):
            folder = tmp_path / str(number)
            folder.mkdir()
            (folder / "Snakefile").write_text(SNAKEFILE)
            words = ["--cores", "1", "--config", f"command=sleep 0.2; echo {number} > made; exit {number // 3}"]
            calls.append(subprocess.Popen([preloaded_snakemake.folder / "snakemake", *words], cwd=folder, stderr=-3))
        assert [each.wait() for each in calls] == [0, 0, 0, 1]
        assert [(tmp_path / str(number) / "made").read_text() for number in range(3)] == ["0\n", "1\n", "2\n"]

    def test_one_that_cannot_be_imported_is_told(self) -> None:
        with pytest.raises(RuntimeError, match="snakemake could not be preloaded:"):
            Preloaded("snakemake", "snakemake", "no_such_module:main").__enter__()


LONG = "echo $$ > pid; exec sleep 1000"


class TestStopping:
    def test_a_signal_is_for_the_engine(self, preloaded_snakemake: Preloaded, folder: Path) -> None:
        command = preloaded_snakemake.folder / "snakemake"
        with running(
            command, folder, "echo $$ > pid; while [ ! -e asked ]; do sleep 0.05; done; echo > made"
        ) as process:
            process.send_signal(signal.SIGTERM)
            (folder / "asked").touch()
            assert process.wait() == 1, "Snakemake ends its jobs and says that it was stopped"

    def test_an_engine_whose_caller_is_gone_is_killed_with_all_it_started(
        self, preloaded_snakemake: Preloaded, folder: Path
    ) -> None:
        with running(preloaded_snakemake.folder / "snakemake", folder, LONG) as process:
            process.kill()
        until(lambda: is_gone(int((folder / "pid").read_text())))

    def test_nothing_is_left_when_it_is_closed(self, folder: Path) -> None:
        with Preloaded("snakemake", "snakemake", "snakemake.cli:main") as engine:
            process = running(engine.folder / "snakemake", folder, LONG)
        assert process.wait() != 0
        assert is_gone(engine.pid)
        assert not engine.folder.exists()
        until(lambda: is_gone(int((folder / "pid").read_text())))

    def test_it_ends_with_who_started_it(self, tmp_path: Path) -> None:
        script = (
            "from engines.preloaded import Preloaded; import os, sys\n"
            "engine = Preloaded('snakemake', 'snakemake', 'snakemake.cli:main').__enter__()\n"
            "print(engine.pid, flush=True); os.kill(os.getpid(), 9)"
        )
        path = os.pathsep.join((str(REPOSITORY / "tests"), str(REPOSITORY / "compiler"), str(REPOSITORY / "grammar")))
        done = subprocess.run(
            [sys.executable, "-c", script], env=os.environ | {"PYTHONPATH": path, "TMPDIR": str(tmp_path)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == -signal.SIGKILL, done.stderr
        until(lambda: is_gone(int(done.stdout)))
