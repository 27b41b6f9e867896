"""Runs random specifications by the reference executor and by the engines, for as long as one likes.

    cd tests && python -m engines NUMBER [SEED]

What they differ in is made as small as can be, shown, and kept as a case (`engines.agreement.CASES`), which every test
run from then on runs. Exit status: 0 when all agree, 1 when not.
"""

from __future__ import annotations

import hashlib
import os
import sys
from random import SystemRandom

from reanac.shell import programs

from .agreement import CASES, Agreement, drawn, smallest
from .installed import PYTHONS
from .preloaded import Preloaded
from .random_specs import PROMISING_SPECIFICATIONS, SPECIFICATIONS

BATCH = 100
"""How many are drawn and run before it is said how far it is."""

TRIES = 200
"""How many are run to find a smaller one than the one that was found."""


def keep(text: str, told: str) -> str:
    """Keep a specification as a case, and return its name."""
    name = f"{hashlib.sha256(text.encode()).hexdigest()[:8]}.yaml"
    CASES.mkdir(exist_ok=True)
    (CASES / name).write_text(text, "utf-8")
    print(f"{CASES.name}/{name}\n{text}\n{told}", flush=True)
    return name


def main(number: int, seed: int) -> int:
    """Run as many specifications."""
    programs.shellcheck.__defaults__ = ("",)  # its remarks take time, and are not what this is about
    found = done = 0
    with (
        Preloaded("snakemake", "snakemake", "snakemake.cli:main") as snakemake,
        Preloaded("cwltool", "cwltool", "cwltool.main:run") as cwltool,
    ):
        engines = (str(snakemake.folder), str(cwltool.folder))
        os.environ["PATH"] = os.pathsep.join((*engines, PYTHONS, os.environ.get("PATH", os.defpath)))
        kinds = ((SPECIFICATIONS, Agreement()), (PROMISING_SPECIFICATIONS, Agreement(cores=2)))
        while done < number:
            specs, agreement = kinds[done // BATCH % 5 == 4]
            texts = drawn(specs, min(BATCH, number - done), seed)
            wrong = [
                text for text, outcome in zip(texts, agreement.outcomes(texts), strict=True) if outcome.differences
            ]
            if wrong:
                right = set(texts) - set(wrong)

                def differs(text: str, right: set[str] = right, agreement: Agreement = agreement) -> bool:
                    return text not in right and agreement.differs(text)

                least = smallest(specs, differs, BATCH, seed, TRIES)
                for each in [least] if least else wrong:
                    keep(each, agreement.outcome(each).differences or "only now and then")
                found += 1
            done += len(texts)
            print(f"{done} of {number}, {found} times different; seed {seed}", file=sys.stderr, flush=True)
            seed += 1
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else SystemRandom().randrange(1 << 32)))
