"""The catalogue: which family each rule is in, and when a family can apply.

A family's module is imported only when one of its rules may find something, so that a check pays for what it uses.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from reanac_grammar.node import Node

from .rule import Rule, Subject


class Family(Node):
    """A module of rules.

    Attributes:
        module: its name in this package.
        codes: the codes of its rules.
        applies: whether it can find anything in a workflow; None for what the reader finds itself.
    """

    module: str
    codes: tuple[str, ...]
    applies: Callable[[Subject], bool] | None


def _has_dollar(subject: Subject) -> bool:
    return "$" in subject.source.text or "$" in subject.commands


def _has_parameters(subject: Subject) -> bool:
    return bool(subject.workflow.parameters)


def _asks_credentials(subject: Subject) -> bool:
    return any(step.proxy is not None or step.rucio is not None for step in subject.steps)


def _may_log_in(subject: Subject) -> bool:
    if _asks_credentials(subject) or any(step.kerberos for step in subject.steps):
        return True
    return _has_any("rucio", "voms", "xrd", "gfal")(subject)


def _has_limits(subject: Subject) -> bool:
    return bool(subject.workflow.staging.limits) or any(step.limits for step in subject.steps)


def _has_promises(subject: Subject) -> bool:
    return any(step.reads is not None or step.writes is not None for step in subject.steps)


def _has_transfers(subject: Subject) -> bool:
    return any(step.stage_in or step.stage_out for step in subject.steps)


_DISCLOSING = (
    "passw", "passphrase", "_pass", "pwd", "pw=", "secret", "token", "_key", "-key", "apikey", "credential", "kinit",
    "voms-proxy-init", "private key", "eyj", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox",
    "hf_", "sk-", "akia", "asia",
)  # fmt: skip
"""One of them stands near every secret that can be told from other text; or a login does, in a URL."""


def _may_disclose(subject: Subject) -> bool:
    text = subject.source.text.lower()
    return ("://" in text and "@" in text) or any(word in text for word in _DISCLOSING)


_SHELL_WORDS = (
    "cd ", "export ", "source ", ". ", "conda", "module", "pip", "set ", "alias", "ulimit", "umask", "kinit", "=", "/",
    "mkdir", "sudo", "tee",
)  # fmt: skip
"""One of them stands in every command that a rule about commands could be about."""


def _has_any(*words: str) -> Callable[[Subject], bool]:
    """Return whether one of some words stands in a command."""

    def applies(subject: Subject) -> bool:
        return any(word in subject.commands for word in words)

    return applies


def _always(subject: Subject) -> bool:
    return True


FAMILIES = (
    Family("yaml", ("RN001", "RN002", "RN003", "RN004", "RN005", "RN006", "RN007", "RN008", "RN009"), None),
    Family("structure", ("RN010", "RN011", "RN012", "RN014", "RN016"), None),
    Family("suppressions", ("RN017", "RN018"), None),
    Family("steps", ("RN013",), _always),
    Family("parameters", ("RN015", "RN103"), _has_parameters),
    Family("templates", ("RN101", "RN102"), _has_dollar),
    Family("commands", ("RN104", "RN105", "RN106", "RN107"), _has_any(*_SHELL_WORDS)),
    Family("syntax", ("RN108",), _always),
    Family("rucio", ("RN201",), None),
    Family("transfers", ("RN205", "RN206", "RN207"), _has_transfers),
    Family("clients", ("RN202", "RN203", "RN204", "RN303", "RN304"), _may_log_in),
    Family("credentials", ("RN301", "RN302", "RN306", "RN307"), _asks_credentials),
    Family("disclosure", ("RN305",), _may_disclose),
    Family("sites", ("RN308",), None),
    Family("images", ("RN401", "RN402", "RN403"), _always),
    Family("limits", ("RN501", "RN502", "RN503"), _has_limits),
    Family("files", ("RN604", "RN601"), _always),
    Family("produced", ("RN602",), _has_any("python", "root", "sh ", "Rscript", "perl", "julia", "node")),
    Family("promises", ("RN605", "RN603"), _has_promises),
    Family("bundle", ("RN701", "RN702"), None),
    Family("services", ("RN801", "RN802", "RN803", "RN804", "RN812"), None),
    Family("lake", ("RN805", "RN806", "RN807", "RN808", "RN809", "RN810", "RN811"), None),
)


def rules_of(family: Family) -> tuple[Rule, ...]:
    """Return the rules of a family, in the order of its module."""
    module = import_module(f".{family.module}", __package__)
    return tuple(value for value in vars(module).values() if isinstance(value, Rule))


def all_rules() -> tuple[Rule, ...]:
    """Return every rule, by code."""
    found = (rule for family in FAMILIES for rule in rules_of(family))
    return tuple(sorted(found, key=lambda rule: rule.code))


def find_rule(word: str) -> Rule | None:
    """Return the rule with a code or a name, whatever its case, or None."""
    wanted = word.strip().lower()
    return next((rule for rule in all_rules() if wanted in (rule.code.lower(), rule.name)), None)


def run_rules(subject: Subject) -> None:
    """Run every rule that can apply to a workflow."""
    for family in FAMILIES:
        if family.applies is not None and family.applies(subject):
            for rule in rules_of(family):
                subject.apply(rule)
