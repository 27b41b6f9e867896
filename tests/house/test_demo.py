"""``make demo`` shows a sample and what becomes of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from oracles.environments import REPOSITORY


@pytest.mark.slow
def test_the_demonstration_shows_input_and_output(tmp_path: Path) -> None:
    environ = os.environ | {"OUT": str(tmp_path), "PYTHON": sys.executable}
    shown = subprocess.run([REPOSITORY / ".ci" / "demo"], env=environ, stdout=subprocess.PIPE, text=True, check=True)
    written = (tmp_path / "serial" / "reana.yaml").read_text(encoding="utf-8")
    assert (REPOSITORY / "samples" / "vre-fit" / "reana.yaml").read_text(encoding="utf-8") in shown.stdout
    assert written in shown.stdout
    steps = yaml.safe_load(written)["workflow"]["specification"]["steps"]
    assert all(isinstance(step.get("rucio", False), bool) for step in steps)
