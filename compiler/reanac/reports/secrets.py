"""The secrets that a specification needs, for people and for programs; they are named, and no value is in it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ..secrets import Need, Needs, Way
from .text import safe

VERSION = 1
"""The version of the JSON; it changes when something is taken out of it, or means something else."""


def text_of(needs: Needs) -> str:
    """Return what a person reads."""
    if not needs.needs:
        return "No secrets are needed.\n"
    parts = ["".join(f"{safe(line)}\n" for line in _need(need)) for need in needs.needs]
    return "\n".join((*parts, *(f"note: {safe(note)}\n" for note in needs.notes)))


def _need(need: Need) -> Iterator[str]:
    yield f"{need.title}, for {', '.join(need.steps)}"
    yield f"  {need.why}"
    for number, way in enumerate(need.ways):
        if way.title:
            yield f"  {'either' if number == 0 and len(need.ways) > 1 else 'or' if number else 'with'} {way.title}:"
        yield from _way(way)


def _way(way: Way) -> Iterator[str]:
    width = max(len(secret.name) for secret in way.secrets)
    for secret in way.secrets:
        yield f"    {secret.name:{width}}  {'file' if secret.is_file else 'env '}  {secret.why}"
    for command in way.commands:
        yield f"    $ {command}"


def json_of(needs: Needs) -> str:
    """Return what a program reads."""
    return json.dumps(
        {
            "version": VERSION,
            "needs": [
                {
                    "title": need.title,
                    "why": need.why,
                    "steps": list(need.steps),
                    "ways": [
                        {
                            "title": way.title,
                            "secrets": [
                                {"name": secret.name, "type": "file" if secret.is_file else "env", "why": secret.why}
                                for secret in way.secrets
                            ],
                            "commands": list(way.commands),
                        }
                        for way in need.ways
                    ],
                }
                for need in needs.needs
            ],
            "notes": list(needs.notes),
        },
        indent=2,
        ensure_ascii=True,
    )
