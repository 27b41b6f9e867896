"""An imitation of REANA's CWL engine, for what cannot be had here: a REANA cluster.

It does with a job what reana-workflow-engine-cwl does (its ``cwl_reana.py``, May 2026): words are joined to a line and
quoted by cwltool's own rule; the line is searched for paths that are replaced; the job gets a folder of its own, out of
which it is copied, and its status is that of the copy. Inputs are copied to where they are staged. The cluster is a
shell on this machine, and every job has its ``HOME`` to itself, as a container has.

Runs in an environment that has cwltool 3.1.20210628163208, which REANA pins, and needs nothing else::

    python reana_cwl.py WORKSPACE workflow.cwl inputs.yml JOBS.json

The bodies of the jobs are written to JOBS.json. Exit status: 0 when the workflow has finished, 1 when not.
"""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import cwltool.main
from cwltool.command_line_tool import CommandLineTool
from cwltool.context import LoadingContext, RuntimeContext
from cwltool.executors import SingleJobExecutor
from cwltool.job import JobBase, needs_shell_quoting_re
from cwltool.process import stage_files
from cwltool.workflow import default_make_tool
from ruamel.yaml import YAML

FORWARDED = (
    "compute_backend", "kerberos", "unpacked_img", "voms_proxy", "rucio", "htcondor_max_runtime",
    "htcondor_accounting_group", "slurm_partition", "slurm_time", "kubernetes_uid", "kubernetes_cpu_request",
    "kubernetes_cpu_limit", "kubernetes_memory_request", "kubernetes_memory_limit", "kubernetes_job_timeout",
    "c4p_cpu_cores", "c4p_memory_limit", "c4p_additional_requirements",
)  # fmt: skip
"""What the engine hands to a job of the hints of its tool."""

WORKSPACE = Path(sys.argv[1])
bodies: list[dict[str, Any]] = []


class Tool(CommandLineTool):
    """A tool whose jobs go to the job controller."""

    def make_job_runner(self, runtime_context: RuntimeContext) -> type[JobBase]:
        """Return what runs a job."""
        return Job


class Job(JobBase):
    """A job."""

    def run(self, runtime_context: RuntimeContext, tmpdir_lock: Any = None) -> None:
        """Run it, and take the status of the copy for its own."""
        self._setup(runtime_context)
        home = Path(self.builder.outdir)
        shutil.rmtree(home, ignore_errors=True)
        stage_files(self.pathmapper, ignore_writable=True, symlink=False)
        copies = "".join(
            f"cp -a {volume.resolved} {volume.target} ;" for _, volume in self.pathmapper.items() if volume.staged
        )
        line = " ".join(self.words())
        line = line.replace("/bin/sh -c ", "")
        line = re.sub("/var/lib/cwl/.*?/", f"{WORKSPACE.parent}/workspace/", line)
        line = re.sub("/tmp/.*?/.*?/", f"{WORKSPACE}/", line)
        exports = f'umask 2;export TMPDIR="{self.tmpdir}";export HOME="{home}";'
        script = f"{exports}{copies}mkdir -p {home} && cd {home} && {line}; cp -r {home}/* {self.outdir}"
        image, _ = self.get_requirement("DockerRequirement")
        hints = {key: hint[key] for hint in self.hints for key in FORWARDED if key in hint}
        bodies.append({"job_name": self.name, "image": image["dockerPull"], "cmd": script, **hints})
        variables = {"PATH": os.environ["PATH"], "REANA_WORKSPACE": str(WORKSPACE), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(["/bin/sh", "-c", script], cwd="/", env=variables, stdin=subprocess.DEVNULL, check=False)
        try:
            outputs = self.collect_outputs(self.outdir, rcode=done.returncode)
            self.output_callback(outputs, "success" if done.returncode == 0 else "permanentFail")
        except Exception as error:
            print(f"[job {self.name}] {error}", file=sys.stderr)
            self.output_callback({}, "permanentFail")

    def _required_env(self) -> dict[str, str]:
        return {"TMPDIR": self.tmpdir, "HOME": self.builder.outdir}

    def words(self) -> list[str]:
        """Return the words of the command, quoted as the engine quotes them."""
        if self.command_line[0] in ("/bin/bash", "/bin/sh"):
            return list(self.command_line[2:])
        return [shlex.quote(word) if needs_shell_quoting_re.search(word) else word for word in self.command_line]


def make_tool(spec: dict[str, Any], context: LoadingContext) -> Any:
    """Make a tool, or what cwltool makes of it."""
    return Tool(spec, context) if spec.get("class") == "CommandLineTool" else default_make_tool(spec, context)


def run(workflow: str, inputs: str) -> int:
    """Run a workflow as the engine does: packed, as JSON."""
    os.chdir(WORKSPACE)
    packed = subprocess.run(
        [sys.executable, "-m", "cwltool", "--pack", "--quiet", workflow], capture_output=True, text=True, check=True
    )
    Path("workflow.json").write_text(packed.stdout)
    Path("inputs.json").write_text(json.dumps(YAML(typ="safe").load(Path(inputs).read_text())))
    for name in ("tmpdir", "outdir", "docker_stagedir"):
        (WORKSPACE / "cwl" / name).mkdir(parents=True, exist_ok=True)
    words = ["--tmpdir-prefix", f"{WORKSPACE}/cwl/tmpdir/", "--tmp-outdir-prefix", f"{WORKSPACE}/cwl/outdir/"]
    words += ["--default-container", "frolvlad/alpine-bash", "--outdir", f"{WORKSPACE}/outputs"]
    arguments = cwltool.main.arg_parser().parse_args([*words, "workflow.json#main", "inputs.json"])
    context = RuntimeContext(vars(arguments))
    context.docker_outdir = str(WORKSPACE.parent / "home")
    context.docker_stagedir = f"{WORKSPACE}/cwl/docker_stagedir"
    return cwltool.main.main(
        args=arguments,
        executor=SingleJobExecutor(),
        loadingContext=LoadingContext({"construct_tool_object": make_tool}),
        runtimeContext=context,
        stdout=io.StringIO(),
    )


if __name__ == "__main__":
    status = run(*sys.argv[2:4])
    Path(sys.argv[4]).write_text(json.dumps(bodies))
    sys.exit(status)
