"""CWL: what its own tools say of it, what they do with it, and that nothing is copied or changed needlessly."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

import reanac
from compile.compiled import SAMPLES, name_of
from conftest import Golden
from oracles.environments import python_of
from reanac.bundle import Bundle
from reanac.engines.desk_lake import at_desk, set_up_desk
from reanac.engines.verify import needs_of
from reanac.engines.workspaces import snapshot

from .cwl_runs import VERSIONS, Ran, run, spec_of, warnings_of, written
from .installed import PYTHONS

pytestmark = [pytest.mark.needs(version) for version in (*VERSIONS, "toil")]

PARSE = "import sys; from cwl_utils.parser import load_document_by_uri as load; print(load(sys.argv[1]).cwlVersion)"


def shown(bundle: Bundle) -> dict[str, str]:
    """Return the files of a bundle that differ from one to the other."""
    made = [file for file in bundle.files if isinstance(file.content, bytes)]
    return {file.path: bundle.text(file.path) for file in made if not file.path.endswith((".py", ".sh"))}


@pytest.mark.parametrize("path", SAMPLES, ids=name_of)
class TestSamples:
    def test_are_as_they_were_reviewed(self, path: Path, tmp_path: Path, golden: Golden) -> None:
        golden.folder(path.parent / "golden" / "cwl", shown(written(path, tmp_path / "out")))

    @pytest.mark.parametrize("variant", [None, "pack", "whole-workspace"])
    @pytest.mark.parametrize("version", VERSIONS)
    def test_are_valid_without_a_warning(self, path: Path, tmp_path: Path, version: str, variant: str | None) -> None:
        written(path, tmp_path, variant=variant)
        validated = Ran(tmp_path, "--validate", "workflow.cwl", version=version)
        assert validated.finished, validated.said
        assert warnings_of(validated.said) == []

    def test_other_tools_understand_them(self, path: Path, tmp_path: Path) -> None:
        bundle = written(path, tmp_path)
        tools = {f"steps/{name}.cwl" for name in bundle.steps}
        depends = Ran(tmp_path, "--print-deps", "workflow.cwl")
        assert depends.finished, depends.said
        assert all(tool in depends.told for tool in tools)
        dot = Ran(tmp_path, "--print-dot", "workflow.cwl").told
        assert all(f'"{name}"' in dot for name in bundle.steps)
        for file in ("workflow.cwl", *tools):
            call = [str(python_of("cwltool")), "-c", PARSE, str(tmp_path / file)]
            done = subprocess.run(call, capture_output=True, text=True, check=False)
            assert done.stdout == "v1.2\n", done.stderr


class TestParameters:
    VALUES = ("1", "010", "0o17", "1.10", "'1.10'", "1e3", "1e-05", "1.0e-41", "yes", "off", "null", "~", "[1, a]",
              "{a: 1}", "1:30", "'$(inputs.q)'", "'${x}'", "'a\\b'", "'  '", "''", "'é☃😀'")  # fmt: skip

    @pytest.mark.parametrize("version", VERSIONS)
    def test_a_command_gets_what_python_says_of_them(self, tmp_path: Path, version: str) -> None:
        names = [f"p{number}" for number in range(len(self.VALUES))]
        listed = ", ".join(f"{name}: {value}" for name, value in zip(names, self.VALUES, strict=True))
        commands = [f"cat > {name} <<'END'\n${{{name}}}\nEND\n" for name in names]
        text = spec_of(f"commands: {json.dumps(commands)}", inputs=f"inputs: {{parameters: {{{listed}}}}}\n")
        written(text, tmp_path / "out", variant="whole-workspace")
        ran = run(tmp_path / "out", version=version)
        assert ran.finished, ran.said
        folder = tmp_path / "out" / "outputs" / "workspace"
        expected = [str(yaml.safe_load(value)) for value in self.VALUES]
        assert [(folder / name).read_text() for name in names] == [f"{value}\n" for value in expected]

    @pytest.mark.parametrize("value", ["0077", "1.10", "true", "$(inputs.p)", "a b", "'", "\\"])
    def test_a_value_that_is_given_arrives_as_it_is(self, tmp_path: Path, value: str) -> None:
        commands = ["cat > a <<'END'\n${value}\nEND"]
        text = spec_of(f"commands: {json.dumps(commands)}", inputs="inputs: {parameters: {value: 1}}\n")
        written(text, tmp_path / "out", variant="whole-workspace")
        options = ["--no-container", "--outdir", "outputs", "workflow.cwl", "inputs.yml", "--value", value]
        ran = Ran(tmp_path / "out", *options)
        assert ran.finished, ran.said
        assert (tmp_path / "out" / "outputs" / "workspace" / "a").read_text() == f"{value}\n"

    def test_those_with_names_of_cwls_own(self, tmp_path: Path) -> None:
        text = spec_of(
            "commands: ['echo ${class} ${id} ${s0} ${workspace} > a']",
            inputs="inputs: {parameters: {class: 1, id: 2, s0: 3, workspace: 4}}\noutputs: {files: [a]}\n",
        )
        written(text, tmp_path / "out")
        ran = run(tmp_path / "out")
        assert ran.finished, ran.said
        assert (tmp_path / "out" / "outputs" / "a").read_text() == "1 2 3 4\n"


HANDED_ON = spec_of(
    "commands: ['stat -c %i big > inodes', 'echo more >> small']",
    "commands: ['stat -c %i big >> inodes']",
    "commands: ['stat -c %i big >> inodes', 'ln -s none link', 'chmod 640 small']",
    inputs="inputs: {files: [big, small]}\noutputs: {files: [inodes, small]}\n",
)
WITH_PORTS = spec_of(
    "inputs: [big], outputs: [work/one.txt], commands: ['mkdir work; stat -Lc %i big > work/one.txt']",
    "inputs: [big], outputs: [work/two.txt], commands: ['stat -Lc %i big > work/two.txt']",
    "inputs: [work/], outputs: [all.txt], commands: ['cat work/*.txt > all.txt']",
    inputs="inputs: {files: [big]}\noutputs: {files: [all.txt]}\n",
)


@pytest.mark.parametrize("version", VERSIONS)
class TestCopies:
    def test_the_workspace_is_copied_once_and_the_users_own_files_are_left_alone(
        self, tmp_path: Path, version: str
    ) -> None:
        (tmp_path / "big").write_text("big\n")
        (tmp_path / "small").write_text("small\n")
        written(HANDED_ON, tmp_path / "out")
        ran = run(tmp_path / "out", version=version)
        assert ran.finished, ran.said
        inodes = (tmp_path / "out" / "outputs" / "inodes").read_text().split()
        assert len(inodes) == 3
        assert len(set(inodes)) == 1, "every step sees the same file"
        own = tmp_path / "out" / "inputs" / "big"
        assert str(own.stat().st_ino) != inodes[0], "and that is not the user's"
        assert (tmp_path / "out" / "inputs" / "small").read_text() == "small\n"
        assert (tmp_path / "out" / "outputs" / "small").read_text() == "small\nmore\n"

    def test_with_ports_nothing_is_copied(self, tmp_path: Path, version: str) -> None:
        (tmp_path / "big").write_text("big\n")
        written(WITH_PORTS, tmp_path / "out")
        ran = run(tmp_path / "out", version=version)
        assert ran.finished, ran.said
        own = (tmp_path / "out" / "inputs" / "big").stat().st_ino
        assert (tmp_path / "out" / "outputs" / "all.txt").read_text() == f"{own}\n" * 2

    def test_a_second_run_with_a_cache_makes_the_same(self, tmp_path: Path, version: str) -> None:
        """A step that is changed in place by the next one must not be taken from the cache."""
        for name in ("big", "small"):
            (tmp_path / name).write_text(f"{name}\n")
        written(HANDED_ON, tmp_path / "out")
        for _ in range(2):
            ran = run(tmp_path / "out", "--cachedir", str(tmp_path / "cache"), version=version)
            assert ran.finished, ran.said
            assert (tmp_path / "out" / "outputs" / "small").read_text() == "small\nmore\n"
            assert len((tmp_path / "out" / "outputs" / "inodes").read_text().split()) == 3

    def test_what_a_step_copies_or_moves_is_there_and_no_link_to_it(self, tmp_path: Path, version: str) -> None:
        (tmp_path / "a.csv").write_text("a\n")
        text = spec_of(
            "inputs: [a.csv], outputs: [mid/, m.csv], commands: ['mkdir mid; cat a.csv | tee mid/f > m.csv']",
            "inputs: [mid/, m.csv], outputs: [out/], commands: "
            "['mkdir out; cp -r mid out; cp -a m.csv out; ln -s m.csv out/n.csv; ln -s /bin/sh out/sh']",
            "inputs: [mid/, m.csv], outputs: [-moved/, z.csv], commands: ['mv mid ./-moved', 'mv m.csv z.csv']",
            inputs="inputs: {files: [a.csv]}\noutputs: {directories: [out, -moved], files: [z.csv]}\n",
        )
        written(text, tmp_path / "out")
        ran = run(tmp_path / "out", version=version)
        assert ran.finished, ran.said
        made = snapshot(tmp_path / "out" / "outputs")
        files = ("out/mid/f", "out/m.csv", "-moved/f", "z.csv")
        assert {name: made[name].content for name in files} == dict.fromkeys(files, made["z.csv"].content)
        assert (tmp_path / "out" / "outputs" / "z.csv").read_text() == "a\n"
        links = [name for name, what in made.items() if what.kind == made["out/sh"].kind]
        assert sorted(links) == ["out/n.csv", "out/sh"], "a link that a step makes stays one"


class TestPorts:
    def test_a_folder_is_one_however_it_is_written(self, tmp_path: Path) -> None:
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "f").write_text("f\n")
        text = spec_of(
            "inputs: [data], outputs: [one, two, three], "
            "commands: ['mkdir -p one two three; cat data/f | tee one/f two/f > three/f']",
            "inputs: [two/], outputs: [a], commands: ['cat two/f > a']",
            "inputs: [three/f], outputs: [b], commands: ['cat three/f > b']",
            inputs="inputs: {directories: [data]}\noutputs: {directories: [one], files: [a, b]}\n",
        )
        written(text, tmp_path / "out")
        ran = run(tmp_path / "out")
        assert ran.finished, ran.said
        assert {ran.outputs[name]["class"] for name in ("a", "b")} == {"File"}
        assert (tmp_path / "out" / "outputs" / "one" / "f").read_text() == "f\n"

    def test_independent_steps_are_independent(self, tmp_path: Path) -> None:
        (tmp_path / "big").write_text("big\n")
        main = yaml.safe_load(written(WITH_PORTS, tmp_path / "out").text())
        assert [step["in"] for step in main["steps"].values()] == [
            {"big": "big"}, {"big": "big"}, {"one": "s0/one", "two": "s1/two"},
        ]  # fmt: skip
        assert main["outputs"]["all"]["outputSource"] == "s2/all"

    def test_a_promised_file_that_is_not_made_is_an_error(self, tmp_path: Path) -> None:
        written(spec_of("inputs: [], outputs: [a], commands: ['true']"), tmp_path / "out")
        ran = run(tmp_path / "out")
        assert not ran.finished
        assert "Did not find output file with glob pattern: ['a']" in ran.said

    def test_what_is_in_the_way_is_said(self) -> None:
        text = spec_of("inputs: [], outputs: [a], commands: ['echo > a']", "commands: ['cat a']")
        compiled = reanac.compile(text, "cwl")
        (loss,) = [each for each in compiled.losses if not each.is_repeated]
        assert loss.message.endswith("The step does not promise what it reads and writes.")
        assert compiled.bundle is not None
        assert "InplaceUpdateRequirement" in compiled.bundle.text("steps/s1.cwl")

    def test_an_upload_waits_for_the_step_that_checks_it(self, tmp_path: Path) -> None:
        text = """\
workflow:
  type: serial
  resources: {voms_proxy: {vo: escape}, rucio: {site: escape, rse: R}}
  specification:
    steps:
      - {name: fit, environment: 'a/b:1', inputs: [], outputs: [fit.json], commands: ['echo > fit.json']}
      - name: judge
        environment: a/b:1
        inputs: [fit.json]
        outputs: []
        rucio: {upload: ['fit.json -> user.jdoe:fit']}
        commands: ['false']
"""
        main = yaml.safe_load(written(text, tmp_path / "out").text())
        upload = main["steps"]["judge_stage_out"]["in"]
        assert {"fit/fit_json", "judge/done"} <= set(upload.values())


def surroundings(path: Path, folder: Path, program: Path) -> dict[str, str]:
    """Return the variables for a run of a sample by a program; a folder stands for the Data Lake, if it needs one."""
    rest = {key: value for key, value in os.environ.items() if not key.startswith(("X509", "RUCIO"))}
    variables = rest | {"PATH": os.pathsep.join((PYTHONS, str(program.parent), os.environ["PATH"]))}
    if not (path.parent / "lake").is_dir():
        return variables
    workflow = reanac.check(path).workflow
    assert workflow is not None
    if not (folder / "desk").exists():
        set_up_desk(folder / "desk", needs_of(workflow))
    lake = folder / f"lake of {program.name}"
    shutil.copytree(path.parent / "lake", lake)
    return at_desk(variables, folder / "desk", lake, folder / "transfers.log")


class TestOtherRunners:
    @pytest.mark.needs("voms-proxy-fake", "openssl")
    @pytest.mark.parametrize("path", SAMPLES, ids=name_of)
    def test_toil_makes_the_same(self, path: Path, tmp_path: Path) -> None:
        written(path, tmp_path / "out")
        runners = {
            "toil-cwl-runner": (python_of("toil"), ["--bypass-file-store", "--workDir", str(tmp_path)]),
            "cwltool": (python_of("cwltool"), []),
        }
        for name, (python, options) in runners.items():
            program = python.with_name(name)
            variables = surroundings(path, tmp_path, program)
            words = ["--no-container", "--preserve-entire-environment", "--outdir", name, *options]
            given = tmp_path / "out" / "given.yml"
            proxy = variables.get("X509_USER_PROXY")
            own = f"x509_user_proxy: {proxy}\n" if proxy else ""
            given.write_text((tmp_path / "out" / "inputs.yml").read_text() + own)
            done = subprocess.run(
                [str(program), *words, "workflow.cwl", given.name], cwd=tmp_path / "out", env=variables,
                capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr[-3000:]
        toil, cwltool = (snapshot(tmp_path / "out" / name) for name in runners)
        assert cwltool
        if "nrandom" in path.read_text():  # each run chooses for itself
            assert {name.split("/")[0] for name in cwltool} <= {name.split("/")[0] for name in toil}
        else:  # without a file store, Toil leaves what steps gave each other there too
            assert {name: toil[name].content for name in cwltool} == {
                name: each.content for name, each in cwltool.items()
            }
        if (path.parent / "lake").is_dir():
            lakes = (*(tmp_path / f"lake of {name}" for name in runners), path.parent / "lake")
            one, other, before = map(snapshot, lakes)
            assert len(one) == len(other)
            assert (one.keys() > before.keys()) == ("upload:" in path.read_text())

    def test_a_packed_workflow_makes_the_same(self, tmp_path: Path) -> None:
        (path,) = [each for each in SAMPLES if each.parent.name == "hello-spectrum"]
        written(path, tmp_path / "one", variant="pack")
        written(path, tmp_path / "many")
        for folder in ("one", "many"):
            ran = run(tmp_path / folder)
            assert ran.finished, ran.said
        assert not (tmp_path / "one" / "steps").exists()
        made = sorted(path.name for path in (tmp_path / "many" / "outputs").iterdir())
        assert made
        for name in made:
            assert (tmp_path / "one" / "outputs" / name).read_bytes() == (
                tmp_path / "many" / "outputs" / name
            ).read_bytes()
