"""The directives: ``rucio:``, ``voms_proxy:``, and the promises ``inputs:`` and ``outputs:`` of a step.

Their scalars are read as source text, never as what YAML 1.1 resolves them to: ``rse: NO`` names the RSE ``NO``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reanac_grammar.directive import Path, parse_path
from reanac_grammar.problem import GrammarError
from reanac_grammar.quantity import Kind, parse_quantity
from reanac_grammar.text import Text

from .. import ir
from ..source import NOWHERE
from . import levels, scalars
from .fields import Fields, Reading
from .places import Places
from .spec import Defaults, RucioSpec, UploadSpec, Word
from .transfers import Items, read_get, read_replicas, read_upload
from .tree import Mapping, Scalar, Sequence, Tree
from .words import option, report

_VO = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")
_PROXY = "true, false, the name of a VO, or a mapping with vo, role and valid"
_ROLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/=-]*\Z")


def read_rucio(reading: Reading, node: Tree) -> tuple[ir.RucioAccess | None, RucioSpec | None]:
    """Read a step's ``rucio:``, a boolean or a mapping of transfers."""
    if not isinstance(node, Mapping):
        wanted = _flag(reading, node, "rucio", "true, false or a mapping with get, replicas and upload")
        return (None if wanted is None else ir.RucioAccess(wanted, node.span)), None
    fields = Fields(reading, node, "rucio", levels.STEP_RUCIO)
    levels.refuse_unknown(fields)
    uploads: tuple[UploadSpec, ...] = tuple(
        filter(None, (read_upload(reading, item) for item in _items(fields, "upload")))
    )
    credentials = fields.flag("credentials") or False
    place = reading.place(node)
    wants = fields.node("credentials")
    access = ir.RucioAccess(True, wants.span) if credentials and wants is not None else None
    stage_in: tuple[ir.Get | ir.Replicas, ...] = tuple(filter(None, _stage_in(fields)))
    moves_data = any(_items(fields, key) for key in ("get", "replicas", "upload"))
    return access, RucioSpec(stage_in, uploads, credentials, moves_data, place)


def _stage_in(fields: Fields) -> Iterator[ir.Get | ir.Replicas | None]:
    """Yield what is to be there before the step, in the order written."""
    for key in fields.values:
        if key in ("get", "replicas"):
            read = read_get if key == "get" else read_replicas
            yield from (read(fields.reading, item) for item in _items(fields, key))


def _items(fields: Fields, key: str) -> Items:
    """Return the items of a list of transfers; a list of one may be written as the item itself."""
    node = fields.node(key)
    if node is None:
        return ()
    if isinstance(node, Sequence):
        return tuple((item, node) for item in node.items)
    return ((node, None),)


def read_proxy(reading: Reading, node: Tree) -> ir.Proxy | None:
    """Read a ``voms_proxy:``, a boolean, a VO's name or a mapping."""
    place = reading.place(node)
    if isinstance(node, Mapping):
        fields = Fields(reading, node, "voms_proxy", levels.PROXY)
        levels.refuse_unknown(fields)
        vo, role = _name(fields, "vo", _VO), _name(fields, "role", _ROLE)
        return ir.Proxy(True, vo.text if vo else None, role.text if role else None, _seconds(fields, "valid"), place)
    if isinstance(node, Scalar):
        tag = scalars.tag_of(node)
        if tag == scalars.BOOL and (wanted := reading.flag(node, "voms_proxy")) is not None:
            return ir.Proxy(wanted, span=place)
        if tag == scalars.STR and node.text and node.text.lower() not in scalars.FLAG_WORDS:
            if _VO.match(node.text):
                return ir.Proxy(True, node.text, span=place)
            reading.wrong(node, "voms_proxy", _PROXY, "For example: voms_proxy: escape")
            return None
    _flag(reading, node, "voms_proxy", _PROXY)
    return None


def _flag(reading: Reading, node: Tree, what: str, wanted: str) -> bool | None:
    """Read a boolean where something else could stand as well."""
    if isinstance(node, Scalar) and (scalars.tag_of(node) == scalars.BOOL or node.text.lower() in scalars.FLAG_WORDS):
        return reading.flag(node, what)
    reading.wrong(node, what, wanted)
    return None


def read_promises(reading: Reading, node: Tree | None, what: str) -> tuple[Path, ...] | None:
    """Read the ``inputs:`` or ``outputs:`` of a step: paths, each of which may hold parameters."""
    if node is None:
        return None
    items = node.items if isinstance(node, Sequence) else (node,)
    if isinstance(node, Mapping):
        reading.wrong(node, what, "a list of paths")
        return None
    read = (_path(reading, item, f"An item of {what}") for item in items)
    return tuple(path for path in read if path is not None)


def _path(reading: Reading, node: Tree, what: str) -> Path | None:
    word = reading.word(node, what, "a path")
    if word is None:
        return None
    places = Places(reading.source.text, word.span, word.text)
    try:
        return places.relocate(parse_path(word.text))
    except GrammarError as error:
        report(reading, places, error)
        return None


def read_defaults(resources: Fields, rucio: Tree | None, proxy: Tree | None) -> Defaults:
    """Read the mappings ``workflow.resources.rucio`` and ``.voms_proxy``."""
    reading = resources.reading
    asked = read_proxy(reading, proxy) if proxy is not None else None
    if asked is not None and not asked.wanted:
        asked = None
    if not isinstance(rucio, Mapping):
        return Defaults(proxy=asked, unread=() if rucio is None else ("site", "rse", "scope"))
    fields = Fields(reading, rucio, "workflow.resources.rucio", levels.DEFAULT_RUCIO)
    levels.refuse_unknown(fields)
    image, place = fields.text("environment"), fields.node("environment")
    defaults = Defaults(
        site=_name(fields, "site", _VO),
        rse=_option(fields, "rse"),
        scope=_option(fields, "scope"),
        lifetime=_option(fields, "lifetime"),
        account=_name(fields, "account", _VO),
        proxy=asked,
        staging=ir.Staging(image, _staging_limits(fields), NOWHERE if place is None else place.span),
    )
    unread = (key for key in ("site", "rse", "scope") if key in fields.values and getattr(defaults, key) is None)
    return defaults.replace(unread=tuple(unread))


def _staging_limits(fields: Fields) -> tuple[ir.Limit, ...]:
    limits: list[ir.Limit] = []
    memory, timeout = fields.text("kubernetes_memory_limit"), _seconds(fields, "timeout")
    if memory is not None:
        place = fields.values["kubernetes_memory_limit"][1].span
        limits.append(ir.Limit(ir.Scheduler.KUBERNETES, ir.Bound.MEMORY_LIMIT, memory, place))
    if timeout is not None:
        place = fields.values["timeout"][1].span
        limits.append(ir.Limit(ir.Scheduler.KUBERNETES, ir.Bound.WALL_TIME, str(timeout), place))
    return tuple(limits)


def _name(fields: Fields, key: str, pattern: re.Pattern[str]) -> Word | None:
    """Read a field that names a thing, without parameters."""
    node = fields.node(key)
    if node is None:
        return None
    word = fields.reading.word(node, key, "a name")
    if word is None:
        return None
    if not pattern.match(word.text):
        fields.reading.wrong(word, key, "a name")
        return None
    return Word(word.text, word.span)


def _option(fields: Fields, key: str) -> Text | None:
    node = fields.node(key)
    return None if node is None else option(fields.reading, key, node)


def _seconds(fields: Fields, key: str) -> int | None:
    """Read a field that is a duration, in seconds."""
    node = fields.node(key)
    if node is None:
        return None
    word = fields.reading.word(node, key, "a duration such as 12h")
    if word is None:
        return None
    try:
        return parse_quantity(word.text, Kind.DURATION).amount
    except GrammarError as error:
        report(fields.reading, Places(fields.reading.source.text, word.span, word.text), error)
        return None
