"""Environments of the judges: a folder `.venvs/NAME` for each requirement file `tests/environments/NAME.txt`.

The engines pin packages that reanac cannot share (reana-commons needs jsonschema below 4), so each pinned set
is installed on its own. This module uses the standard library only: it runs before anything is installed, as
``python tests/oracles/environments.py NAME…``, which builds what is missing or out of date.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
REQUIREMENTS = REPOSITORY / "tests" / "environments"
BUILT = REPOSITORY / ".venvs"


def names() -> tuple[str, ...]:
    """Return the names of all environments that can be built."""
    return tuple(sorted(path.stem for path in REQUIREMENTS.glob("*.txt")))


def python_of(name: str) -> Path:
    """Return the path of an environment's interpreter, whether it is built or not."""
    return BUILT / name / "bin" / "python"


def version_of(package: str, name: str) -> str:
    """Return the version at which an environment pins a package.

    Raises:
        ValueError: the environment does not pin it.
    """
    for line in _requirements(name).read_text().splitlines():
        pinned, _, version = line.partition("==")
        if pinned == package:
            return version
    raise ValueError(f"the environment {name} does not pin {package}")


def missing(name: str) -> str | None:
    """Say why an environment cannot be used, or return None when it can."""
    if name not in names():
        return f"there is no environment {name}: tests/environments has {', '.join(names())}"
    remedy = f"python tests/oracles/environments.py {name} builds it"
    if not _stamp(name).is_file():
        return f"the environment {name} is not built: {remedy}"
    if _stamp(name).read_text() != _key(name):
        return f"the environment {name} is out of date: {remedy}"
    return None


def build(name: str) -> None:
    """Build an environment, unless it is there and made from the same requirements by the same Python.

    Raises:
        subprocess.CalledProcessError: `venv` or `pip` failed; its output is in `stdout`.
    """
    with _only_one():
        if missing(name) is None:
            return
        shutil.rmtree(BUILT / name, ignore_errors=True)
        # Debian's Python has no ensurepip; the pip that runs here installs into the new environment.
        _run(["-m", "venv", "--without-pip", str(BUILT / name)])
        pip = ["-m", "pip", "--disable-pip-version-check", "--python", str(python_of(name))]
        with _build_constraint(name) as constraint:
            _run([*pip, "install", "--requirement", str(_requirements(name))], constraint)
        _stamp(name).write_text(_key(name))


def _requirements(name: str) -> Path:
    return REQUIREMENTS / f"{name}.txt"


def _stamp(name: str) -> Path:
    return BUILT / name / "built-from"


def _key(name: str) -> str:
    """Return a digest of what an environment is made from; a moved one is broken, so its place counts."""
    version = "{}.{}".format(*sys.version_info)
    parts = (_requirements(name).read_bytes(), version.encode(), os.fsencode(BUILT))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


@contextmanager
def _build_constraint(name: str) -> Iterator[dict[str, str]]:
    """Give what a line ``# build: …`` asks of packages that have to be built, as a variable for pip."""
    wanted = [line.partition(":")[2] for line in _requirements(name).read_text().splitlines() if line[:8] == "# build:"]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(f"{each.strip()}\n" for each in wanted)
        file.flush()
        yield {"PIP_CONSTRAINT": file.name} if wanted else {}


def _run(arguments: list[str], variables: dict[str, str] | None = None) -> None:
    command = [sys.executable, *arguments]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | (variables or {})
    pipe = subprocess.PIPE
    subprocess.run(command, check=True, stdout=pipe, stderr=subprocess.STDOUT, text=True, env=clean)


@contextmanager
def _only_one() -> Iterator[None]:
    """Keep two builds in one clone apart."""
    BUILT.mkdir(exist_ok=True)
    with (BUILT / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(wanted: list[str]) -> int:
    """Build the environments `wanted`; return 1 when one could not be built, and say which and why."""
    failed = 0
    for name in wanted:
        reason = missing(name)
        if reason is None:
            continue
        if name not in names():
            print(reason, file=sys.stderr)
            failed = 1
            continue
        print(f"building the environment {name}", flush=True)
        try:
            build(name)
        except subprocess.CalledProcessError as error:
            print(f"{error.stdout}\nthe environment {name} could not be built", file=sys.stderr)
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
