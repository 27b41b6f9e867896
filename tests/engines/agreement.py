"""Whether engines do with specifications what the reference executor does, and the smallest with which they do not."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, Verbosity, find, settings
from hypothesis.errors import NoSuchExample

import reanac
from reanac.bundle import Bundle
from reanac.engines.engine import make_engine
from reanac.engines.reference_engine import reference_bundle
from reanac.engines.verdict import Run, Verdict, ending
from reanac.engines.verify import VARIANTS, Case, verify

from .random_specs import Specs, lay_out

CASES = Path(__file__).with_name("cases")
"""Specifications with which engines once differed, or nearly."""


@dataclass(frozen=True)
class Outcome:
    """What came of a specification.

    Attributes:
        reference: the run of the reference executor.
        differences: how engines did otherwise, in words for people; empty when they agree.
    """

    reference: Run
    differences: str


class Agreement:
    """Runs specifications by the reference executor and by engines."""

    def __init__(self, targets: tuple[str, ...] = ("snakemake", "cwl"), cores: int = 1) -> None:
        """Take how they are run.

        Args:
            targets: the targets; their engines are found on PATH.
            cores: how many steps may run at once, where promises allow it.
        """
        self._engines = {target: make_engine(target, profile="none", cores=cores) for target in targets}

    def outcome(self, text: str) -> Outcome:
        """Run a specification, whose inputs are made."""
        with tempfile.TemporaryDirectory(prefix="agreement-") as name:
            base = Path(name)
            lay_out(text, base)
            checked = reanac.check(text).workflow
            assert checked is not None, text
            bundle = reference_bundle(compiled(text, "serial", base), checked, base)
            engines = [(engine, compiled(text, target, base)) for target, engine in self._engines.items()]
            reference, *verdicts = verify(Case(checked, {}, dict(os.environ)), bundle, engines, base, lambda *_: None)
        assert isinstance(reference, Run)
        told = (_told(reference, each) for each in verdicts if isinstance(each, Verdict) and not each.same)
        return Outcome(reference, "".join(told))

    def differs(self, text: str) -> bool:
        """Whether an engine does otherwise than the reference executor."""
        return bool(self.outcome(text).differences)

    def outcomes(self, texts: Iterable[str]) -> Iterator[Outcome]:
        """Run specifications, a few at once, and yield what came of each."""
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            yield from pool.map(self.outcome, texts)


def compiled(text: str, target: str, folder: Path) -> Bundle:
    """Return what a specification becomes; its inputs lie in a folder."""
    done = reanac.compile(text, target, variant=VARIANTS.get(target), folder=folder)
    assert done.bundle is not None, f"{text}\n{done.diagnostics}"
    return done.bundle


def _told(reference: Run, verdict: Verdict) -> str:
    lines = [f"{reference.engine}: {ending(reference)}; {verdict.run.engine}: {ending(verdict.run)}", *verdict.course]
    lines += [f"{each.path!r}: {each.what.value}: {each.first} / {each.second}" for each in verdict.workspace]
    return "".join(f"{line}\n" for line in (*lines, verdict.run.tail[-800:]))


@cache
def drawn(specs: Specs, number: int, seed: int) -> tuple[str, ...]:
    """Return as many specifications, the same ones for the same seed; none twice."""
    texts: dict[str, None] = {}
    _search(specs, lambda text: bool(texts.setdefault(text)), number, seed)
    return tuple(texts)[:number]


def smallest(specs: Specs, differs: Callable[[str], bool], number: int, seed: int, tries: int = 200) -> str | None:
    """Return the smallest specification that is found with which engines differ, or None.

    Args:
        specs: where they are drawn from.
        differs: whether engines differ with one.
        number: how many are drawn, the same ones as `drawn` returns.
        seed: decides which.
        tries: how many are run to find a smaller one than the first.
    """
    known: dict[str, bool] = {}
    since = 0

    def condition(text: str) -> bool:
        nonlocal since
        if text not in known:
            since += any(known.values())
            known[text] = since <= tries and differs(text)
        return known[text]

    return _search(specs, condition, number, seed)


def _search(specs: Specs, condition: Callable[[str], bool], number: int, seed: int) -> str | None:
    quietly = settings(
        max_examples=number + number // 2,  # some are drawn twice
        database=None,
        deadline=None,
        verbosity=Verbosity.quiet,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    with suppress(NoSuchExample):
        return find(specs, condition, settings=quietly, random=Random(seed))
    return None
