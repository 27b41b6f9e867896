"""The documents that are timed: one analysis, written for every tool, in every size."""

from __future__ import annotations

IMAGE = "docker.io/library/python:3.11"


def plain(steps: int) -> str:
    """Return a serial specification of `steps` steps without directives."""
    return _head("") + "".join(_plain_step(number) for number in range(1, steps + 1)) + _tail(steps)


def extended(steps: int) -> str:
    """Return a serial specification of `steps` steps, each of which fetches a file and uploads one."""
    scope = "    scope: user.jdoe\n"
    return _head(scope) + "".join(_extended_step(number) for number in range(1, steps + 1)) + _tail(steps)


def mixed(lines: int) -> str:
    """Return a serial specification of at least so many lines: transfers, limits, and commands as people write them."""
    text, number = _head("    scope: user.jdoe\n"), 0
    while text.count("\n") < lines - 3:
        number += 1
        text += (_extended_step, _shell_step, _plain_step)[number % 3](number)
    return text + _tail(number)


def cwl(steps: int) -> str:
    """Return the analysis of `plain` as one CWL document."""
    body = "".join(_cwl_step(number) for number in range(1, steps + 1))
    return f"""\
cwlVersion: v1.2
class: Workflow
requirements:
  StepInputExpressionRequirement: {{}}
inputs:
  run: string
  code: File
outputs:
  result:
    type: File
    outputSource: fit_{steps}/result
steps:
{body}"""


def nothing(steps: int) -> str:
    """Return a specification whose steps do nothing, one after the other."""
    body = "".join(
        f"      - {{name: s{number}, environment: 'docker.io/library/debian:12', inputs: [f{number - 1}], "
        f"outputs: [f{number}], commands: ['touch f{number}']}}\n"
        for number in range(1, steps + 1)
    ).replace("inputs: [f0]", "inputs: []")
    head = "workflow:\n  type: serial\n  specification:\n    steps:\n"
    return f"{head}{body}outputs: {{files: [f{steps}]}}\n"


def nothing_cwl(steps: int) -> str:
    """Return the workflow of `nothing` as a person would write it in CWL."""
    body = "".join(
        f"""\
  s{number}:
    in: {{{f"before: s{number - 1}/made" if number > 1 else ""}}}
    out: [made]
    run:
      class: CommandLineTool
      baseCommand: [touch, f{number}]
      inputs: {{{"before: File" if number > 1 else ""}}}
      outputs: {{made: {{type: File, outputBinding: {{glob: f{number}}}}}}}
"""
        for number in range(1, steps + 1)
    )
    outputs = f"outputs: {{made: {{type: File, outputSource: s{steps}/made}}}}"
    return f"cwlVersion: v1.2\nclass: Workflow\ninputs: {{}}\n{outputs}\nsteps:\n{body}"


def snakefile(steps: int) -> str:
    """Return the analysis of `plain` as a Snakefile."""
    head = f'rule all:\n    input:\n        "results/{steps}.txt",\n'
    return head + "".join(_rule(number) for number in range(1, steps + 1))


def _head(parameters: str) -> str:
    return f"""\
version: "0.9.4"
inputs:
  files:
    - code/fit.py
  parameters:
    run: "2018"
{parameters}workflow:
  type: serial
  specification:
    steps:
"""


def _tail(steps: int) -> str:
    return f"outputs:\n  files:\n    - results/{steps}.txt\n"


def _plain_step(number: int) -> str:
    return f"""\
      - name: fit-{number}
        environment: {IMAGE}
        kubernetes_memory_limit: 256Mi
        commands:
          - mkdir -p results
          - python code/fit.py --run ${{run}} --pass {number} > results/{number}.txt
"""


def _extended_step(number: int) -> str:
    return f"""\
      - name: fit-{number}
        environment: {IMAGE}
        kubernetes_memory_limit: 256Mi
        voms_proxy: escape
        rucio:
          get:
            - ATLAS_LAPP_SP:DMsummary.${{run}}.{number}.root -> data/summary-{number}.root
          upload:
            - results/{number}.txt -> ${{scope}}:VRE.Fit.{number} @ CERN-EOSPILOT
        inputs: [code/fit.py, data/summary-{number}.root]
        outputs: [results/{number}.txt]
        commands:
          - mkdir -p results
          - python code/fit.py --run ${{run}} --pass {number} > results/{number}.txt
"""


def _shell_step(number: int) -> str:
    return f"""\
      - name: fit-{number}
        environment: {IMAGE}
        compute_backend: htcondorcern
        htcondor_max_runtime: workday
        htcondor_request_memory: 4 GB
        commands:
          - source /opt/setup.sh && export RUN=${{run}} && fit --seed {number}
          - |
            set -o pipefail
            mkdir -p "results/{number}"
            for year in 2016 2017 2018; do
              python code/fit.py --run "$$year" --out "results/{number}/$$year.txt" \\
                | tee "results/{number}/$$year.log"
            done
          - cat results/{number}/*.txt > results/{number}.txt
"""


def _cwl_step(number: int) -> str:
    before = f"fit_{number - 1}/result" if number > 1 else "code"
    return f"""\
  fit_{number}:
    in:
      run: run
      code: code
      before: {before}
    out: [result]
    run:
      class: CommandLineTool
      hints:
        DockerRequirement:
          dockerPull: {IMAGE}
      baseCommand: [python]
      arguments:
        - $(inputs.code)
        - --run
        - $(inputs.run)
        - --pass
        - "{number}"
      inputs:
        run: string
        code: File
        before: File
      outputs:
        result:
          type: stdout
      stdout: {number}.txt
"""


def _rule(number: int) -> str:
    before = f"results/{number - 1}.txt" if number > 1 else "code/fit.py"
    return f"""

rule fit_{number}:
    input:
        "{before}",
    output:
        "results/{number}.txt",
    params:
        run="2018",
    log:
        "logs/{number}.log",
    container:
        "docker://{IMAGE}"
    shell:
        "python code/fit.py --run {{params.run}} --pass {number} > {{output}} 2> {{log}}"
"""
