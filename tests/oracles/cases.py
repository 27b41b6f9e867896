"""Serial specifications that show what REANA's validators accept: the rows of docs/reana-validators.md."""

from __future__ import annotations

from dataclasses import dataclass

PLAIN = """\
inputs:
  parameters: {}
workflow:
  type: serial
  specification:
    steps:
      - name: fit
        environment: docker.io/library/python:3.11
        commands: ['date']
"""
"""A specification that is beyond reproach; each case changes one thing of it."""


@dataclass(frozen=True, slots=True)
class Case:
    """A specification, and the part of it that matters."""

    shown: str
    text: str | bytes


def changed(old: str, new: str, shown: str = "") -> Case:
    """Return a case in which `new` stands for `old`."""
    assert old in PLAIN, old
    return Case(shown or new.strip(), PLAIN.replace(old, new, 1))


def step(line: str) -> Case:
    """Return a case of one more key in the step."""
    return Case(line, f"{PLAIN}        {line}\n")


def command(text: str, parameters: str = "{}") -> Case:
    """Return a case of a command, in YAML's single quotes."""
    shown = text if parameters == "{}" else f"{text}, with parameters {parameters}"
    return Case(shown, PLAIN.replace("'date'", f"'{text}'").replace("{}", parameters))


def parameter(value: str) -> Case:
    """Return a case of a parameter that the command prints."""
    return Case(f"run: {value}", command("echo ${run}", f"{{run: {value}}}").text)


def inputs(line: str) -> Case:
    """Return a case of one key of ``inputs``."""
    return changed("parameters: {}", line)


def workflow(line: str) -> Case:
    """Return a case of one more key of ``workflow``."""
    return changed("type: serial", f"type: serial\n  {line}", line)


def resources(text: str) -> Case:
    """Return a case of ``workflow.resources``."""
    return Case(text, workflow(f"resources: {text}").text)


def top(line: str) -> Case:
    """Return a case of one more key at the top."""
    return Case(line, f"{PLAIN}{line}\n")


STEPS = PLAIN[PLAIN.index("    steps:") :]

CASES: dict[str, tuple[Case, ...]] = {
    "Commands (facts S2, S6)": (
        command("echo $HOME"),
        command("echo $$HOME"),
        command("echo ${run}", "{run: 1}"),
        command("echo $run", "{run: 1}"),
        command("echo $(date)"),
        command("echo $1"),
        command("echo $?"),
        command("echo $@"),
        command('grep "$"'),
        command("echo ${a.b}", "{a.b: 1}"),
        command("echo ${a-b}", "{a-b: 1}"),
        command("echo ${run:-1}", "{run: 1}"),
        command("date", "{run: 1}"),
        command("sudo date"),
        command("cd / && ls"),
        changed("['date']", "['']", "commands: ['']"),
        changed("['date']", "[]", "commands: []"),
        changed("['date']", "[1]", "commands: [1]"),
        changed("['date']", "date", "commands: date"),
    ),
    "Values of parameters (fact S3)": tuple(
        parameter(value)
        for value in (
            "0123456",
            "1e-41",
            "1.0e-5",
            "1.10",
            "yes",
            "off",
            "1:30",
            "2016_2017",
            "null",
            "[1, a]",
            "2018-01-01",
            ".inf",
            ".nan",
            "!!set {a}",
            "!!binary aGk=",
            "!!python/name:os.system ''",
            "1, 2: 3",
            "&x 1, same: *x",
            "&x [1], same: *x",
        )
    ),
    "Keys of a step (facts S6, S9, S10)": (
        changed("- name: fit\n        ", "- ", "no name"),
        changed("        environment: docker.io/library/python:3.11\n", "", "no environment"),
        changed("        commands: ['date']\n", "", "no commands"),
        changed("name: fit", "name: 1"),
        changed("docker.io/library/python:3.11", "''", "environment: ''"),
        step("rucoi: true"),
        step("rucio: true"),
        step('rucio: "true"'),
        step("rucio: {get: [scope:name]}"),
        step("voms_proxy: escape"),
        step("inputs: [a]"),
        step("unpacked_img: true"),
        step("compute_backend: htcondorcern"),
        step("compute_backend: htcondor"),
        step("kubernetes_uid: 1000"),
        step("kubernetes_job_timeout: 60"),
        step('kubernetes_job_timeout: "60"'),
        step("kubernetes_memory_limit: 256Mi"),
        step("kubernetes_memory_limit: 256"),
        step("kubernetes_memory_limit: 500m"),
        step("kubernetes_memory_limit: 4GB"),
        step("kubernetes_memory_limit: about 256Mi"),
        step("kubernetes_memory_request: much"),
        step("kubernetes_cpu_limit: many"),
        step("htcondor_max_runtime: espresso"),
        step('htcondor_max_runtime: "3600"'),
        step("htcondor_max_runtime: 3600"),
        step("htcondor_max_runtime: 1h"),
        step('htcondor_request_cpus: "4"'),
        step("htcondor_request_cpus: 4"),
        step("htcondor_request_memory: 4 GB"),
        step("htcondor_request_memory: 4Gi"),
        step("htcondor_request_disk: 10G"),
        step('htcondor_requirements: ""'),
        step('slurm_time: "5"'),
        step("slurm_time: 5"),
        step("slurm_partition: photon"),
    ),
    "The workflow": (
        changed("  type: serial\n", "", "no type"),
        changed("type: serial", "type: Serial"),
        workflow("file: steps.json"),
        changed(f"  specification:\n{STEPS}", "  file: steps.json\n", "file, and no specification"),
        changed(STEPS, "    steps: []\n"),
        changed(STEPS, "    steps: [null]\n"),
        changed(STEPS, "    steps: {}\n"),
        changed("    steps:", "    environment: {}\n    steps:", "specification: {environment: {}, steps: …}"),
        workflow("directories: [code]"),
        workflow("rucio: true"),
    ),
    "workflow.resources (fact S6)": tuple(
        resources(text)
        for text in (
            "{cvmfs: [fcc.cern.ch]}",
            "{cvmfs: [fcc.cern.ch, fcc.cern.ch]}",
            "{kerberos: true}",
            "{voms_proxy: true}",
            "{voms_proxy: {vo: escape}}",
            "{rucio: true}",
            "{rucio: {site: escape}}",
            "{dask: {image: coffeateam/coffea-dask-cc7:0.7.22}}",
            "{dask: {}}",
            "{dusk: true}",
        )
    ),
    "inputs": (
        changed("inputs:\n  parameters: {}\n", "", "no inputs"),
        changed("\n  parameters: {}", "", "inputs:"),
        inputs("parameters:"),
        inputs("parameters: [run]"),
        inputs("files: [/etc/passwd]"),
        inputs("files: [../fit.C]"),
        inputs("files: ['']"),
        inputs("files: [fit.C, fit.C]"),
        inputs("{files: [code/fit.C], directories: [code]}"),
        inputs("files:"),
        inputs("files: [2018]"),
        Case("1001 files", changed("parameters: {}", f"files: {[f'f{n}' for n in range(1001)]}").text),
        inputs("options: {TARGET: fit}"),
        inputs("options: {target: fit}"),
        inputs("options:"),
        inputs("flies: [fit.C]"),
    ),
    "Other keys": (
        top("version: 0.9"),
        top("verison: '0.9'"),
        top("outputs: {files: [/tmp/plot.png, /tmp/plot.png]}"),
        top("outputs:"),
        top("tests: {files: [run.feature]}"),
        top("workspace: {retention_days: {'*.root': 5}}"),
        top("workspace: {retention_days: {'*.root': -1}}"),
        top("workspace: {retention_days: {'../data': 5}}"),
        top("workspace: {retention_days: {/data: 5}}"),
    ),
    "The document": (
        top("version: '1'\nversion: '2'"),
        Case("a merge of two mappings", command("echo ${run}", "{<<: {run: 1}, year: 2}").text),
        Case("a byte order mark", f"\ufeff{PLAIN}"),
        Case("UTF-16", PLAIN.encode("utf-16")),
        Case("two documents", f"{PLAIN}---\n{PLAIN}"),
        Case("a tab as indentation", "workflow:\n\ttype: serial\n"),
        Case("a NUL", f"{PLAIN}# \0\n"),
        Case("an unclosed bracket", "workflow: ["),
        Case("flow sequences, 100,000 deep", "[" * 100_000),
        Case("nothing", ""),
        Case("[]", "[]"),
        Case("no workflow", "version: '1'"),
    ),
}
