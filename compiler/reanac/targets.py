"""Finding a backend by its name: the built-in table first, then the entry points ``reanac.backends``."""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .bundle import Backend

BUILT_IN = {"serial": "reanac_backends.serial:BACKEND", "snakemake": "reanac_backends.snakemake:BACKEND"}
"""The targets that are shipped, each with the object that serves it."""


class UnknownTargetError(LookupError):
    """No backend serves a target."""


def target_names() -> tuple[str, ...]:
    """Return the names of all targets."""
    return tuple(sorted({*BUILT_IN, *_entry_points()}))


def find_backend(name: str) -> Backend:
    """Return the backend of a target.

    Raises:
        UnknownTargetError: there is none of that name; the message lists those there are.
    """
    where = BUILT_IN.get(name) or _entry_points().get(name)
    if where is None:
        raise UnknownTargetError(f"There is no target {name!r}. Targets: {', '.join(target_names())}.")
    module, _, attribute = where.partition(":")
    backend: Backend = getattr(import_module(module), attribute)
    return backend


def _entry_points() -> dict[str, str]:
    from importlib.metadata import entry_points

    return {entry.name: entry.value for entry in entry_points(group="reanac.backends")}
