"""References of container images: ``docker.io/reanahub/reana-env-root6:6.18.04``.

The grammar is that of Docker (the ``reference`` package of ``github.com/distribution/reference``). A
reference is on the way of every check, so one regular expression takes the valid ones apart; ``image.lark``
says the same and is asked only where the expression does not match, to say where and why.
"""

from __future__ import annotations

import re
from functools import cache

from .node import Node
from .problem import GrammarError

MAX_NAME = 255
"""How long a repository may be, in characters (``RepositoryNameTotalLengthMax``)."""

_HOST = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_COMPONENT = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_REFERENCE = (
    rf"(?:(?P<registry>localhost(?::[0-9]+)?|{_HOST}(?:(?:\.{_HOST})+(?::[0-9]+)?|:[0-9]+))/)?"
    rf"(?P<repository>{_COMPONENT}(?:/{_COMPONENT})*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?"
    r"(?:@(?P<digest>sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}))?"
)
_UNPACKED = r"/cvmfs(?:/(?!\.\.?(?:/|\Z))[A-Za-z0-9._:@+~-]+){2,}/?"


class Image(Node):
    """An image in a registry.

    Attributes:
        registry: host and port, or None for Docker Hub.
        repository: the name of the image there, such as ``library/python``.
        tag, digest: which version; where both are None, Docker takes the tag ``latest``.
    """

    registry: str | None
    repository: str
    tag: str | None = None
    digest: str | None = None
    start: int = 0
    end: int = 0

    @property
    def source(self) -> str:
        """The reference as it is written."""
        registry = f"{self.registry}/" if self.registry else ""
        tag = f":{self.tag}" if self.tag else ""
        digest = f"@{self.digest}" if self.digest else ""
        return f"{registry}{self.repository}{tag}{digest}"


class UnpackedImage(Node):
    """An image that lies unpacked on CVMFS, for steps with ``unpacked_img``.

    The path is that of the REANA documentation (docs.reana.io, "HTCondor"):
    ``/cvmfs/unpacked.cern.ch/REGISTRY/…``.
    """

    path: str
    start: int = 0
    end: int = 0

    @property
    def source(self) -> str:
        """The path as it is written."""
        return self.path


@cache
def _pattern(expression: str) -> re.Pattern[str]:
    """Compile an expression when it is first needed: it costs a millisecond."""
    return re.compile(expression)


def parse_image(text: str) -> Image | UnpackedImage:
    """Return the image that the whole of `text` names.

    Raises:
        GrammarError: it is neither a reference nor the path of an unpacked image.
    """
    if text.startswith("/"):
        if _pattern(_UNPACKED).fullmatch(text):
            return UnpackedImage(text, 0, len(text))
    elif match := _pattern(_REFERENCE).fullmatch(text):
        registry, repository, tag, digest = match.groups()
        if len(repository) > MAX_NAME:
            start, end = match.span("repository")
            raise GrammarError(f"The name of an image has at most {MAX_NAME} characters.", start + MAX_NAME, end)
        return Image(registry, repository, tag, digest, 0, len(text))
    from .image_slips import explain

    raise explain(text)
