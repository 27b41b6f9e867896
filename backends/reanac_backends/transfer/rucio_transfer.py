#!/usr/bin/env python3
"""Fetch files from Rucio and upload files to it: all transfers of one injected step.

reanac puts this script into a bundle whose spec has Rucio directives. A step calls it once, in the workspace::

    python3 reanac/rucio_transfer.py 8 <<'END-8f1c2a'; exit
    need vo=escape auth=x509_proxy
    get ATLAS_LAPP_SP:background_2018
      to data/background/
      rses tier=1
    upload results/plot.png
      to user.jdoe:VRE.Fit.2018.png
      rse CERN-EOSPILOT
      lifetime 30d
    END-8f1c2a

A line is a key, a blank, and a value that goes on to the end of the line: it is data, whatever it holds. The argument
is the number of lines: a value with a line break in it is refused. ``exit`` keeps the shell from reading on.
With ``--words`` keys and values are arguments: ``rucio_transfer.py --words get S:N to data/ nrandom 2``.

    need      vo=VO auth=x509_proxy|userpass|oidc role=ROLE account=ACCOUNT: what is checked before anything else
    get       DID; to PATH, rses EXPRESSION, nrandom COUNT, protocol SCHEME, timeout DURATION, type TYPE
    replicas  DID; to PATH, rses EXPRESSION, protocols SCHEME,SCHEME, limit COUNT, type TYPE
    upload    FILE; to DID, rse RSE, dataset DID, lifetime DURATION, protocol SCHEME, register_after_upload false
    upload    FOLDER/ or GLOB; dataset DID, rse RSE, ...: every file of it, under its own name

Exit status: 0 when everything is where it belongs, whole; 1 when not; 2 when the words make no sense.
Needs Python 3.6 and a Rucio client, 1.30 to 41.5; no exit status of the client's own commands is relied on.
"""

import base64
import binascii
import calendar
import configparser
import glob
import hashlib
import importlib
import importlib.util
import json
import logging
import os
import random
import re
import shutil
import sys
import threading
import time
import unicodedata
import uuid
import warnings
import zlib
from typing import Any, NamedTuple

OPTIONS = {
    "need": (),
    "get": ("to", "rses", "nrandom", "protocol", "timeout", "type"),
    "replicas": ("to", "rses", "protocols", "limit", "type"),
    "upload": ("to", "rse", "dataset", "lifetime", "protocol", "register_after_upload"),
}  # type: dict[str, tuple[str, ...]]
FORMS = {
    "nrandom": r"[1-9][0-9]*",
    "limit": r"[1-9][0-9]*",
    "timeout": r"[1-9][0-9]*[smhdw]?",
    "lifetime": r"[1-9][0-9]*[smhdw]?",
    "type": r"file|dataset|container",
    "register_after_upload": r"true|false",
}
DID = r"[A-Za-z0-9._-]+:[A-Za-z0-9._\-/+=#]+"
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
PRIVATE = ".reanac"
SECRETS = "/etc/reana/secrets"


class WordsError(Exception):
    """The words make no sense (exit status 2)."""


class TransferError(Exception):
    """What was asked for could not be done (exit status 1)."""


# -- words -----------------------------------------------------------------------------------------------------------


def read_pairs(arguments: "list[str]") -> "list[tuple[str, str]]":
    """Return the keys and values that the script was called with."""
    try:
        if arguments[:1] == ["--words"] and len(arguments) % 2:
            words = [os.fsencode(word).decode("utf-8") for word in arguments[1:]]
            pairs = [(words[at], words[at + 1]) for at in range(0, len(words), 2)]
        elif len(arguments) == 1 and arguments[0].isdigit():
            lines = sys.stdin.buffer.read().decode("utf-8").split("\n")[:-1]
            if len(lines) != int(arguments[0]):
                raise WordsError(f"{arguments[0]} lines were sent and {len(lines)} came: a value holds a line break.")
            pairs = [(key, value) for key, _, value in (line.lstrip(" ").partition(" ") for line in lines)]
        else:
            raise WordsError("Expected the number of lines on standard input, or --words and keys and values in turn.")
    except UnicodeDecodeError:
        raise WordsError("The words are not UTF-8.") from None
    for key, value in pairs:
        if any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in key + value):
            raise WordsError(f"The value of {key!r} holds a line break or another control character.")
    # The names of files under any locale: Python 3.6 in an image without one takes the file system's for ASCII.
    return [(key, os.fsdecode(value.encode("utf-8"))) for key, value in pairs]


def read_statements(pairs: "list[tuple[str, str]]") -> "list[dict[str, str]]":
    """Return one dictionary a statement: what it is stands under ``verb``, and every key has its value."""
    statements = []  # type: list[dict[str, str]]
    for key, value in pairs:
        if not value:
            raise WordsError(f"{key!r} has no value.")
        if key in OPTIONS:
            statements.append({"verb": key, key: value})
            continue
        verb = statements[-1]["verb"] if statements else ""
        if key not in OPTIONS.get(verb, ()) or key in statements[-1]:
            raise WordsError(f"{key!r} cannot stand here, after {verb or 'nothing'!r}.")
        if not re.fullmatch(FORMS.get(key, ".*"), value):
            raise WordsError(f"{key} cannot be {value!r}.")
        statements[-1][key] = value
    for words in statements:
        check_statement(words["verb"], words)
    return statements


def check_statement(verb: str, words: "dict[str, str]") -> None:
    """Refuse a statement that lacks a word, or whose DIDs are none."""
    if (verb == "replicas" and "to" not in words) or (verb == "upload" and "rse" not in words):
        raise WordsError(f"{verb} {words[verb]!r} needs {'rse' if verb == 'upload' else 'to'}.")
    if verb == "upload" and not {"to", "dataset"} & set(words):
        raise WordsError(f"upload {words[verb]!r} needs to or dataset.")
    dids = [verb] if verb in ("get", "replicas") else ["to", "dataset"] if verb == "upload" else []
    for did in (words[key] for key in dids if key in words):
        plain = did.replace("*", "x") if verb == "get" else did
        if not re.fullmatch(DID, plain) or {".", ".."} & set(re.split("[:/]", did)):
            raise WordsError(f"{did!r} is no DID: expected SCOPE:NAME.")


def seconds(duration: str) -> int:
    """Return a duration such as ``90m`` in seconds; bare digits are seconds."""
    return int(duration) if duration.isdigit() else int(duration[:-1]) * SECONDS[duration[-1]]


# -- credentials -----------------------------------------------------------------------------------------------------


def check_credentials(need: "dict[str, str]") -> None:
    """Fail with the name of what is missing: REANA starts a job even when its sidecars could make no credentials."""
    vo = need.get("vo", "YOUR_VO")
    path = os.environ.get("RUCIO_CONFIG", "")
    config = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        config.read(path, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):
        config.clear()
    if not config.get("client", "rucio_host", fallback="").strip():
        missing = [f"--env {name}={value}" for name, value in (("VONAME", vo), ("RUCIO_USERNAME", "YOUR_ACCOUNT"))]
        way_out = advice("RUCIO_CONFIG", "rucio", "write a rucio.cfg", missing)
        raise TransferError(f"There is no Rucio configuration at {path or '$RUCIO_CONFIG'}: {way_out}")
    if need.get("auth") == "x509_proxy":
        fault = proxy_fault(os.environ.get("X509_USER_PROXY", ""), need.get("vo"), need.get("role"))
        missing = [f"--file {name}" for name in ("userkey.pem", "usercert.pem")]
        missing += [f"--env {name}={value}" for name, value in (("VOMSPROXY_PASS", "BASE64_PASSWORD"), ("VONAME", vo))]
        if os.environ.get("VONAME", vo).lower() != vo.lower():
            missing = [f"--overwrite --env VONAME={vo}"]
        if os.environ.get("VOMSPROXY_FILE"):
            missing = ["--overwrite --file " + os.environ["VOMSPROXY_FILE"]]
        if fault:
            way_out = advice("X509_USER_PROXY", "voms_proxy", f"run voms-proxy-init --voms {vo}", missing)
            raise TransferError(f"{fault}: {way_out}")


def proxy_fault(path: str, vo: "str | None", role: "str | None") -> str:
    """Say what is wrong with the proxy at `path`; nothing if it is valid now and, as far as it tells, of `vo`."""
    try:
        with open(path, "rb") as file:
            blocks = re.findall(rb"-----BEGIN CERTIFICATE-----([^-]+)-----END", file.read())
        chain = b"".join(base64.b64decode(block) for block in blocks)
    except (OSError, binascii.Error):
        return f"There is no VOMS proxy at {path or '$X509_USER_PROXY'}"
    # The ends of all validities: DER pairs of UTCTimes (certificates) or GeneralizedTimes (VOMS attributes).
    ends = [b"20" + end for end in re.findall(rb"\x30\x1e\x17\r\d{12}Z\x17\r(\d{12})Z", chain)]
    ends += re.findall(rb"\x30\x22\x18\x0f\d{14}Z\x18\x0f(\d{14})Z", chain)
    if not ends:
        return f"{path} holds no proxy"
    end = time.strptime(min(ends).decode(), "%Y%m%d%H%M%S")
    if calendar.timegm(end) <= time.time():
        return f"The VOMS proxy {path} expired on {time.strftime('%Y-%m-%d at %H:%M:%S', end)} UTC"
    # A VOMS attribute names its authority as VO://HOST:PORT, and its groups and roles as /VO/GROUP/Role=ROLE.
    vos = sorted({name.decode() for name in re.findall(rb"([\w.-]+)://[\w.-]+:\d+", chain)})
    if vo and vos and vo not in vos:
        return f"The VOMS proxy {path} is one of {', '.join(vos)}, and {vo} is needed"
    if role and vos and f"/Role={role}/".encode() not in chain:
        return f"The VOMS proxy {path} has no role {role}"
    return ""


def advice(variable: str, flag: str, local: str, missing: "list[str]") -> str:
    """Say how to get what is missing (facts: the init containers of reana-job-controller)."""
    if "REANA_WORKSPACE" not in os.environ:
        return f"{local}, and set {variable} to its path."
    if variable not in os.environ:
        return f"the step needs `{flag}: true` and the kubernetes backend."
    names = [re.split("[ =]", word)[-1 if "--file" in word else 1] for word in missing]
    unset = [
        word
        for at, word in enumerate(missing)
        if "--overwrite" in word or not (os.environ.get(names[at]) or os.path.exists(os.path.join(SECRETS, names[at])))
    ]
    if not unset:
        return f"the REANA secrets {', '.join(names)} are set, so one of them is wrong: see the log of the sidecar."
    return f"set the REANA secrets that are missing: `reana-client secrets-add {' '.join(unset)}`."


# -- files of the workspace ------------------------------------------------------------------------------------------


class File(NamedTuple):
    """A file as the catalogue describes it; `top` is the DID that was asked for: its own, or one that holds it."""

    did: str
    top: str
    size: int
    adler32: "str | None"
    md5: "str | None"


def inside(path: str) -> str:
    """Return `path` without needless parts; fail if it is not one of a file in the workspace."""
    clean = os.path.normpath(path)
    if os.path.isabs(path) or ".." in path.split("/") or clean == "." or path.endswith("/"):
        raise TransferError(f"{path!r} is not the path of a file in the workspace.")
    if not os.path.realpath(clean).startswith(os.path.realpath(".") + os.sep):
        raise TransferError(f"{path!r} leads out of the workspace through a symbolic link.")
    return clean


def checksum(path: str, algorithm: str) -> int:
    """Return the ``adler32`` or ``md5`` of a file, as a number."""
    adler, md5 = 1, hashlib.md5()  # noqa: S324 (the catalogue's choice)
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            if algorithm == "md5":
                md5.update(block)
            else:
                adler = zlib.adler32(block, adler)
    return int(md5.hexdigest(), 16) if algorithm == "md5" else adler


def difference(path: str, file: File) -> str:
    """Say how a local file differs from what the catalogue says of it; nothing if it does not."""
    if not os.path.isfile(path):
        return "did not arrive"
    if os.path.getsize(path) != file.size:
        return f"has {os.path.getsize(path)} bytes, and the catalogue says {file.size}"
    for algorithm, known in (("adler32", file.adler32), ("md5", file.md5)):
        if known:
            return "" if checksum(path, algorithm) == int(known, 16) else f"has another {algorithm} than the catalogue"
    return ""


def put_in_place(temporary: str, path: str) -> None:
    """Rename a finished file into place, within one file system."""
    folder = os.path.dirname(path) or "."
    os.makedirs(folder, exist_ok=True)
    if os.stat(folder).st_dev != os.stat(temporary).st_dev:
        temporary = shutil.move(temporary, os.path.join(folder, "." + uuid.uuid4().hex))
    os.replace(temporary, inside(path))


def write(path: str, text: str) -> None:
    """Write a small file whole or not at all."""
    temporary = os.path.join(PRIVATE, uuid.uuid4().hex)
    with open(temporary, "w") as file:
        file.write(text)
    put_in_place(temporary, path)


def key_of(words: "dict[str, str]") -> str:
    """Return a name for what belongs to a statement; it is the same in every run."""
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:16]


def say(text: str, stream: Any = sys.stdout) -> None:
    """Print a line, whatever the locale."""
    stream.buffer.write(os.fsencode(text + "\n"))
    stream.buffer.flush()


def complain(text: str) -> None:
    """Print the sentences of an error."""
    for line in text.split("\n"):
        say(f"rucio_transfer: {line}", sys.stderr)


def one_line(text: object) -> str:
    """Return a client's message on one short line, without the queries of URLs, which may hold signatures."""
    line = re.sub(r"(://[^\s?]+)\?\S+", r"\1", " ".join(str(text).split())).rstrip(".")
    return line if len(line) < 300 else line[:300] + "..."


# -- Rucio -----------------------------------------------------------------------------------------------------------


def parts(did: str) -> "dict[str, str]":
    """Return a DID as Rucio's functions take it."""
    return {"scope": did.split(":")[0], "name": did.split(":")[1]}


class Rucio(logging.Handler):
    """The catalogue, as one account sees it, and the errors that its clients only log. Answers are Rucio's JSON."""

    def __init__(self, account: "str | None") -> None:
        super().__init__(logging.ERROR)
        self.logged = []  # type: list[str]
        self.logger = logging.getLogger("reanac")
        self.logger.addHandler(self)
        self.exceptions = importlib.import_module("rucio.common.exception")
        self.client = importlib.import_module("rucio.client.client").Client(account=account, logger=self.logger)
        self.client.account = self.client.account or self.client.whoami()["account"]

    def emit(self, record: logging.LogRecord) -> None:
        """Keep an error that a client logs."""
        self.logged.append(record.getMessage())

    def find(self, did: str) -> "dict[str, Any] | None":
        """Return what the catalogue says of a DID, or None when it knows none of that name."""
        try:
            return dict(self.client.get_did(**parts(did)))
        except self.exceptions.DataIdentifierNotFound:
            return None

    def files(self, did: str, kind: "str | None") -> "list[File]":
        """Return the files that a DID, or a pattern of DIDs, stands for, sorted."""
        scope, pattern = did.split(":")
        names = [pattern]
        if "*" in pattern:
            names = sorted(self.client.list_dids(scope, [{"name": pattern}], did_type="all"))
        files = {}
        for top in (f"{scope}:{name}" for name in names):
            found = self.find(top)
            if found is None:
                raise TransferError(f"Rucio knows no DID {top}.")
            if kind and found["type"] != kind.upper():
                raise TransferError(f"{top} is a {found['type'].lower()}, and type says {kind}.")
            for file in [found] if found["type"] == "FILE" else self.client.list_files(**parts(top)):
                name = f"{file['scope']}:{file['name']}"
                known = file if file["adler32"] or "md5" in file else self.find(name) or file
                files[name, top] = File(name, top, known["bytes"], known["adler32"], known.get("md5"))
        if not files:
            raise TransferError(f"{did} has no files." if names else f"Rucio knows no DID that matches {did}.")
        return [files[key] for key in sorted(files)]

    def replicas(self, did: str, schemes: "str | None" = None, rses: "str | None" = None) -> "list[Any]":
        """Return the files of a DID that have replicas which can be read, with their PFNs."""
        where = {"schemes": schemes.split(",") if schemes else None, "rse_expression": rses}
        found = self.client.list_replicas([parts(did)], ignore_availability=False, **where)
        return [file for file in found if file["pfns"]]


def get(rucio: Rucio, words: "dict[str, str]") -> None:
    """Fetch what is not there yet, and leave every file in its place, whole."""
    files = choose(rucio, words, rucio.files(words["get"], words.get("type")))
    missing = []
    for path, file in sorted(landing(files, words).items()):
        if difference(path, file):
            missing.append((path, file))
        else:
            say(f"already there {file.did} -> {path} ({file.size} bytes)")
    if missing:
        fetch(rucio, words, missing)


def landing(files: "list[File]", words: "dict[str, str]") -> "dict[str, File]":
    """Return each file under the path where it lands; without `to` that is where ``rucio get`` puts it."""
    to = words.get("to")
    if to and not to.endswith("/") and len({file.did for file in files}) != 1:
        raise TransferError(
            f"{words['get']} has {len(files)} files, and {to!r} is the name of one: write {to + '/'!r}."
        )
    places = {}  # type: dict[str, File]
    for file in files:
        scope, name = file.did.split(":")
        if to is None:
            folder = scope if file.did == file.top else file.top.split(":")[1].lstrip("/")
            path = f"{folder}/{name.lstrip('/')}"
        else:
            path = to + name.rsplit("/", 1)[-1] if to.endswith("/") else to
        path = inside(path)
        if path in places and places[path].did != file.did:
            raise TransferError(f"{places[path].did} and {file.did} would both be {path!r}.")
        places[path] = file
    return places


def choose(rucio: Rucio, words: "dict[str, str]", files: "list[File]") -> "list[File]":
    """Return `nrandom` of the files: those that an earlier run chose, or else some that have replicas."""
    if "nrandom" not in words:
        return files
    record = os.path.join(PRIVATE, f"choice-{key_of(words)}.json")
    names = {file.did for file in files}
    if os.path.exists(record):
        with open(record) as known:
            chosen = set(json.load(known)["files"])
        if not chosen <= names:
            raise TransferError(f"{words['get']} has lost files that {record} chose: delete that to choose anew.")
    else:
        tops = {file.top for file in files}
        there = [one for top in tops for one in rucio.replicas(top, words.get("protocol"), words.get("rses"))]
        readable = sorted(names & {f"{one['scope']}:{one['name']}" for one in there})
        chosen = set(random.SystemRandom().sample(readable, min(int(words["nrandom"]), len(readable))))
        if not chosen:
            raise TransferError(f"{words['get']} has no replica that can be read as asked.")
        write(record, json.dumps(dict(words, files=sorted(chosen)), indent=1) + "\n")
    return [file for file in files if file.did in chosen]


def fetch(rucio: Rucio, words: "dict[str, str]", missing: "list[tuple[str, File]]") -> None:
    """Download files under temporary names, check them, and rename them into place."""
    room = os.path.join(PRIVATE, "get-" + key_of(words))
    shutil.rmtree(room, ignore_errors=True)
    same = {"no_subdir": True, "no_resolve_archives": True}  # type: dict[str, Any]
    same.update(rse=words.get("rses"), force_scheme=words.get("protocol"))
    if "timeout" in words:
        same["transfer_timeout"] = seconds(words["timeout"])
        clock = threading.Timer(same["transfer_timeout"], give_up, (room, words))
        clock.daemon = True
        clock.start()
    items, arrivals = [], []
    for number, (path, file) in enumerate(missing):
        base = os.path.join(room, str(number))
        arrivals.append((os.path.join(base, file.did.split(":")[1].lstrip("/")), path, file))
        os.makedirs(os.path.dirname(arrivals[-1][0]))
        items.append(dict(same, did=file.did, base_dir=base, ignore_checksum=not (file.adler32 or file.md5)))
    traces = []  # type: list[dict[str, Any]]
    downloads = importlib.import_module("rucio.client.downloadclient")
    downloads.DownloadClient(client=rucio.client, logger=rucio.logger).download_dids(
        items, num_threads=3, traces_copy_out=traces, deactivate_file_download_exceptions=True
    )
    reasons = {f"{trace['scope']}:{trace['filename']}": trace.get("stateReason") for trace in traces}
    failed = []
    for temporary, path, file in arrivals:
        fault = difference(temporary, file)
        if fault:
            failed.append(f"{file.did} {fault}: {one_line(reasons.get(file.did) or 'no reason given')}.")
        else:
            put_in_place(temporary, path)
            say(f"fetched {file.did} -> {path} ({file.size} bytes)")
    if "timeout" in words:
        clock.cancel()
    shutil.rmtree(room)
    if failed:
        raise TransferError("\n".join(failed))


def give_up(room: str, words: "dict[str, str]") -> None:
    """End the process when a transfer takes too long: threads of the clients cannot be stopped."""
    complain(f"get {words['get']} took longer than {words['timeout']}.")
    shutil.rmtree(room, ignore_errors=True)
    os._exit(1)


def replicas(rucio: Rucio, words: "dict[str, str]") -> None:
    """Write the PFNs of a DID, one a line, the best of a file first."""
    path = inside(words["to"])
    rucio.files(words["replicas"], words.get("type"))
    pfns = []  # type: list[str]
    for file in rucio.replicas(words["replicas"], words.get("protocols"), words.get("rses")):
        pfns += sorted(file["pfns"], key=lambda pfn, known=file["pfns"]: int(known[pfn]["priority"]))  # type: ignore
    if not pfns:
        raise TransferError(f"{words['replicas']} has no replica that can be read as asked.")
    pfns = pfns[: int(words.get("limit", len(pfns)))]
    write(path, "".join(pfn + "\n" for pfn in pfns))
    say(f"listed {words['replicas']} -> {path} ({len(pfns)} replicas)")


def upload(rucio: Rucio, words: "dict[str, str]") -> None:
    """Upload the files that the catalogue does not have, and see all registered as asked."""
    if "to" in words:
        paths = {words["to"]: inside(words["upload"])}
    else:
        scope = words["dataset"].split(":")[0]
        paths = {f"{scope}:{os.path.basename(path)}": path for path in sources(words["upload"])}
    files = {did: local_file(did, path) for did, path in paths.items()}
    done = {did for did in paths if is_there(rucio, files[did])}
    try:
        rse = random.SystemRandom().choice([one["rse"] for one in rucio.client.list_rses(words["rse"])])
    except rucio.exceptions.InvalidRSEExpression:
        raise TransferError(f"Rucio knows no RSE {words['rse']}.") from None
    if "dataset" in words:
        make_dataset(rucio, words, rse)
    for did, path in sorted(paths.items()):
        reason = "" if did in done else send(rucio, words, rse, did, path)
        if not is_there(rucio, files[did]):
            torso = (
                "; a broken upload left the DID without a replica, so choose another name" if rucio.find(did) else ""
            )
            raise TransferError(f"{path!r} is not at {rse} as {did}: {one_line(reason or 'no reason given')}{torso}.")
        register(rucio, words, rse, did, anywhere=did in done)
        say(f"{'already ' if did in done else ''}uploaded {path} -> {did} ({files[did].size} bytes)")


def sources(source: str) -> "list[str]":
    """Return the files that a folder or a glob stands for, without hidden ones."""
    inside(source.rstrip("/"))
    paths = sorted(glob.glob(os.path.join(glob.escape(source), "*") if source.endswith("/") else source))
    for path in paths:
        if not os.path.isfile(inside(path)):
            raise TransferError(f"{path!r} is a folder, and a dataset is made of files.")
    if not paths:
        raise TransferError(f"There is nothing to upload at {source!r}.")
    if len({os.path.basename(path) for path in paths}) != len(paths):
        raise TransferError(f"Two files at {source!r} have one name.")
    return [os.path.normpath(path) for path in paths]


def local_file(did: str, path: str) -> File:
    """Return what the catalogue will have to say of a local file."""
    if not re.fullmatch(DID, did):
        raise TransferError(f"{path!r} cannot be uploaded under its own name: {did!r} is no DID.")
    if not os.path.isfile(path):
        raise TransferError(f"There is no file {path!r} to upload.")
    return File(did, did, os.path.getsize(path), f"{checksum(path, 'adler32'):08x}", None)


def is_there(rucio: Rucio, file: File) -> bool:
    """Return whether the catalogue has this very file, and a replica; fail if it has another one of that name."""
    found = rucio.find(file.did)
    if found is None:
        return False
    if found["type"] != "FILE":
        raise TransferError(f"{file.did} exists, and is a {found['type'].lower()}.")
    if found["bytes"] != file.size or int(found["adler32"] or "0", 16) != int(file.adler32 or "0", 16):
        raise TransferError(f"{file.did} exists with other content, and nothing is overwritten: choose another name.")
    return bool(rucio.replicas(file.did))


def make_dataset(rucio: Rucio, words: "dict[str, str]", rse: str) -> None:
    """Create the dataset of an upload, with its rule, where there is none."""
    found = rucio.find(words["dataset"])
    if found is None:
        rucio.client.add_dataset(
            *words["dataset"].split(":"), rules=[dict(rule(rucio, words, rse), grouping="DATASET")]
        )
    elif found["type"] != "DATASET":
        raise TransferError(f"{words['dataset']} is a {found['type'].lower()}, not a dataset.")


def rule(rucio: Rucio, words: "dict[str, str]", rse: str) -> "dict[str, Any]":
    """Return the replication rule that an upload asks for."""
    lifetime = seconds(words["lifetime"]) if "lifetime" in words else None
    return {"account": rucio.client.account, "copies": 1, "rse_expression": rse, "lifetime": lifetime}


def send(rucio: Rucio, words: "dict[str, str]", rse: str, did: str, path: str) -> str:
    """Upload one file, and return why that failed if it is known."""
    item = {f"did_{key}": value for key, value in parts(did).items()}  # type: dict[str, Any]
    # Clients before 41 paste paths, and a call that finds the GUID, into a shell: they get a plain link, and a GUID.
    item.update(path=os.path.abspath(os.path.join(PRIVATE, uuid.uuid4().hex)), guid=uuid.uuid4().hex)
    # Registered afterwards, a broken upload leaves no DID without a file, and needs no right to change replicas.
    item["rse"], item["force_scheme"] = rse, words.get("protocol")
    item["register_after_upload"] = words.get("register_after_upload") != "false" and rucio.find(did) is None
    if "dataset" in words:
        item.update({f"dataset_{key}": value for key, value in parts(words["dataset"]).items()})
    else:
        item["lifetime"] = rule(rucio, words, rse)["lifetime"]
    traces = []  # type: list[dict[str, Any]]
    uploads = importlib.import_module("rucio.client.uploadclient")
    os.symlink(os.path.realpath(path), item["path"])
    try:
        uploads.UploadClient(_client=rucio.client, logger=rucio.logger).upload([item], traces_copy_out=traces)
    except rucio.exceptions.RucioException as error:
        reasons = [trace["stateReason"] for trace in traces if trace.get("stateReason")]
        return str((reasons + rucio.logged + [error])[0]).replace(os.path.basename(item["path"]), path)
    finally:
        os.unlink(item["path"])
    return "".join(rucio.logged[-1:]).replace(os.path.basename(item["path"]), path)


def register(rucio: Rucio, words: "dict[str, str]", rse: str, did: str, anywhere: bool) -> None:
    """See that an uploaded file is in its dataset, and that a rule keeps it: at `rse`, or anywhere."""
    file = parts(did)
    rules = list(rucio.client.list_did_rules(**file))
    if "dataset" in words:
        dataset = parts(words["dataset"])
        content = [(one["scope"], one["name"]) for one in rucio.client.list_content(**dataset)]
        if (file["scope"], file["name"]) not in content:
            rucio.client.attach_dids(dids=[file], **dataset)
        rules += rucio.client.list_did_rules(**dataset)
    if not any(anywhere or one["rse_expression"] == rse for one in rules):
        rucio.client.add_replication_rule([file], **rule(rucio, words, rse))


# -- the call --------------------------------------------------------------------------------------------------------

VERBS = {"get": get, "replicas": replicas, "upload": upload}


def use_clients_python() -> None:
    """Go on under the Python of the ``rucio`` command when this one cannot import the Rucio client."""
    if importlib.util.find_spec("rucio") is not None:
        return
    command = shutil.which("rucio")
    if command and "REANAC_PYTHON" not in os.environ:
        with open(command, "rb") as file:
            words = os.fsdecode(file.readline()).replace("#!", "", 1).split()
        python = shutil.which(words[-1 if words[0].endswith("/env") else 0]) if words else None
        if python and "python" in os.path.basename(python):
            os.environ["REANAC_PYTHON"] = python
            os.execv(python, [python, os.path.abspath(__file__), *sys.argv[1:]])  # noqa: S606 (no shell is wanted)
    raise TransferError(
        "This image has no Rucio client that Python can import: choose one that has, such as the site's."
    )


def run(arguments: "list[str]") -> None:
    """Carry out the statements, in the order written."""
    use_clients_python()
    statements = read_statements(read_pairs(arguments))
    need = {}  # type: dict[str, str]
    for words in statements:
        need.update(word.partition("=")[::2] for word in words.get("need", "").split())
    check_credentials(need)
    os.makedirs(PRIVATE, exist_ok=True)
    rucio = Rucio(need.get("account"))
    for words in statements:
        if words["verb"] in VERBS:
            try:
                VERBS[words["verb"]](rucio, words)
            except rucio.exceptions.RucioException as error:
                what = " ".join(f"{key} {value}" for key, value in words.items() if key != "verb")
                raise TransferError(f"{what}: {one_line(error)}.") from None


def known_failures() -> "tuple[type[BaseException], ...]":
    """Return the exceptions that are no fault of this script; those of the client once it is loaded."""
    names = (("rucio.common.exception", "RucioException"), ("urllib3.exceptions", "HTTPError"))
    return (OSError, *(getattr(sys.modules[module], name) for module, name in names if module in sys.modules))


def main() -> int:
    """Return the exit status."""
    warnings.simplefilter("ignore")
    for name in ("", "reanac"):
        logging.getLogger(name).addHandler(logging.NullHandler())
    logging.getLogger("reanac").propagate = False
    try:
        run(sys.argv[1:])
    except (WordsError, TransferError) as error:
        complain(str(error))
        return 2 if isinstance(error, WordsError) else 1
    except known_failures() as error:
        complain(f"{type(error).__name__}: {one_line(error)}.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
