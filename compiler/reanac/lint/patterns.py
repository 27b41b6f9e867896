"""Patterns as ``.gitignore`` has them."""

from __future__ import annotations

from collections.abc import Iterable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


def fits(patterns: tuple[str, ...], path: str) -> bool:
    """Whether a relative path fits one of some patterns, as ``.gitignore`` reads them."""
    return spec(patterns).match_file(path)


def spec(lines: Iterable[str]) -> GitIgnoreSpec:
    """Return the patterns of some lines, compiled."""
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines)
