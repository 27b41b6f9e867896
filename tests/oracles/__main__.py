"""Show what each version of REANA says of specifications: ``python -m oracles FILE…``."""

from __future__ import annotations

import sys
from pathlib import Path

from .reana import Finding, Reana, RefusalError


def show(reana: Reana, path: Path) -> None:
    """Print one version's judgement of one file."""
    text = path.read_bytes()
    verdict = reana.validate(text)
    print(f"{path}: reana-commons {reana.version} {'refuses' if verdict.refused else 'accepts'} it")
    for word, findings in (("refused", verdict.reasons), ("warning", verdict.warnings)):
        for finding in findings:
            print(f"  {word}: {_line(finding)}")
    if not verdict.loaded:
        print("  its workflow is not serial: only REANA's schema was asked")
        return
    try:
        for number, commands in enumerate(reana.commands(text), start=1):
            print(*(f"  step {number}: {command}" for command in commands), sep="\n")
    except RefusalError as refusal:
        print(f"  its commands do not expand: {refusal}")


def _line(finding: Finding) -> str:
    place = f" at {finding.path}" if finding.path else ""
    return f"{finding.code}: {finding.message}{place}"


def main(names: list[str]) -> None:
    """Judge files by all versions."""
    with Reana("reana-commons-0.9") as old, Reana("reana-commons-0.95") as new:
        for name in names:
            show(old, Path(name))
            show(new, Path(name))


if __name__ == "__main__":
    main(sys.argv[1:])
