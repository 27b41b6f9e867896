"""What is asked of the real services before a workflow is submitted: the answers, and who asks.

A check stays offline. This looks at the proxy and asks Rucio, with the code that the transfers themselves use, which
is why it is done by the backends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from importlib import import_module

from reanac_grammar.node import Node

from . import ir
from .diagnostics import Diagnostic


class State(Enum):
    """How a question was answered."""

    GOOD = "ok"
    DOUBTFUL = "doubtful"
    BAD = "failed"
    NOT_ASKED = "not asked"


class Answer(Node):
    """What was learnt of one thing.

    Attributes:
        about: ``proxy``, ``rucio``, ``get``, ``replicas`` or ``upload``.
        subject: which one: a VO, the server, a DID.
        state: how it looks.
        detail: what was learnt, in a few words.
        diagnostics: what is wrong, at its place in the specification.
        files, size: how many files are to be fetched, and how many bytes; None where nothing is.
    """

    about: str
    subject: str
    state: State
    detail: str
    diagnostics: tuple[Diagnostic, ...] = ()
    files: int | None = None
    size: int | None = None


class ClientMissingError(Exception):
    """There is no Rucio client to ask with."""


Told = Callable[[int, int], None]
"""Is told how many questions have been answered, and how many there are."""


def preflight(workflow: ir.Workflow, given: Mapping[str, str], seconds: float, told: Told) -> tuple[Answer, ...]:
    """Ask about the proxy, and Rucio about everything that the transfers of a workflow need.

    Args:
        workflow: before the passes.
        given: values of parameters, in place of their own.
        seconds: how long an answer may take.
        told: is told how far it has come.

    Raises:
        ClientMissingError: there is no Rucio client.
    """
    answers: tuple[Answer, ...] = import_module("reanac_backends.preflight").ask(workflow, given, seconds, told)
    return answers
