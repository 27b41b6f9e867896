#!/usr/bin/env python3
"""Fetch files from Rucio and upload files to it: all transfers of one injected step.

reanac puts this script into a bundle whose spec has Rucio directives. A step calls it once, in the workspace::

    python3 reanac/rucio_transfer.py 10 "$BASH_EXECUTION_STRING" <<'END-8f1c2a'; exit
    need vo=escape auth=x509_proxy
      rucio_host https://vre-rucio.cern.ch
      auth_host https://vre-rucio-auth.cern.ch
    get ATLAS_LAPP_SP:background_2018
      to data/background/
      rses tier=1
    upload results/plot.png
      to user.jdoe:VRE.Fit.2018.png
      rse CERN-EOSPILOT
      lifetime 30d
    END-8f1c2a

A line is a key, a blank, and a value that goes on to the end of the line: it is data, whatever it holds. The argument
is the number of lines: a value with a line break in it is refused. So is one that holds the delimiter: it would stand
in the shell's command once more. ``exit`` keeps the shell from reading on.
With ``--words`` keys and values are arguments: ``rucio_transfer.py --words get S:N to data/ nrandom 2``. All of them
are listed in transfer_checks.py, which stands beside this script.

Exit status: 0 when everything is where it belongs, whole; 1 when not; 2 when the words make no sense.
Needs Python 3.6 and a Rucio client, 1.30 to 41.5; no exit status of the client's own commands is relied on.
"""

import importlib
import json
import logging
import os
import random
import shutil
import sys
import threading
import uuid
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import transfer_advice as advice
    from . import transfer_checks as checks
    from . import transfer_files as local
else:  # in a bundle the files stand side by side and are no package, and the workspace is to hold no compiled code
    sys.dont_write_bytecode = True
    import transfer_advice as advice
    import transfer_checks as checks
    import transfer_files as local


# -- Rucio -----------------------------------------------------------------------------------------------------------


def parts(did: str) -> "dict[str, str]":
    """Return a DID as Rucio's functions take it."""
    return {"scope": did.split(":")[0], "name": did.split(":")[1]}


class Said(logging.Handler):
    """The errors that clients only log."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines = []  # type: list[str]

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        self.lines.append(record.getMessage())


class Rucio:
    """The catalogue, as one account sees it; answers are Rucio's JSON."""

    def __init__(self, account: "str | None", said: Said) -> None:
        self.said = said
        self.logger = logging.getLogger("reanac")
        self.logger.addHandler(said)
        self.exceptions = importlib.import_module("rucio.common.exception")
        self.client = importlib.import_module("rucio.client.client").Client(account=account, logger=self.logger)
        self.client.account = self.client.account or self.client.whoami()["account"]

    def find(self, did: str) -> "dict[str, Any] | None":
        """Return what the catalogue says of a DID, or None when it knows none of that name."""
        try:
            return dict(self.client.get_did(**parts(did)))
        except self.exceptions.DataIdentifierNotFound:
            return None

    def files(self, did: str, kind: "str | None") -> "list[local.File]":
        """Return the files that a DID, or a pattern of DIDs, stands for, sorted."""
        scope, pattern = did.split(":")
        names = [pattern]
        if "*" in pattern:
            names = sorted(self.client.list_dids(scope, [{"name": pattern}], did_type="all"))
        files = {}
        for top in (f"{scope}:{name}" for name in names):
            found = self.find(top)
            if found is None:
                raise checks.TransferError(f"Rucio knows no DID {top}: {advice.CORRECT}")
            if kind and found["type"] != kind.upper():
                raise checks.TransferError(f"{top} is a {found['type'].lower()}, and type says {kind}: correct one.")
            for file in [found] if found["type"] == "FILE" else self.client.list_files(**parts(top)):
                name = f"{file['scope']}:{file['name']}"
                known = file if file["adler32"] or "md5" in file else self.find(name) or file
                files[name, top] = local.File(name, top, known["bytes"], known["adler32"], known.get("md5"))
        if not files:
            what = f"{did} has no files" if names else f"Rucio knows no DID that matches {did}"
            raise checks.TransferError(f"{what}: {advice.CORRECT}")
        return [files[key] for key in sorted(files)]

    def replicas(self, did: str, schemes: "str | None" = None, rses: "str | None" = None) -> "list[Any]":
        """Return the files of a DID that have replicas which can be read, with their PFNs."""
        where = {"schemes": schemes.split(",") if schemes else None, "rse_expression": rses}
        found = self.client.list_replicas([parts(did)], ignore_availability=False, **where)
        return [file for file in found if file["pfns"]]

    def sources(self, dids: "set[str]", words: "dict[str, str]", location: Any) -> "dict[str, list[Any]]":
        """Return where files can be read from as asked, the best place first; like ``rucio get``, never from tape."""
        try:
            tapes = {one["rse"] for one in self.client.list_rses("istape=true")}
        except self.exceptions.InvalidRSEExpression:  # there is none
            tapes = set()
        where = {"client_location": location, "rse_expression": words.get("rses")}  # type: dict[str, Any]
        where.update(schemes=[words["protocol"]] if "protocol" in words else None, resolve_archives=False)
        sources = {}
        for file in self.client.list_replicas([parts(did) for did in sorted(dids)], ignore_availability=False, **where):
            ranked = sorted((int(known["priority"]), pfn, known["rse"]) for pfn, known in file["pfns"].items())
            sources[f"{file['scope']}:{file['name']}"] = [(pfn, rse) for _, pfn, rse in ranked if rse not in tapes]
        return sources


def get(rucio: Rucio, words: "dict[str, str]") -> None:
    """Fetch what is not there yet, and leave every file in its place, whole."""
    files = choose(rucio, words, rucio.files(words["get"], words.get("type")))
    missing = []
    for path, file in sorted(local.landing(files, words).items()):
        if local.difference(path, file):
            missing.append((path, file))
        else:
            checks.say(f"already there {file.did} -> {path} ({file.size} bytes)")
    fetch(rucio, words, missing)


def choose(rucio: Rucio, words: "dict[str, str]", files: "list[local.File]") -> "list[local.File]":
    """Return `nrandom` of the files: those that an earlier run chose, or else some that have replicas."""
    if "nrandom" not in words:
        return files
    record = os.path.join(os.environ.get(local.CHOICES, local.PRIVATE), f"choice-{local.key_of(words)}.json")
    names = {file.did for file in files}
    if os.path.exists(record):
        with open(record) as known:
            chosen = set(json.load(known)["files"])
        if not chosen <= names:
            raise checks.TransferError(
                f"{words['get']} has lost files that {record} chose: delete that to choose anew."
            )
    else:
        tops = {file.top for file in files}
        there = [one for top in tops for one in rucio.replicas(top, words.get("protocol"), words.get("rses"))]
        readable = sorted(names & {f"{one['scope']}:{one['name']}" for one in there})
        chosen = set(random.SystemRandom().sample(readable, min(int(words["nrandom"]), len(readable))))
        if not chosen:
            raise checks.TransferError(advice.no_replica(words))
        local.write(record, json.dumps(dict(words, files=sorted(chosen)), indent=1) + "\n")
    return [file for file in files if file.did in chosen]


def fetch(rucio: Rucio, words: "dict[str, str]", missing: "list[tuple[str, local.File]]") -> None:
    """Download files under temporary names, and rename those that are whole; what a killed run finished is taken."""
    room = os.path.join(local.PRIVATE, "get-" + local.key_of(words))
    if "timeout" in words:
        clock = threading.Timer(checks.seconds(words["timeout"]), checks.give_up, (room, words))
        clock.daemon = True
        clock.start()
    failed = []  # type: list[tuple[str, str, object]]
    for first in range(0, len(missing), local.MOST):
        some = {local.temporary(room, *one): one for one in missing[first : first + local.MOST]}
        torn = {temporary: file for temporary, (_, file) in some.items() if local.difference(temporary, file)}
        faults = download(rucio, words, torn) if torn else {}
        for temporary, (path, file) in some.items():
            if temporary in faults:
                failed.append((file.did, *faults[temporary]))
            else:
                local.put_in_place(temporary, path)
                checks.say(f"fetched {file.did} -> {path} ({file.size} bytes)")
    if "timeout" in words:
        clock.cancel()
    shutil.rmtree(room, ignore_errors=True)
    if failed:
        raise checks.TransferError(advice.not_arrived(words, failed))


def download(rucio: Rucio, words: "dict[str, str]", files: "dict[str, local.File]") -> "dict[str, tuple[str, object]]":
    """Download files to temporary paths, and say of each path where none arrived whole what is wrong, and why."""
    clients = importlib.import_module("rucio.client.downloadclient")
    client = clients.DownloadClient(client=rucio.client, logger=rucio.logger)
    # One question about all: download_dids asks about every file by itself, and download_pfns not at all.
    sources = rucio.sources({file.did for file in files.values()}, words, client.client_location)
    faults = dict.fromkeys(files, ("did not arrive", "No available sources"))  # type: dict[str, tuple[str, object]]
    for rank in range(max(map(len, sources.values()), default=0)):
        items, traces = [], []  # type: list[dict[str, Any]], list[dict[str, Any]]
        for path, file in files.items():
            for pfn, rse in sources.get(file.did, ())[rank : rank + 1] if path in faults else ():
                impl = None if "protocol" in words else client.preferred_impl([{"pfn": pfn, "rse": rse}])
                os.makedirs(os.path.dirname(path), exist_ok=True)
                items.append(dict(local.order(path, file, words), pfn=pfn, rse=rse, impl=impl))
        done = client.download_pfns(items, 3, traces_copy_out=traces, deactivate_file_download_exceptions=True)
        reasons = {f"{trace['scope']}:{trace['filename']}": trace.get("stateReason") for trace in traces}
        for item in done:
            path = item["base_dir"] + item["did"].split(":")[1].lstrip("/")
            file = files[path]
            if item.get("clientState") in ("DONE", "ALREADY_DONE"):  # then the client has compared the checksum
                file = file._replace(adler32=None, md5=None)
            fault = local.difference(path, file)
            faults[path] = fault, reasons.get(file.did)
            if not fault:
                del faults[path]
    return faults


def replicas(rucio: Rucio, words: "dict[str, str]") -> None:
    """Write the PFNs of a DID, one a line, the best of a file first."""
    path = local.inside(words["to"])
    rucio.files(words["replicas"], words.get("type"))
    pfns = []  # type: list[str]
    for file in rucio.replicas(words["replicas"], words.get("protocols"), words.get("rses")):
        pfns += [pfn for _, pfn in sorted((int(known["priority"]), pfn) for pfn, known in file["pfns"].items())]
    if not pfns:
        raise checks.TransferError(advice.no_replica(words))
    pfns = pfns[: int(words.get("limit", len(pfns)))]
    local.write(path, "".join(pfn + "\n" for pfn in pfns))
    checks.say(f"listed {words['replicas']} -> {path} ({len(pfns)} replicas)")


def upload(rucio: Rucio, words: "dict[str, str]") -> None:
    """Upload the files that the catalogue does not have, and see all registered as asked."""
    if "to" in words:
        paths = {words["to"]: local.inside(words["upload"])}
    else:
        scope = words["dataset"].split(":")[0]
        paths = {f"{scope}:{os.path.basename(path)}": path for path in local.sources(words["upload"])}
    files = {did: local.local_file(did, path) for did, path in paths.items()}
    done = {did for did in paths if is_there(rucio, files[did])}
    try:
        rse = random.SystemRandom().choice([one["rse"] for one in rucio.client.list_rses(words["rse"])])
    except rucio.exceptions.InvalidRSEExpression:
        raise checks.TransferError(f"Rucio knows no RSE {words['rse']}: correct its name.") from None
    if "dataset" in words:
        make_dataset(rucio, words, rse)
    for did, path in sorted(paths.items()):
        reason = "" if did in done else send(rucio, words, rse, did, path)
        if not is_there(rucio, files[did]):
            why = advice.what_to_do(reason or "no reason given")
            if rucio.find(did):
                why = f"{advice.one_line(reason)}; that left the DID without a replica: choose another name."
            raise checks.TransferError(f"{path!r} is not at {rse} as {did}: {why}")
        register(rucio, words, rse, did, anywhere=did in done)
        checks.say(f"{'already ' if did in done else ''}uploaded {path} -> {did} ({files[did].size} bytes)")


def is_there(rucio: Rucio, file: local.File) -> bool:
    """Return whether the catalogue has this very file, and a replica; fail if it has another one of that name."""
    found = rucio.find(file.did)
    if found is None:
        return False
    if found["type"] != "FILE":
        raise checks.TransferError(f"{file.did} exists, and is a {found['type'].lower()}: choose another name.")
    if found["bytes"] != file.size or int(found["adler32"] or "0", 16) != int(file.adler32 or "0", 16):
        raise checks.TransferError(
            f"{file.did} exists with other content, and nothing is overwritten: choose another name."
        )
    return bool(rucio.replicas(file.did))


def make_dataset(rucio: Rucio, words: "dict[str, str]", rse: str) -> None:
    """Create the dataset of an upload, with its rule, where there is none."""
    found = rucio.find(words["dataset"])
    if found is None:
        rucio.client.add_dataset(
            *words["dataset"].split(":"), rules=[dict(rule(rucio, words, rse), grouping="DATASET")]
        )
    elif found["type"] != "DATASET":
        raise checks.TransferError(f"{words['dataset']} is a {found['type'].lower()}: choose another name.")


def rule(rucio: Rucio, words: "dict[str, str]", rse: str) -> "dict[str, Any]":
    """Return the replication rule that an upload asks for."""
    lifetime = checks.seconds(words["lifetime"]) if "lifetime" in words else None
    return {"account": rucio.client.account, "copies": 1, "rse_expression": rse, "lifetime": lifetime}


def send(rucio: Rucio, words: "dict[str, str]", rse: str, did: str, path: str) -> str:
    """Upload one file, and return why that failed if it is known."""
    item = {f"did_{key}": value for key, value in parts(did).items()}  # type: dict[str, Any]
    # Clients before 41 paste paths, and a call that finds the GUID, into a shell: they get a plain link, and a GUID.
    item.update(path=os.path.abspath(os.path.join(local.PRIVATE, uuid.uuid4().hex)), guid=uuid.uuid4().hex)
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
        return str((reasons + rucio.said.lines + [error])[0]).replace(os.path.basename(item["path"]), path)
    finally:
        os.unlink(item["path"])
    return "".join(rucio.said.lines[-1:]).replace(os.path.basename(item["path"]), path)


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


def run(arguments: "list[str]") -> None:
    """Carry out the statements, in the order written."""
    checks.use_clients_python()
    statements = checks.read_statements(checks.read_pairs(arguments))
    need = {}  # type: dict[str, str]
    for words in statements:
        if words["verb"] == "need":
            need.update(word.partition("=")[::2] for word in words["need"].split())
            need.update((key, words[key]) for key in ("rucio_host", "auth_host") if key in words)
    checks.check_credentials(need)
    os.makedirs(local.PRIVATE, exist_ok=True)
    rucio = log_in(need)
    for words in statements:
        if words["verb"] in VERBS:
            try:
                VERBS[words["verb"]](rucio, words)
            except known_failures() as error:
                what = " ".join(f"{key} {value}" for key, value in words.items() if key != "verb")
                raise checks.TransferError(f"{what}: {advice.what_to_do(error)}") from None


def log_in(need: "dict[str, str]") -> Rucio:
    """Return the catalogue, as the account sees it."""
    said = Said()
    try:
        return Rucio(need.get("account"), said)
    except known_failures() as error:
        raise checks.TransferError(advice.no_login(need.get("auth_host", "its server"), [*said.lines, error])) from None


def known_failures() -> "tuple[type[BaseException], ...]":
    """Return the exceptions that are no fault of this script; those of the client once it is loaded."""
    names = (("rucio.common.exception", "RucioException"), ("urllib3.exceptions", "HTTPError"))
    known = (getattr(sys.modules[module], name) for module, name in names if module in sys.modules)
    return (OSError, EOFError, *known)  # a client whose token is refused asks people for another one


def main() -> int:
    """Return the exit status."""
    warnings.simplefilter("ignore")
    for name in ("", "reanac"):
        logging.getLogger(name).addHandler(logging.NullHandler())
    logging.getLogger("reanac").propagate = False
    try:
        run(sys.argv[1:])
    except (checks.WordsError, checks.TransferError) as error:
        checks.complain(str(error))
        return 2 if isinstance(error, checks.WordsError) else 1
    except known_failures() as error:
        checks.complain(f"{type(error).__name__}: {advice.what_to_do(error)}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
