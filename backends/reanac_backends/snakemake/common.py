"""``common.smk``: what the rules of a Snakefile use. Its parts lie in ``smk``, as people read them."""

from __future__ import annotations

from pathlib import Path


def common(*parts: str) -> str:
    """Return ``common.smk`` of some parts: a place, ``local`` or ``reana``, then ``run``, then perhaps ``storage``."""
    folder = Path(__file__).with_name("smk")
    return "".join((folder / f"{name}.smk").read_text(encoding="utf-8") for name in parts)
