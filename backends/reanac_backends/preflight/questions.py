"""What is to be asked: about the proxies that steps carry, about Rucio, about each transfer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Template
from typing import Any

from reanac import ir
from reanac.source import NOWHERE, Span
from reanac_grammar.node import Node

from ..credentials import asked_of
from ..transfer import transfer_checks
from ..transfer.lines import transfer_words
from .life import Life, life_of

Transfer = ir.Get | ir.Replicas | ir.Upload


class Question(Node):
    """A transfer with the values of its parameters.

    Attributes:
        words: those that the transfer script would get, with their keys; a list of pairs.
        transfers: what asks for it, in the order written; more than one where it stands more than once.
        fault: why the words make no sense with these parameters; empty where they do.
        is_made_before: an earlier step uploads what it is about.
    """

    words: tuple[tuple[str, str], ...]
    transfers: tuple[Transfer, ...]
    fault: str = ""
    is_made_before: bool = False

    @property
    def verb(self) -> str:
        """``get``, ``replicas`` or ``upload``."""
        return self.words[0][0]

    @property
    def subject(self) -> str:
        """The DID that it is about."""
        words = dict(self.words)
        return words.get("to", words.get("dataset", "")) if self.verb == "upload" else words[self.verb]


class ProxyQuestion(Node):
    """A proxy that steps ask for.

    Attributes:
        vo, role: what it must be of, or None for any.
        life: for how long it must be valid.
        place: where it is asked for.
    """

    vo: str | None
    role: str | None
    life: Life
    place: Span


class Plan(Node):
    """All that is to be asked.

    Attributes:
        site: the Rucio, or None for that of the user's own configuration.
        account: the Rucio account to act as, or None for the user's own.
        asks_rucio: a step talks to Rucio.
        place: where the specification first asks for Rucio.
    """

    site: ir.Site | None
    account: str | None
    proxies: tuple[ProxyQuestion, ...]
    questions: tuple[Question, ...]
    asks_rucio: bool
    place: Span

    @property
    def is_something(self) -> bool:
        """Whether there is anything to ask."""
        return bool(self.proxies) or self.asks_rucio


def plan_of(staged: ir.Workflow, given: Mapping[str, str]) -> Plan:
    """Return what is to be asked about a workflow that has been through the passes.

    Args:
        staged: the workflow.
        given: values of parameters, in place of their own.
    """
    values = {parameter.name: parameter.text for parameter in staged.parameters or ()} | dict(given)
    asked = asked_of(staged)
    proxies = tuple(
        ProxyQuestion(
            each.vo, each.role, life_of(staged, asked.of_step, each), _place_of(staged, asked.of_step, each.file)
        )
        for each in asked.proxies
    )
    rucio = [step for step, wanted in zip(staged.steps, asked.rucio, strict=True) if wanted]
    return Plan(
        staged.site,
        staged.account,
        proxies,
        tuple(_questions(staged, values)),
        bool(rucio),
        _place(rucio[0]) if rucio else NOWHERE,
    )


def _questions(staged: ir.Workflow, values: Mapping[str, str]) -> Iterator[Question]:
    """Yield each question once, in the order of the workflow."""
    asking: dict[tuple[tuple[str, str], ...], list[Transfer]] = {}
    for step in staged.steps:
        for transfer in step.transfers if isinstance(step, (ir.StageIn, ir.StageOut)) else ():
            words = tuple((key, Template(value).substitute(values)) for key, value in transfer_words(transfer))
            asking.setdefault(words, []).append(transfer)
    made: set[str] = set()
    for words, transfers in asking.items():
        fault, is_upload = "", words[0][0] == "upload"
        try:
            transfer_checks.read_statements(list(words))
        except transfer_checks.WordsError as error:
            fault = str(error)
        if any(not value.isprintable() for _, value in words):
            fault = "A value holds a line break or another control character."
        yield Question(words, tuple(transfers), fault, not is_upload and words[0][1] in made)
        made.update(value for key, value in words if is_upload and key in ("to", "dataset"))


def words_of(question: Question) -> dict[str, Any]:
    """Return a question as the worker reads it: as the transfer script has a statement."""
    return {"verb": question.verb, **dict(question.words)}


def _place_of(staged: ir.Workflow, of_step: tuple[str | None, ...], file: str) -> Span:
    """Return where the first step that uses a proxy asks for it."""
    step = staged.steps[of_step.index(file)]
    default = staged.default_proxy
    for proxy in (step.proxy, default):
        if proxy is not None and proxy.span != NOWHERE:
            return proxy.span
    return _place(step)


def _place(step: ir.AnyStep) -> Span:
    """Return where a step asks for Rucio."""
    if isinstance(step, (ir.StageIn, ir.StageOut)):
        return step.transfers[0].span
    access = step.rucio
    return step.span if access is None or access.span == NOWHERE else access.span
