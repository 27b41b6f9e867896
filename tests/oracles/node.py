"""Programs from npm: a folder `.tools/NAME` for each lock file `tests/environments/NAME/package-lock.json`.

The lock file pins every package by its digest. This module uses the standard library only: it runs before the tests,
as ``python tests/oracles/node.py NAME…``, which installs what is missing or out of date.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
LOCKED = REPOSITORY / "tests" / "environments"
BUILT = REPOSITORY / ".tools"
NPM = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
"""What npm is told: install what is locked, run nothing that a package brings, and report to nobody."""


def names() -> tuple[str, ...]:
    """Return the names of all programs that can be installed."""
    return tuple(sorted(path.parent.name for path in LOCKED.glob("*/package-lock.json")))


def program_of(name: str) -> Path:
    """Return the path of a program, whether it is installed or not."""
    return BUILT / name / "node_modules" / ".bin" / name


def missing(name: str) -> str | None:
    """Say why a program cannot be used, or return None when it can."""
    if name not in names():
        return f"there is no program {name}: tests/environments has {', '.join(names())}"
    if shutil.which("node") is None:
        return f"{name} needs Node.js, and there is no program node on the path"
    remedy = f"python tests/oracles/node.py {name} installs it"
    if not _stamp(name).is_file():
        return f"{name} is not installed: {remedy}"
    if _stamp(name).read_text() != _key(name):
        return f"{name} is out of date: {remedy}"
    return None


def build(name: str) -> None:
    """Install a program, unless it is there and from the same lock file.

    Raises:
        subprocess.CalledProcessError: npm failed; its output is in `stdout`.
        FileNotFoundError: there is no npm.
    """
    if missing(name) is None:
        return
    folder = BUILT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for each in ("package.json", "package-lock.json"):
        shutil.copyfile(LOCKED / name / each, folder / each)
    pipe = subprocess.PIPE
    subprocess.run(["npm", *NPM], cwd=folder, check=True, stdout=pipe, stderr=subprocess.STDOUT, text=True)
    _stamp(name).write_text(_key(name))


def _stamp(name: str) -> Path:
    return BUILT / name / "built-from"


def _key(name: str) -> str:
    """Return a digest of what a program is installed from."""
    return hashlib.sha256((LOCKED / name / "package-lock.json").read_bytes()).hexdigest()


def main(wanted: list[str]) -> int:
    """Install the programs `wanted`; return 1 when one could not be installed, and say which and why."""
    failed = 0
    for name in wanted:
        reason = missing(name)
        if reason is None:
            continue
        if name not in names():
            print(reason, file=sys.stderr)
            failed = 1
            continue
        print(f"installing {name}", flush=True)
        try:
            build(name)
        except FileNotFoundError:
            print(f"{name} could not be installed: there is no program npm on the path", file=sys.stderr)
            failed = 1
        except subprocess.CalledProcessError as error:
            print(f"{error.stdout}\n{name} could not be installed", file=sys.stderr)
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
