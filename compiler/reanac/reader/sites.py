"""Sites: the Rucio instances that are shipped, and the user's own (language.md, Sites).

A site is a small YAML file. A user's site of the same name takes the place of a shipped one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from .. import ir
from ..diagnostics import Findings, SiteError
from ..source import Span
from .decode import decode
from .fields import Fields, Reading
from .levels import refuse_unknown
from .parse import parse
from .tree import Tree

_URL = re.compile(r"https?://[A-Za-z0-9._:\[\]-]+(?:/[A-Za-z0-9._~/-]*)?\Z")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")
SHIPPED = Path(__file__).parent.parent / "sites"
_REQUIRED = ("name", "vo", "auth", "rucio_host", "auth_host", "client_image")
_OPTIONAL = ("ca_cert", "policy", "issuer", "convention")


def user_folder() -> Path:
    """Return the folder of the user's own sites: ``$XDG_CONFIG_HOME/reanac/sites``."""
    configured = os.environ.get("XDG_CONFIG_HOME")
    return (Path(configured) if configured else Path.home() / ".config") / "reanac" / "sites"


def load_sites(files: Iterable[str | Path] = ()) -> dict[str, ir.Site]:
    """Return the sites by name: those shipped, those of the user's folder, and those of `files`; the last one wins.

    Raises:
        reanac.diagnostics.SiteError: a file cannot be read, or does not describe a site.
    """
    own = user_folder()
    paths = [
        *sorted(SHIPPED.glob("*.yaml")),
        *(sorted((*own.glob("*.yaml"), *own.glob("*.yml"))) if own.is_dir() else ()),
        *map(Path, files),
    ]
    sites = (_read_site(path) for path in paths)
    return {site.name: site for site in sites}


def _read_site(path: Path) -> ir.Site:
    findings = Findings()
    try:
        source = decode(str(path), path.read_bytes(), findings)
    except OSError as error:
        raise SiteError(f"The site file {path} cannot be read: {error.strerror}.") from error
    is_empty = source is not None and not source.text.strip()
    tree = parse(source, findings) if source is not None and not is_empty and not findings.stop_compile else None
    site = None
    if source is not None and tree is not None:
        site = _site(Reading(source, findings), tree)
    if site is None or findings.stop_compile:
        raise SiteError(f"The site file {path} does not describe a site.", source, findings.in_order())
    return site


def _site(reading: Reading, tree: object) -> ir.Site | None:
    node = reading.mapping(tree, "A site file")  # type: ignore[arg-type]
    if node is None:
        return None
    fields = Fields(reading, node, "a site", (*_REQUIRED, *_OPTIONAL))
    refuse_unknown(fields)
    for key in _REQUIRED:
        fields.require(key, Span(node.start, node.start + 1), f"Add: {key}: …")
    words = {key: fields.text(key) for key in (*_REQUIRED, *_OPTIONAL)}
    kinds = {kind.value: kind for kind in ir.Auth}
    auth = kinds.get(words["auth"] or "")
    node_of_auth = fields.node("auth")
    if auth is None and node_of_auth is not None:
        reading.wrong(node_of_auth, "auth", f"one of {', '.join(kinds)}")
    for key in ("rucio_host", "auth_host"):
        host = words[key]
        if host is not None and not _URL.match(host):
            reading.wrong(fields.values[key][1], key, "a URL, https://HOST")
    for key in ("name", "vo"):
        word = words[key]
        if word is not None and not _NAME.match(word):
            reading.wrong(fields.values[key][1], key, "a name of letters, digits and . _ -")
    image = words["client_image"]
    if image is not None:
        _check_image(reading, fields.values["client_image"][1], image)
    given = {key: word for key, word in words.items() if word is not None and key != "auth"}
    if auth is None or any(key not in given for key in _REQUIRED if key != "auth"):
        return None
    return ir.Site(auth=auth, **given)


def _check_image(reading: Reading, node: Tree, image: str) -> None:
    from reanac_grammar.image import parse_image
    from reanac_grammar.problem import GrammarError

    try:
        parse_image(image)
    except GrammarError as error:
        reading.findings.error("RN011", node.span, error.message, error.hint)
