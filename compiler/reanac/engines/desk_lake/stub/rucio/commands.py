"""STUB of the commands ``rucio`` and ``xrdcp``, as far as the transfers of a command at a desk need them."""

import argparse
import os
import shutil
import sys
from urllib.parse import unquote, urlsplit

from .client.client import Client
from .client.downloadclient import DownloadClient
from .common.exception import RucioException
from .lake import Lake

_NOTE = "This is reanac's STUB of {} for a desk, which reads a folder: it knows these calls only."


def main(program: str, words: "list[str]") -> int:
    """Run one of the commands, and return its exit status."""
    try:
        return _xrdcp(words) if program == "xrdcp" else _rucio(words)
    except (RucioException, OSError) as error:
        print(f"{program} (stub): {error}", file=sys.stderr)
        return 54 if program == "xrdcp" else 1


def _rucio(words: "list[str]") -> int:
    parser = argparse.ArgumentParser("rucio", description=_NOTE.format("rucio"))
    calls = parser.add_subparsers(dest="call")
    files = calls.add_parser("list-files")
    files.add_argument("--csv", action="store_true", required=True)
    replicas = calls.add_parser("list-file-replicas")
    replicas.add_argument("--pfns", action="store_true", required=True)
    replicas.add_argument("--protocols")
    replicas.add_argument("--rses")
    fetch = [calls.add_parser(name) for name in ("get", "download")]
    for call in fetch:
        call.add_argument("--dir", default=".")
        call.add_argument("--rses")
    for call in (files, replicas, *fetch):
        call.add_argument("did", metavar="SCOPE:NAME")
    options = parser.parse_args(words)
    if options.call is None:
        parser.error("a call is needed")
    client = Client()
    scope, _, name = options.did.partition(":")
    if options.call == "list-files":
        _list_files(client, scope, name)
    elif options.call == "list-file-replicas":
        schemes = options.protocols.split(",") if options.protocols else None
        for file in client.list_replicas([{"scope": scope, "name": name}], schemes, options.rses):
            print(*file["pfns"], sep="\n")
    else:
        _get(client, scope, name, options.dir, options.rses)
    return 0


def _list_files(client: Client, scope: str, name: str) -> None:
    """Print the files as the real command does with ``--csv``: DID, GUID, adler32, size, events."""
    for file in client.list_files(scope, name):
        did, size = f"{file['scope']}:{file['name']}", f"{file['bytes'] / 1000:.3f} kB"
        print(did, "(None)", file["adler32"], size, "" if file["events"] is None else file["events"], sep=",")


def _get(client: Client, scope: str, name: str, folder: str, rses: "str | None") -> None:
    """Fetch a file into the folder of its scope, or the files of a dataset into one of its name."""
    top = client.get_did(scope, name)
    place = os.path.join(folder, scope if top["type"] == "FILE" else name)
    for file in client.list_replicas([{"scope": scope, "name": name}], rse_expression=rses):
        base = file["name"].lstrip("/")
        os.makedirs(os.path.dirname(os.path.join(place, base)), exist_ok=True)
        item = {"did": f"{file['scope']}:{file['name']}", "base_dir": place}
        DownloadClient(client, None).download_pfns([item] if file["pfns"] else [], 1, [], True)


def _xrdcp(words: "list[str]") -> int:
    """Copy ``root://RSE//SCOPE/NAME`` to a file, or to standard output for ``-``."""
    parser = argparse.ArgumentParser("xrdcp", description=_NOTE.format("xrdcp"))
    parser.add_argument("-s", "--silent", action="store_true")
    parser.add_argument("-f", "--force", action="store_true")
    parser.add_argument("source", metavar="root://RSE//SCOPE/NAME")
    parser.add_argument("target", metavar="FILE")
    options = parser.parse_args(words)
    scope, _, name = unquote(urlsplit(options.source).path).lstrip("/").partition("/")
    lake = Lake()
    if f"{scope}:{name}" not in lake.dids:
        raise OSError(f"there is no {options.source}")
    content = lake.content(f"{scope}:{name}")
    if options.target == "-":
        sys.stdout.buffer.write(content)
        return 0
    target = options.target
    if os.path.isdir(target):
        target = os.path.join(target, os.path.basename(name))
    if os.path.exists(target) and not options.force:
        raise OSError(f"{target} is there already")
    with open(target + ".part", "wb") as file:
        file.write(content)
    shutil.move(target + ".part", target)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
