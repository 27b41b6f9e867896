"""Specifications whose graphs are worth a look."""

from __future__ import annotations

import json
import random

PLAIN = """\
inputs:
  files: [code/fit.py]
workflow:
  type: serial
  resources:
    voms_proxy: {vo: atlas, role: production}
    rucio: {site: atlas, account: jdoe, rse: CERN-PROD_SCRATCHDISK}
  specification:
    steps:
      - name: left
        environment: docker.io/library/python:3.11.9-slim-bookworm
        inputs: [code/fit.py, data/one.root]
        outputs: [work/left.csv]
        rucio:
          get:
            - mc20_13TeV:one.root -> data/one.root
        commands:
          - python code/fit.py data/one.root work/left.csv
      - name: right
        environment: docker.io/library/python:3.11.9-slim-bookworm
        inputs: [code/fit.py]
        outputs: [work/right.csv]
        commands:
          - python code/fit.py - work/right.csv
      - name: join
        environment: docker.io/library/python:3.11.9-slim-bookworm
        inputs: [work/left.csv, work/right.csv]
        outputs: [all.csv]
        rucio:
          upload:
            - all.csv -> user.jdoe:all.csv
        commands:
          - cat work/*.csv > all.csv
outputs:
  files: [all.csv]
"""

ODD = [
    '"];click s1 href "javascript:alert(1)"', "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "1. fit", "12) x", "- a", "+ b", "# head", "> q", "**b** *i* _u_ __v__ ~s~ `c`", "a_b a_b_ _a_", "***", "---",
    "[x](javascript:1)", "![i](http://x)", "&lt;&amp;&#60;", "#35;", "%%{init: {}}%%", "end", "click", "subgraph x",
    "é☃😀漢字", "a\\b \\n \\N \\G \\(x\\)", "1.5 GB", "$(x) ${y} $$z$$", "|p| {{j}} ;", "https://example.org/x",
    "a@b.c", "fa:fa-car", "fab:fa-x", "0_1_", "\u202ebidi", "bell\x07", "line\nline", "x" * 90, "漢" * 60, "'",
    "a'b\"c", "--> s1",
]  # fmt: skip
"""Names with which something could go wrong in one of the formats."""


def odd() -> str:
    """Return a specification whose steps have odd names."""
    steps = [{"name": name, "environment": "a/b:1.0", "commands": ["true"]} for name in ODD]
    files = [name for name in ODD if "/" not in name and name.isprintable()]
    fields = {"inputs": {"files": files}, "workflow": {"type": "serial", "specification": {"steps": steps}}}
    return json.dumps(fields, indent=1, ensure_ascii=False).replace("\x07", "\\u0007")


def many(steps: int, seed: int = 5) -> str:
    """Return a specification of many steps that promise what they read and write, some of which fetch or upload."""
    source = random.Random(seed)
    lines = [
        "inputs: {files: [code/fit.py], directories: [data]}", "workflow:", "  type: serial",
        "  resources: {voms_proxy: {vo: escape}, rucio: {site: escape, rse: R}}", "  specification:", "    steps:",
    ]  # fmt: skip
    made = ["data/", "code/fit.py"]
    for number in range(steps):
        reads, writes = source.sample(made[-14:], min(2, len(made))), f"work/f{number}.root"
        rucio = ""
        if number % 9 == 0:
            rucio = f"rucio: {{get: ['user.jdoe:run{number}.root -> raw/run{number}.root']}}, "
        elif number % 13 == 12:
            rucio = f"rucio: {{upload: ['{writes} -> user.jdoe:out{number}.root']}}, "
        lines.append(
            f"      - {{name: fit{number}, environment: 'docker.io/library/python:3.11.9-slim-bookworm', "
            f"inputs: {reads}, outputs: [{writes}], {rucio}commands: ['touch {writes}']}}"
        )
        made.append(writes)
    return "\n".join(lines) + f"\noutputs: {{files: ['{made[-1]}', '{made[-2]}']}}\n"
