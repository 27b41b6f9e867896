"""``reanac preflight``: ask what the transfers will find, and say what is wrong where it is written.

questions.py      what is to be asked: the words that the transfers get
life.py           for how long a proxy has to last
conversation.py   the process that asks, with a time limit
worker/           what runs in that process, beside the scripts of a bundle
findings.py       answers, and the findings in them
"""

from __future__ import annotations

from collections.abc import Mapping

from reanac import ir
from reanac.passes import run_passes
from reanac.preflight import Answer, Told

from .conversation import converse
from .findings import answers_of
from .questions import plan_of


def ask(workflow: ir.Workflow, given: Mapping[str, str], seconds: float, told: Told) -> tuple[Answer, ...]:
    """Ask, as `reanac.preflight.preflight` describes it.

    Raises:
        reanac.preflight.ClientMissingError: there is no Rucio client.
    """
    plan = plan_of(run_passes(workflow), given)
    found = converse(plan, seconds, told) if plan.is_something else {}
    return answers_of(plan, found, seconds)
