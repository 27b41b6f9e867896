"""Datasets of many files."""

from __future__ import annotations

from pathlib import Path

from reanac_backends.transfer import transfer_checks

from .attempts import Bench
from .bed import Bed
from .rucio import NEWEST

FILES = 1200
SPEC = """\
workflow:
  type: serial
  resources:
    voms_proxy: {vo: testvo}
    rucio: {site: lab}
  specification:
    steps:
      - name: count
        environment: a/b:1.0
        rucio: {get: ['user.jdoe:many -> data/']}
        commands: ['cat data/* > all']
outputs: {files: [all]}
"""


def test_one_with_more_files_than_rucio_takes_in_one_question(bed: Bed, tmp_path: Path) -> None:
    assert transfer_checks.MOST < 1000 < FILES
    contents = {f"many.{number:04}": f"{number}\n".encode() for number in range(FILES)}
    bed.rucio.place("user.jdoe", "many", contents)
    spec = tmp_path / "reana.yaml"
    spec.write_text(SPEC)
    attempt = Bench(bed, spec, "serial", NEWEST, "testvo").attempt(bed.authority.proxy(tmp_path / "proxy"))
    assert attempt.finished, attempt.said[-2000:]
    assert (attempt.workspace / "all").read_bytes() == b"".join(contents.values())
    assert attempt.said.count("fetched ") == FILES
