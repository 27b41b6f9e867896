"""What the transfer script checks before it moves anything: its words and the credentials.

It stands beside rucio_transfer.py in a bundle. The words are lines on standard input, or arguments after ``--words``::

    need      vo=VO auth=x509_proxy|userpass|oidc role=ROLE account=ACCOUNT, checked before anything else;
              rucio_host URL, auth_host URL
    get       DID; to PATH, rses EXPRESSION, nrandom COUNT, protocol SCHEME, timeout DURATION, type TYPE
    replicas  DID; to PATH, rses EXPRESSION, protocols SCHEME,SCHEME, limit COUNT, type TYPE
    upload    FILE; to DID, rse RSE, dataset DID, lifetime DURATION, protocol SCHEME, register_after_upload true|false
    upload    FOLDER/ or GLOB; dataset DID, rse RSE, ...: every file of it, under its own name

Sources of the facts about REANA: reana-job-controller, the init containers of kubernetes_job_manager.py.
"""

import base64
import binascii
import calendar
import configparser
import importlib.util
import json
import os
import re
import shutil
import sys
import time
import unicodedata
from typing import Any

OPTIONS = {
    "need": ("rucio_host", "auth_host"),
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
SECRETS = "/etc/reana/secrets"
NO_TOKEN = (
    "get one (oidc-token, or the site's web page) and set BEARER_TOKEN_FILE to the path of its file, of mode 0600."  # noqa: S105
)


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
        elif len(arguments) in (1, 2) and arguments[0].isdigit():
            check_delimiter(arguments[1:])
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


def check_delimiter(command: "list[str]") -> None:
    """Refuse a shell command in which a value holds the here-document's own delimiter, and so could end it early."""
    for text in command:
        delimiter = text.partition("<<'")[2].partition("'")[0]
        if not delimiter:
            raise WordsError("Expected the command of bash that holds the here-document, $BASH_EXECUTION_STRING.")
        if text.count(delimiter) != 2:
            raise WordsError("A value holds the delimiter of the here-document.")


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


def give_up(room: str, words: "dict[str, str]") -> None:
    """End the process when a transfer takes too long: threads of the clients cannot be stopped."""
    complain(f"get {words['get']} took longer than {words['timeout']}: give it more time, or run it again later.")
    shutil.rmtree(room, ignore_errors=True)
    os._exit(1)


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
    check_hosts(config, path, need)
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
    fault = token_fault(os.environ.get("BEARER_TOKEN_FILE", "")) if need.get("auth") == "oidc" else ""
    if fault:
        raise TransferError(fault)


def check_hosts(config: configparser.ConfigParser, path: str, need: "dict[str, str]") -> None:
    """Fail when the configuration names other servers than the site has: REANA guesses them from the VO (fact C3)."""
    keys = [key for key in ("rucio_host", "auth_host") if key in need]
    wrong = [key for key in keys if server(config.get("client", key, fallback="")) != server(need[key])]
    if wrong:
        secrets = " ".join(f"--env RUCIO_{key.upper()}={need[key]}" for key in keys)
        command = f"`reana-client secrets-add --overwrite {secrets}`"
        way_out = f"set the REANA secrets: {command}" if is_on_reana() else "correct it"
        names = " and ".join(f"{key} {config.get('client', key, fallback='') or 'is missing'}" for key in wrong)
        wanted = " and ".join(f"{key} {need[key]}" for key in wrong)
        raise TransferError(f"{path} has {names}, where {wanted} is needed: {way_out}.")


def server(url: str) -> "tuple[str, str]":
    """Return what two URLs of one server have in common."""
    scheme, _, rest = url.strip().lower().partition("://")
    return scheme, re.sub(r":443$" if scheme == "https" else r":80$", "", rest.rstrip("/"))


def proxy_chain(path: str) -> bytes:
    """Return the certificates of a proxy, in DER one behind the other; OSError or binascii.Error if there are none."""
    with open(path, "rb") as file:
        blocks = re.findall(rb"-----BEGIN CERTIFICATE-----([^-]+)-----END", file.read())
    return b"".join(base64.b64decode(block) for block in blocks)


def proxy_end(chain: bytes) -> int:
    """Return when the first of the validities in a proxy ends, in seconds since the epoch; 0 if there are none."""
    # DER pairs of UTCTimes (certificates) or GeneralizedTimes (VOMS attributes).
    ends = [b"20" + end for end in re.findall(rb"\x30\x1e\x17\r\d{12}Z\x17\r(\d{12})Z", chain)]
    ends += re.findall(rb"\x30\x22\x18\x0f\d{14}Z\x18\x0f(\d{14})Z", chain)
    return calendar.timegm(time.strptime(min(ends).decode(), "%Y%m%d%H%M%S")) if ends else 0


def proxy_fault(path: str, vo: "str | None", role: "str | None", seconds: int = 0) -> str:
    """Say what is wrong with the proxy at `path`; nothing if it is valid for `seconds` and, as it tells, of `vo`."""
    try:
        chain = proxy_chain(path)
    except (OSError, binascii.Error):
        return f"There is no VOMS proxy at {path or '$X509_USER_PROXY'}"
    end = proxy_end(chain)
    if not end:
        return f"The file {path} holds no proxy"
    if end <= time.time():
        return f"The VOMS proxy {path} expired on {time.strftime('%Y-%m-%d at %H:%M:%S', time.gmtime(end))} UTC"
    left = int(end - time.time())
    if left < seconds:
        return f"The VOMS proxy {path} is valid for {left // 60} min more, and {seconds // 60} min are needed"
    # A VOMS attribute names its authority as VO://HOST:PORT, and its groups and roles as /VO/GROUP/Role=ROLE.
    vos = sorted({name.decode() for name in re.findall(rb"([\w.-]+)://[\w.-]+:\d+", chain)})
    if vo and vos and vo not in vos:
        return f"The VOMS proxy {path} is one of {', '.join(vos)}, and {vo} is needed"
    if role and vos and f"/Role={role}/".encode() not in chain:
        return f"The VOMS proxy {path} has no role {role}"
    return ""


def token_fault(path: str) -> str:
    """Say what is wrong with the token at `path`, and what to do; nothing if it is valid, and nobody else's."""
    try:
        with open(path, "rb") as file:
            mode, token = os.fstat(file.fileno()).st_mode, file.read().strip()
    except OSError:
        return f"There is no token at {path or '$BEARER_TOKEN_FILE'}: {NO_TOKEN}"
    if mode & 0o077:
        return f"Others can read the token {path}: run chmod 600 {path}."
    try:
        claims = token.split(b".")[1]
        end = json.loads(base64.urlsafe_b64decode(claims + b"=" * (-len(claims) % 4)).decode())["exp"]
        return f"The token {path} has expired: {NO_TOKEN}" if end <= time.time() else ""
    except (IndexError, KeyError, TypeError, ValueError):
        return f"The file {path} holds no token: {NO_TOKEN}"


def is_on_reana() -> bool:
    """Return whether REANA runs this; a local run keeps its credentials in a folder of that name."""
    folder = os.path.dirname(os.environ.get("RUCIO_CONFIG") or os.environ.get("X509_USER_PROXY") or "")
    return "REANA_WORKSPACE" in os.environ and os.path.basename(folder) != "credentials"


def advice(variable: str, flag: str, local: str, missing: "list[str]") -> str:
    """Say how to get what is missing (facts: the init containers of reana-job-controller)."""
    if not is_on_reana():
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


# -- what is said ---------------------------------------------------------------------------------------------------


def say(text: str, stream: Any = sys.stdout) -> None:
    """Print a line, whatever the locale."""
    stream.buffer.write(os.fsencode(text + "\n"))
    stream.buffer.flush()


def complain(text: str) -> None:
    """Print the sentences of an error."""
    for line in text.split("\n"):
        say(f"rucio_transfer: {line}", sys.stderr)


# -- the interpreter -------------------------------------------------------------------------------------------------


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
            os.execv(python, [python, os.path.abspath(sys.argv[0]), *sys.argv[1:]])  # noqa: S606 (no shell is wanted)
    raise TransferError(
        "This image has no Rucio client that Python can import: choose one that has, such as the site's."
    )
