"""What can be asked of a Rucio server, as one account sees it; clients 1.30 to 41.5."""

from __future__ import annotations

import configparser
import os
import sys
import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import requests

if TYPE_CHECKING:
    from ...transfer import rucio_transfer as transfer
    from ...transfer import transfer_advice as advice
    from ...transfer import transfer_checks as checks
    from ...transfer import transfer_files as local
else:  # they stand beside this file in a temporary folder
    sys.dont_write_bytecode = True
    import rucio_transfer as transfer
    import transfer_advice as advice
    import transfer_checks as checks
    import transfer_files as local

MOST = 1000
"""How many DIDs a server takes in one question."""

SHOWN = 3
"""How many DIDs of many are named."""

Found = dict[str, Any]


class UnreachableError(Exception):
    """A server does not answer, or answers nothing that a Rucio server would; the message says what.

    Attributes:
        is_untrusted: its certificate is not trusted.
    """

    def __init__(self, message: str, *, is_untrusted: bool = False) -> None:
        super().__init__(message)
        self.is_untrusted = is_untrusted


def reason(error: BaseException) -> str:
    """Return what an exception says, on one line."""
    return advice.one_line(error) or type(error).__name__


def reach(seconds: float) -> tuple[str, str, str]:
    """Return the server's URL, that of its logins, and its version, if it is there.

    Raises:
        UnreachableError: it is not.
    """
    config = configparser.ConfigParser()
    config.read(os.environ["RUCIO_CONFIG"])
    host, auth = (config.get("client", key).rstrip("/") for key in ("rucio_host", "auth_host"))
    trusted = config.get("client", "ca_cert", fallback="")
    for url in dict.fromkeys((auth, host)):
        try:
            answer = requests.get(f"{url}/ping", timeout=seconds, verify=trusted if os.path.exists(trusted) else True)
        except requests.exceptions.SSLError:
            message = f"{url} has a certificate that is not trusted here"
            raise UnreachableError(message, is_untrusted=True) from None
        except requests.exceptions.Timeout:
            raise TimeoutError from None
        except requests.exceptions.RequestException as error:
            raise UnreachableError(f"{url} cannot be reached: {_root(error)}") from None
        if answer.status_code != requests.codes.ok:
            raise UnreachableError(f"{url} answers {answer.status_code}")
    try:
        return host, auth, str(answer.json()["version"])
    except (ValueError, KeyError, TypeError):
        raise UnreachableError(f"{host} is no Rucio server: its /ping tells no version") from None


def _root(error: BaseException) -> str:
    """Return what the operating system says, which clients wrap in text of their own."""
    inner: Any = error
    while isinstance(inner, BaseException):
        if isinstance(inner, OSError) and inner.strerror:
            return inner.strerror
        arguments = [each for each in inner.args if isinstance(each, BaseException)]
        inner = getattr(inner, "reason", None) or inner.__cause__ or inner.__context__ or next(iter(arguments), None)
    return type(error).__name__


class Lake:
    """A Rucio server, as an account sees it.

    Attributes:
        account: the account.
    """

    def __init__(self, account: str | None, seconds: float) -> None:
        """Log in; a request takes so many seconds at most."""
        self._rucio = transfer.Rucio(account, transfer.Said())
        self._client = self._rucio.client
        self._client.timeout = seconds
        self._client.request_retries = 1
        self.account: str = self._client.account
        self._lock = threading.Lock()
        self._known: dict[Any, Any] = {}
        self._client.whoami()

    def answer(self, words: dict[str, str], until: float) -> Found:
        """Answer a question: what a transfer would find, that is described by its words."""
        return self._uploaded(words) if words["verb"] == "upload" else self._fetched(words, until)

    # -- what is fetched ---------------------------------------------------------------------------------------------

    def _fetched(self, words: dict[str, str], until: float) -> Found:
        """Return what a `get` or `replicas` will find.

        Among it: ``state`` (``missing``, ``kind``, ``rses``, ``found``), ``type``, ``files``, ``bytes``; of `looked`
        files whether they can be read: ``unreadable`` is how many cannot, ``examples`` some of them.
        """
        did = words[words["verb"]]
        top = None if "*" in did else self._rucio.find(did)
        if top is None and "*" not in did:
            return {"state": "missing", "scope": did.split(":")[0] in self._once("scopes", self._client.list_scopes)}
        try:
            files = self._rucio.files(did, words.get("type"))
            if words["verb"] == "get" and "nrandom" not in words:
                local.landing(files, words)
        except checks.TransferError as error:
            return {"state": "missing" if "*" in did and "type" not in words else "kind", "message": str(error)}
        kind = top["type"].lower() if top is not None else "pattern"
        names = {file.did for file in files}
        found = {"type": kind, "files": len(names), "bytes": sum({file.did: file.size for file in files}.values())}
        try:
            readable, looked = self._readable(sorted(names), words, until)
        except self._rucio.exceptions.InvalidRSEExpression:
            return {**found, "state": "rses"}
        bad = [name for name in sorted(names)[:looked] if name not in readable]
        return {**found, "state": "found", "looked": looked, "unreadable": len(bad), "examples": bad[:SHOWN]}

    def _readable(self, names: list[str], words: dict[str, str], until: float) -> tuple[set[str], int]:
        """Return which files have a replica that can be read as asked, and how many were looked at until some time.

        Files are named, and not their dataset: that a server resolves slowly. Sorting replicas by distance would cost
        it more than finding them.
        """
        schemes = words.get("protocols") or words.get("protocol")
        readable: set[str] = set()
        looked = 0
        for first in range(0, len(names), MOST):
            some = names[first : first + MOST]
            replicas = self._client.list_replicas(
                [transfer.parts(name) for name in some],
                schemes=schemes.split(",") if schemes else None,
                rse_expression=words.get("rses"),
                ignore_availability=False,
                resolve_archives=False,
                sort="random",
            )
            readable.update(f"{file['scope']}:{file['name']}" for file in replicas if file["pfns"])
            looked += len(some)
            if time.monotonic() > until:
                break
        return readable, looked

    # -- what is uploaded --------------------------------------------------------------------------------------------

    def _uploaded(self, words: dict[str, str]) -> Found:
        """Return what an `upload` will find.

        Among it: ``account``; ``rses``, each with ``writable`` (why not, or nothing) and ``quota`` (None, or ``limit``
        and ``left`` in bytes); ``scopes`` (``own``, ``other`` or ``missing``); ``to`` and ``dataset``: what is there
        under these names, or None.
        """
        scheme = words.get("protocol")
        try:
            rses = [one["rse"] for one in self._once(words["rse"], self._client.list_rses, words["rse"])]
        except self._rucio.exceptions.InvalidRSEExpression:
            rses = []
        targets = {key: words[key] for key in ("to", "dataset") if key in words}
        return {
            "state": "found",
            "account": self.account,
            "rses": [{"rse": rse, "writable": self._writable(rse, scheme), "quota": self._quota(rse)} for rse in rses],
            "scopes": {did.split(":")[0]: self._scope(did.split(":")[0]) for did in targets.values()},
            **{key: self._there(did) for key, did in targets.items()},
        }

    def _there(self, did: str) -> Found | None:
        found = self._rucio.find(did)
        if found is None:
            return None
        return {"type": found["type"].lower(), "open": bool(found.get("open", True)), "bytes": found.get("bytes")}

    def _scope(self, scope: str) -> str:
        own = self._once("own", self._client.list_scopes_for_account, self.account)
        if scope in own:
            return "own"
        if scope not in self._once("scopes", self._client.list_scopes):
            return "missing"
        attributes = list(_flat(self._once("attributes", self._client.list_account_attributes, self.account)))
        is_admin = any(each["key"] == "admin" and str(each["value"]) == "True" for each in attributes)
        return "own" if is_admin else "other"

    def _writable(self, rse: str, scheme: str | None) -> str:
        """Return why nothing can be written to a storage element; nothing where it can."""
        known = self._once(("rse", rse), self._client.get_rse, rse)
        if not known.get("availability_write", True):
            return "is not open for writing now"
        if known.get("staging_area"):
            return "is a staging area, which takes no uploads"
        protocols = [one for one in known["protocols"] if scheme in (None, one["scheme"])]
        domains = [domain for one in protocols for domain in one.get("domains", {}).values()]
        if not any(domain.get("write") for domain in domains):
            return f"has no protocol {scheme or ''}".rstrip() + " to write with"
        return ""

    def _quota(self, rse: str) -> Found | None:
        """Return how many bytes the account may keep at a storage element, and how many of them are left."""
        local = self._once(("usage", rse), self._client.get_local_account_usage, self.account, rse)
        found = [(one["bytes_limit"], one["bytes_remaining"]) for one in local]
        for one in self._once("global", self._client.get_global_account_usage, self.account):
            members = self._once(one["rse_expression"], self._client.list_rses, one["rse_expression"])
            if rse in {member["rse"] for member in members}:
                found.append((one["bytes_limit"], one["bytes_remaining"]))
        granted = [pair for pair in found if pair[0]]
        if not granted:
            return None
        limit, left = max(granted, key=lambda pair: float("inf") if pair[1] is None else pair[1])
        is_unlimited = limit in (-1, float("inf"))
        return {"limit": None if is_unlimited else limit, "left": None if is_unlimited else left}

    def _once(self, key: Any, call: Any, *arguments: Any) -> Any:
        """Return what a call answers, which is made once for each key; iterators become lists."""
        with self._lock:
            if key in self._known:
                return self._known[key]
        made = call(*arguments)
        made = made if isinstance(made, (dict, list)) else list(made)
        with self._lock:
            return self._known.setdefault(key, made)


def _flat(items: Iterable[Any]) -> Iterable[Any]:
    """Yield what stands in lists of lists: some versions of the client wrap an answer in one."""
    for item in items:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item
