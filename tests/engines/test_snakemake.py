"""Snakemake does the same as REANA: the files, their bytes and modes, and where a run ends."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import reanac
from compile.compiled import SAMPLES, name_of
from conftest import Golden
from oracles.environments import python_of
from oracles.needs import need
from reanac.writing import write_bundle

from .same import by_reference, by_snakemake, snakemake, tree

pytestmark = pytest.mark.needs("snakemake")

NAMES = ("a", "b.txt", "c d", "e$f", "é☃", "{g}", "h'i", "sub/j")
VALUES = (
    "1",
    "two words",
    "it's",
    '"q"',
    "$x",
    "{y}",
    "back\\slash",
    "é",
    "*",
    "a;b",
    "#",
    "-n",
    "0077",
    "1e-5",
    "True",
)


def quoted(name: str) -> str:
    """Return a word for bash, as a command of a specification writes it."""
    return "'" + name.replace("'", "'\\''").replace("$", "$$") + "'"


names = st.sampled_from(NAMES).map(quoted)
commands = st.one_of(
    st.builds("printf '%s\\n' \"${{p}}\" > {}".format, names),
    st.builds("echo text >> {}".format, names),
    st.builds("cat {} > {}".format, names, names),
    st.builds("mkdir -p sub && touch {}".format, names),
    st.builds("rm -f {}".format, names),
    st.builds("ls > {}".format, names),
    st.builds("for i in 1 2; do echo $$i; done > {}".format, names),
    st.builds("x={{1,2}}; echo $${{x}} \"$$(echo sub)\" $$((1+2)) > {}".format, names),
    st.builds("cat > {} <<'END'\n${{p}} \\ ' \" `x` {{}} $$HOME\nEND".format, names),
    st.builds("(cd sub && pwd | wc -w) > {}".format, names),
    st.builds("set -e; false || true; echo $${{nothing}} > {}".format, names),
    st.builds("test -f {} && echo yes > answer || echo no > answer".format, names),
    st.builds("chmod 600 {}".format, names),
    st.builds("ln -sf a {}".format, names),
    st.builds("cp -p {} copied; wait".format, names),
    st.sampled_from(
        [
            "false", "exit 3", "cd sub", "export A=1", "echo *  > all", "true & wait", "echo '{params.x}' > braces",
            "echo \"$$REANA_WORKSPACE\" | grep -c / > where", "echo \\\\n '\\\\t' > slashes", "echo ${q}${p} > values",
            "echo {{a}} {b..d} > more", "sh -c 'exit 4'; true", "false | true", "printf '%s' é☃ > unicode", "cat",
            "umask 077; echo x > private", "echo a\\\nb > joined", "",
        ]
    ),
)  # fmt: skip
steps = st.lists(st.lists(commands, min_size=1, max_size=4), min_size=1, max_size=5)


def spec_of(steps: list[list[str]], value: str) -> str:
    listed = "".join(
        f"      - {{name: {json.dumps(f'step {n}')}, environment: 'a/b:1', commands: {json.dumps(each)}}}\n"
        for n, each in enumerate(steps)
    )
    head = f"inputs: {{parameters: {{p: {json.dumps(value)}, q: 010}}}}\n"
    return f"{head}workflow:\n  type: serial\n  specification:\n    steps:\n{listed}"


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(steps=steps, value=st.sampled_from(VALUES))
@example(steps=[["mkdir sub"], ["cd sub", "echo x > here"], ["exit 7", "touch no"], ["touch never"]], value="{x}")
@example(steps=[["echo '{p} {{p}} ${p}' > a"], ["cat a"], ["# nothing"]], value="it's {x}")
def test_of_random_commands(steps: list[list[str]], value: str) -> None:
    text = spec_of(steps, value)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        assert by_snakemake(text, folder / "snakemake") == by_reference(text, folder / "reference"), text


@pytest.mark.parametrize("path", SAMPLES, ids=name_of)
def test_of_a_sample(path: Path, tmp_path: Path, golden: Golden) -> None:
    compiled = reanac.compile(path, "snakemake")
    assert compiled.bundle is not None
    shown = {
        file.path: compiled.bundle.text(file.path) for file in compiled.bundle.files if isinstance(file.content, bytes)
    }
    ours = {name: text for name, text in shown.items() if not name.endswith((".py", ".j2"))}
    golden.folder(path.parent / "golden" / "snakemake", ours)
    if "rucio:" not in path.read_text():  # what moves data needs a Rucio server
        reference = by_reference(path, tmp_path / "reference")
        assert by_snakemake(path, tmp_path / "snakemake") == reference
        assert reference.done == compiled.bundle.text().count("\nrule ") - 1


class TestRunningAgain:
    SPEC = spec_of([["echo ${p} > a"], ["test -f go", "cp a b"], ["cat b >> c"]], "1")

    def write(self, folder: Path) -> None:
        bundle = reanac.compile(self.SPEC, "snakemake").bundle
        assert bundle is not None
        write_bundle(bundle, folder)

    def test_it_resumes_at_the_step_that_failed(self, tmp_path: Path) -> None:
        folder = tmp_path / "run"
        self.write(folder)
        files, done = snakemake(folder)
        assert (sorted(files), done) == (["a"], 1)
        before = (folder / "workspace" / "a").stat().st_mtime_ns
        (folder / "workspace" / "go").touch()
        files, done = snakemake(folder)
        assert (sorted(files), done) == (["a", "b", "c", "go"], 3)
        assert (folder / "workspace" / "a").stat().st_mtime_ns == before

    def test_a_changed_parameter_runs_again_what_depends_on_it(self, tmp_path: Path) -> None:
        folder = tmp_path / "run"
        self.write(folder)
        (folder / "workspace").mkdir()
        (folder / "workspace" / "go").touch()
        snakemake(folder)
        config = folder / "config.yaml"
        config.write_text(config.read_text().replace('p: "1"', 'p: "0077"'))
        snakemake(folder)
        assert (folder / "workspace" / "b").read_text() == "0077\n"
        assert (folder / "workspace" / "c").read_text() == "1\n0077\n"
        before = tree(folder / "workspace")
        assert snakemake(folder)[0] == before, "and nothing runs when nothing has changed"


@pytest.mark.parametrize("path", SAMPLES, ids=name_of)
def test_its_own_tools_are_content(path: Path, tmp_path: Path) -> None:
    bundle = reanac.compile(path, "snakemake").bundle
    assert bundle is not None
    write_bundle(bundle, tmp_path / "out")
    python = str(python_of("snakemake"))
    for call in (
        [python, "-m", "snakemake", "--lint"],
        [str(Path(python).with_name("snakefmt")), "--check", "."],
        [python, "-m", "snakemake", "--dry-run", "--cores", "1", "--quiet"],
    ):
        done = subprocess.run(call, cwd=tmp_path / "out", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("version", ["snakemake-9.22", "snakemake-8.27", "snakemake-7.32"])
@pytest.mark.parametrize("name", ["cut-flow", "hello-spectrum"])
def test_the_versions_that_reana_has_do_the_same(name: str, version: str, tmp_path: Path) -> None:
    need(version)
    path = next(path for path in SAMPLES if path.parent.name == name)
    assert by_snakemake(path, tmp_path / "out", version) == by_reference(path, tmp_path / "reference")
    for options in (["--lint"], ["--dry-run", "--cores", "1", "--quiet"]):
        call = [str(python_of(version)), "-m", "snakemake", *options]
        done = subprocess.run(call, cwd=tmp_path / "out", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("names", "rules"),
    [
        (["fit", "Fit", None], ["fit", "Fit_2", "step_3"]),
        (["for", "all", "1st", "match"], ["step_for", "step_all", "step_1st", "step_match"]),
        (["a b", "a-b", "é", "..."], ["a_b", "a_b_2", "step_3", "step_4"]),
    ],
)
def test_names_of_rules(names: list[str | None], rules: list[str]) -> None:
    from reanac_backends.snakemake.names import rule_names

    assert list(rule_names(names)) == rules


@pytest.mark.parametrize(
    "comment",
    [
        "plain",
        'ends with "',
        '"quoted"',
        '"quoted" and more',
        'holds """ and \\n {x} {params.y}',
        "\\",
        "é ☃",
        "# #",
        "two\n# lines",
    ],
)
def test_comments_become_docstrings_that_snakefmt_leaves_alone(comment: str, tmp_path: Path) -> None:
    text = "workflow:\n  type: serial\n  specification:\n    steps:\n"
    text += f"      # {comment}".replace("\n", "\n      ") + "\n      - {environment: 'a/b:1', commands: ['true']}\n"
    bundle = reanac.compile(text, "snakemake").bundle
    assert bundle is not None
    assert comment.split("\n")[0].strip("# ") in bundle.text()
    write_bundle(bundle, tmp_path / "out")
    call = [str(python_of("snakemake").with_name("snakefmt")), "--check", "--diff", "Snakefile"]
    done = subprocess.run(call, cwd=tmp_path / "out", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
