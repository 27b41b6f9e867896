"""Bundles: the files that a compile makes."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from reanac_grammar.node import Node

from .diagnostics import Findings
from .ir import Workflow
from .losses import Declarations, Loss

MANIFEST = "reanac-bundle.json"
"""The file of a bundle that lists what reanac wrote: what is listed and unchanged may be overwritten."""


class BundleFile(Node):
    """One file of a bundle.

    Attributes:
        path: relative to the bundle, with forward slashes.
        content: its bytes, or the file on this machine that it is a copy of.
    """

    path: str
    content: bytes | Path


class Bundle(Node):
    """The files of a compiled specification.

    Attributes:
        main: the path of the file to submit or run.
        origin: the specification that it was made from, where that is a file on this machine.
        workspace: the folder of the bundle in which commands run, and their inputs stand.
        steps: the name that each step has in it, in the order of the workflow; none where that is its own.
        results: what an engine gives back by a name, and the path of each in the workspace; none where commands leave
            their results there themselves.
    """

    main: str
    files: tuple[BundleFile, ...]
    origin: Path | None = None
    workspace: str = "."
    steps: tuple[str, ...] = ()
    results: tuple[tuple[str, str], ...] = ()

    def text(self, path: str | None = None) -> str:
        """Return the text of a file that was made, the main one unless another is named.

        Raises:
            KeyError: the bundle has no such file, or it is a copy of an input.
        """
        wanted = self.main if path is None else path
        for file in self.files:
            if file.path == wanted and isinstance(file.content, bytes):
                return file.content.decode()
        raise KeyError(wanted)


class Backend(Protocol):
    """What a target must offer; it is found by its name and its place (`reanac.targets`).

    Attributes:
        name: what people compile to.
        on: where it runs: ``local`` or ``reana``.
        summary: what it makes.
        declarations: what becomes of each field of the IR.
        variants: backends that make something else of the same, by the option that asks for them.
    """

    name: str
    on: str
    summary: str
    declarations: Declarations
    variants: Mapping[str, Backend]

    def emit(self, workflow: Workflow, losses: tuple[Loss, ...], findings: Findings) -> Bundle | None:
        """Return the files that a workflow becomes, or None where it cannot be expressed; findings say why.

        The workflow has been through the passes, and `losses` is what it loses by the declarations: none is refused.
        The bundle need not hold the declared inputs.
        """
        ...


def listed_files(folder: Path) -> dict[str, str]:
    """Return the files that reanac wrote into a folder, each with the digest that it had; none if it wrote nothing."""
    try:
        listed = json.loads((folder / MANIFEST).read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}
    if not isinstance(listed, dict):
        return {}
    return {path: digest for path, digest in listed.items() if isinstance(digest, str) and "\0" not in path}


def is_inside(path: str) -> bool:
    """Whether a path names something below a folder by its own words (a link may point elsewhere)."""
    return not os.path.isabs(path) and ".." not in Path(path).parts
