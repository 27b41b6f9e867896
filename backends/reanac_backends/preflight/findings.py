"""What the answers mean: a row about each thing that was asked, and what is wrong, where the specification says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reanac import ir
from reanac.diagnostics import Diagnostic, Related, Severity
from reanac.preflight import Answer, State

from .amounts import count_of, span_of
from .fetched import fetched
from .questions import Plan, ProxyQuestion, Question
from .uploaded import uploaded

Found = Mapping[str, Any]
_LOGIN = {
    ir.Auth.X509_PROXY: "Is the certificate known there as the account's? Ask: rucio whoami",
    ir.Auth.OIDC: "Get a new token, and set BEARER_TOKEN_FILE to its file.",
    ir.Auth.USERPASS: "Look at RUCIO_USERNAME and RUCIO_PASSWORD, and at RUCIO_ACCOUNT.",
}


def answers_of(plan: Plan, found: Mapping[str | int, Any], seconds: float) -> tuple[Answer, ...]:
    """Return a row about each thing that was to be asked.

    Args:
        plan: what was to be asked.
        found: what the worker found (`converse`).
        seconds: how long an answer was allowed to take.
    """
    proxies = found.get("proxy", [])
    rows = [_proxy(asked, one) for asked, one in zip(plan.proxies, proxies, strict=False)]
    if not plan.asks_rucio:
        return tuple(rows)
    rucio = found.get("rucio")
    needs_proxy = plan.site is not None and plan.site.auth is ir.Auth.X509_PROXY
    is_without = needs_proxy and any(one["fault"] for one in proxies)
    rows.append(_rucio(plan, rucio, is_without, seconds))
    is_logged_in = rows[-1].state is State.GOOD
    for number, question in enumerate(plan.questions):
        policy = None if plan.site is None else plan.site.policy
        rows.append(_question(question, found.get(number), is_logged_in, seconds, policy))
    return tuple(rows)


def _proxy(asked: ProxyQuestion, found: Found) -> Answer:
    subject = asked.vo or "of any VO"
    if asked.role:
        subject += f", role {asked.role}"
    life = asked.life
    make = "voms-proxy-init" + (f" --voms {asked.vo}" if asked.vo else "")
    if asked.vo and asked.role:
        make += f":/{asked.vo}/Role={asked.role}"
    hours = -(-max(life.asked, life.longest_path, life.in_order) // 3600)
    make += f" --valid {hours}:00" if hours else ""
    if found["fault"]:
        fault = Diagnostic("RN801", Severity.ERROR, asked.place, f"{found['fault']}.", f"Make one: {make}")
        return Answer("proxy", subject, State.BAD, "cannot be used", (fault,))
    left, needed = found["left"], max(life.asked, life.longest_path)
    detail = f"valid for {span_of(left)}"
    if max(needed, life.in_order):
        detail += f", needed for {span_of(max(needed, life.in_order))}"
    if life.without_limit:
        detail += f"; {count_of(life.without_limit, 'step')} without a time limit"
    if left >= max(needed, life.in_order):
        return Answer("proxy", subject, State.GOOD, detail)
    is_sure = left < needed
    wanted = needed if is_sure else life.in_order
    why = "the steps that need it may end after that" if wanted > life.asked else "the specification asks for that"
    if not is_sure:
        why = "run one after another, as REANA does, the steps that need it may end after that"
    severity = Severity.ERROR if is_sure else Severity.WARNING
    message = f"The proxy is valid for {span_of(left)}, and {span_of(wanted)} are needed: {why}."
    short = Diagnostic("RN802", severity, asked.place, message, f"Make one that lasts: {make}")
    return Answer("proxy", subject, State.BAD if is_sure else State.DOUBTFUL, detail, (short,))


def _rucio(plan: Plan, found: Found | None, is_without_proxy: bool, seconds: float) -> Answer:
    subject = plan.site.rucio_host if plan.site is not None else "of your own configuration"
    state = found["state"] if found is not None else "dead"
    if found is not None and state == "good":
        detail = f"Rucio {found['version']}, logged in as {found['account']}"
        return Answer("rucio", subject, State.GOOD, detail)
    if state == "refused" and is_without_proxy:
        return Answer("rucio", subject, State.NOT_ASKED, "there is no proxy to log in with")
    host = found.get("host", subject) if found is not None else subject
    code, detail = "RN803", "cannot be reached"
    help: str | None = "Try again; if it stays so, ask those who run it."
    message = f"{found['message'].rstrip('.')}." if found is not None and found.get("message") else ""
    if state == "silent":
        detail, message = "no answer", f"{host} did not answer within {seconds:g} s."
    elif state == "untrusted":
        help = "Set RUCIO_CA_CERT to the file of its CA, or name that in the site file as ca_cert."
    elif state == "credentials":
        code, detail, help = "RN804", "nothing to log in with", None
    elif state == "refused":
        auth = plan.site.auth if plan.site is not None else ir.Auth.X509_PROXY
        code, detail, help = "RN804", "login refused", _LOGIN[auth]
        message = f"No login at {host}: {message}"
    elif state == "dead":
        code, message = "RN812", "The Rucio client ended before it answered."
    bad = Diagnostic(code, Severity.ERROR, plan.place, message, help)
    return Answer("rucio", subject, State.BAD, detail, (bad,))


def _question(
    question: Question, found: Found | None, is_logged_in: bool, seconds: float, policy: str | None
) -> Answer:
    """Return the row of a transfer."""
    verb, subject = question.verb, question.subject
    place = question.transfers[0].span
    if question.fault:
        help = "Parameters stand in it: give one another value."
        bad = (Diagnostic("RN201", Severity.ERROR, place, f"With these parameters: {question.fault}", help),)
        return Answer(verb, subject, State.BAD, "cannot be read", _everywhere(bad, question))
    if not is_logged_in:
        return Answer(verb, subject, State.NOT_ASKED, "not asked")
    if found is None or found["state"] in ("silent", "failed"):
        why = f"no answer within {seconds:g} s"
        if found is None:
            why = "the Rucio client ended before"
        elif found["state"] == "failed":
            why = found["message"]
        help = "Try again; --timeout waits longer."
        bad = (Diagnostic("RN812", Severity.ERROR, place, f"Rucio did not tell about {subject}: {why}.", help),)
        return Answer(verb, subject, State.BAD, "no answer", _everywhere(bad, question))
    row = uploaded(question, found, policy) if verb == "upload" else fetched(question, found)
    return row.replace(diagnostics=_everywhere(row.diagnostics, question))


def _everywhere(found: Iterable[Diagnostic], question: Question) -> tuple[Diagnostic, ...]:
    """Return findings that name the other places in which the same is asked for."""
    others = tuple(Related(each.span, "and here") for each in question.transfers[1:])
    return tuple(one.replace(related=others) for one in found)
