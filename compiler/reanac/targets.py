"""Finding a backend by its name and place: the built-in table first, then the entry points ``reanac.backends``."""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .bundle import Backend

BUILT_IN = {
    "cwl.local": "reanac_backends.cwl:LOCAL",
    "cwl.reana": "reanac_backends.cwl:REANA",
    "serial.reana": "reanac_backends.serial:BACKEND",
    "snakemake.local": "reanac_backends.snakemake:LOCAL",
    "snakemake.reana": "reanac_backends.snakemake:REANA",
}
"""The targets that are shipped: name and place of each, and the object that serves it."""


class UnknownTargetError(LookupError):
    """No backend serves a target."""


def target_names() -> tuple[str, ...]:
    """Return the names of all targets."""
    return tuple(sorted({key.partition(".")[0] for key in _known()}))


def places(name: str) -> tuple[str, ...]:
    """Return where a target can run, ``local`` before ``reana``; nowhere if there is no such target."""
    return tuple(sorted(key.partition(".")[2] or "local" for key in _known() if key.partition(".")[0] == name))


def find_backend(name: str, on: str | None = None, variant: str | None = None) -> Backend:
    """Return the backend of a target.

    Args:
        name: the name of the target; ``snakemake@reana`` says where it runs as well.
        on: where it runs: ``local`` or ``reana``; the first place that the target knows where it is not given.
        variant: an option of its own, such as ``storage-plugin``.

    Raises:
        UnknownTargetError: there is none of that name, or none that runs there; the message lists those there are.
    """
    if variant is not None:
        backend = find_backend(name, on)
        if variant not in backend.variants:
            raise UnknownTargetError(f"The target {backend.name} on {backend.on} has no --{variant}.")
        return backend.variants[variant]
    if f"{name}.{on}" in BUILT_IN:
        return _load(BUILT_IN[f"{name}.{on}"])
    name, _, place = name.partition("@")
    on, there = on or place or None, places(name)
    if not there:
        raise UnknownTargetError(f"There is no target {name!r}. Targets: {', '.join(target_names())}.")
    if on is not None and on not in there:
        raise UnknownTargetError(f"The target {name} does not run on {on!r}, but on {' and '.join(there)}.")
    known = _known()
    return _load(known.get(f"{name}.{on or there[0]}") or known[name])


def _load(where: str) -> Backend:
    module, _, attribute = where.partition(":")
    backend: Backend = getattr(import_module(module), attribute)
    return backend


def _known() -> dict[str, str]:
    from importlib.metadata import entry_points

    return {entry.name: entry.value for entry in entry_points(group="reanac.backends")} | BUILT_IN
