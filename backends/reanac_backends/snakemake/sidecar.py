"""``credentials.smk``: the credential sidecar of a local run, and what a rule says to use it."""

from __future__ import annotations

from pathlib import Path

from reanac import ir

from ..credentials import Asked, files, site_fields
from .text import STEP, literal


def sidecar(asked: Asked, workflow: ir.Workflow, names: tuple[str, ...]) -> dict[str, bytes]:
    """Return the files of the sidecar, by their paths in the bundle; `names` are those of the rules."""
    text = Path(__file__).with_name("smk").joinpath("credentials.smk").read_text(encoding="utf-8")
    site = workflow.site if any(asked.rucio) else None
    rules = [name for number, name in enumerate(names) if asked.of_step[number] or asked.rucio[number]]
    words = {"RULES": _rules(rules), "PROXIES": _proxies(asked), "SITE": _site(site, workflow.account)}
    for word, value in (words | {"RUCIO": repr(any(asked.rucio))}).items():
        text = text.replace(f"@{word}@", value)
    return {"credentials.smk": text.encode()} | {f"rules/{name}": content for name, content in files().items()}


def using(asked: Asked, number: int) -> str:
    """Return the call that hands credentials to the commands of a rule, or nothing."""
    proxy, rucio, kerberos = asked.of_step[number], asked.rucio[number], asked.kerberos[number]
    words = [f"proxy={literal(proxy)}"] if proxy else []
    words += ["rucio=True"] if rucio else []
    words += ["kerberos=True"] if kerberos else []
    return f"CREDENTIALS.using({', '.join(words)})" if words else ""


def _rules(names: list[str]) -> str:
    lines = "".join(f"{STEP * 2}{literal(name)},\n" for name in names)
    return f"[\n{lines}{STEP}]" if names else "[]"


def _proxies(asked: Asked) -> str:
    """Return a dictionary in Python, with an entry a line."""
    lines = "".join(
        f'{STEP * 2}{literal(proxy.file)}: {{"vo": {_or_none(proxy.vo)}, '
        f'"role": {_or_none(proxy.role)}, "seconds": {proxy.seconds}}},\n'
        for proxy in asked.proxies
    )
    return f"{{\n{lines}{STEP}}}" if lines else "{}"


def _site(site: ir.Site | None, account: str | None) -> str:
    if site is None:
        return "None"
    lines = "".join(f'{STEP * 2}"{key}": {_or_none(value)},\n' for key, value in site_fields(site, account).items())
    return f"{{\n{lines}{STEP}}}"


def _or_none(text: str | None) -> str:
    return "None" if text is None else literal(text)
