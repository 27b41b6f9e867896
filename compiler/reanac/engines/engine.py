"""What an engine must offer, so that a bundle can be run by it and compared with what REANA does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import IO, Protocol

from reanac_grammar.node import Node

from ..bundle import Bundle


class Stop(Node):
    """Where a run ended too early.

    Attributes:
        step: the step, from 0.
        command: the command in it, from 0; None where the engine does not tell.
        status: the exit status of that command; None where the engine does not tell.
    """

    step: int
    command: int | None
    status: int | None


class Outcome(Node):
    """What a run came to.

    Attributes:
        status: the exit status of the engine itself.
        done: for each step whether it has come to its end, in this run or in an earlier one in the same folder.
        stop: the first step that failed, or None; an engine may also fail before any step.
        results: the folder that holds the results at their paths in the workspace; None for the workspace itself.
        is_whole: they are all files of the workspace; without, inputs and what a failed step has written are not there.
    """

    status: int
    done: tuple[bool, ...]
    stop: Stop | None
    results: Path | None = None
    is_whole: bool = True


class EngineMissingError(Exception):
    """An engine is not installed; the message says how to get it."""


class Engine(Protocol):
    """Something that runs the bundles of the target of the same name on this machine."""

    name: str

    def version(self) -> str:
        """Return the name and the version of what is installed.

        Raises:
            EngineMissingError: nothing is.
        """
        ...

    def run(
        self,
        bundle: Bundle,
        folder: Path,
        given: Mapping[str, str],
        *,
        environment: Mapping[str, str] | None = None,
        output: IO[bytes] | None = None,
        begun: Callable[[int], None] | None = None,
    ) -> Outcome:
        """Run a bundle that stands in a folder.

        Args:
            bundle: what was written there.
            folder: where; what an earlier run in it has done is not done again.
            given: parameters that are given at submission, as texts that must arrive as they are (fact S4).
            environment: the variables that the engine and its commands see; those of this process when None.
            output: where everything goes that the engine and the commands say; as with this process when None.
            begun: called with the place of each step when it begins.

        Raises:
            EngineMissingError: it is not installed.
        """
        ...


_ENGINES = {"cwl": "cwl:CwlEngine", "snakemake": "snakemake:SnakemakeEngine"}
"""The engines, by the name of their target, and the classes that serve them in this package."""


def engine_names() -> tuple[str, ...]:
    """Return the names of all engines."""
    return tuple(sorted(_ENGINES))


def make_engine(name: str, *, profile: str | None = None, cores: int | None = None) -> Engine:
    """Return an engine.

    Args:
        name: one of `engine_names`.
        profile: the settings that it is to use, where it has such.
        cores: how many of this machine's cores; all when None.
    """
    module, _, attribute = _ENGINES[name].partition(":")
    engine: Engine = getattr(import_module(f".{module}", __package__), attribute)(profile, cores)
    return engine
