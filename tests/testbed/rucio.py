"""A Rucio server with a database and two storage elements in a folder, and clients of it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from zlib import adler32

from oracles.environments import python_of

from .authority import Authority
from .issuer import Issuer
from .processes import Server, free_port

CLIENTS = ("rucio-1.30", "rucio-34.6", "rucio-41.5")
"""The environments of the clients: of REANA's image, of the VRE's, and of today."""
NEWEST = CLIENTS[-1]
RSES = ("LOCAL_USERDISK", "LOCAL_SCRATCHDISK", "SMALL_SCRATCHDISK")
"""The last one has room for no more than `SMALL` bytes."""
SMALL = 10
ACCOUNTS = {"jdoe": "jdoepw", "other": "otherpw"}
"""Accounts with their passwords; only the first may do more than an ordinary user."""
SUBJECT = "CN=Jane Doe,OU=Users,DC=example,DC=org"
_PROGRAMS = Path(__file__).with_name("programs")
_SERVER = """\
[common]
logdir = {folder}
loglevel = INFO
[database]
default = sqlite:///{folder}/rucio.db
poolclass = nullpool
[alembic]
cfg = {folder}/alembic.ini
[bootstrap]
userpass_identity = ddmlab
userpass_pwd = secret
userpass_email = root@example.org
[policy]
permission = generic
schema = generic
lfn2pfn_algorithm_default = hash
[oidc]
idpsecrets = {folder}/idpsecrets.json
admin_issuer = test
expected_audience = rucio
expected_scope = openid profile
[core]
geoip_ignore_error = true
geoip_expire_delay = 30
geoip_download_url =
geoip_download_verify_tls = true
geoip_licence_key =
"""
"""Without a word on GeoIP the server asks its database five times for it at every replica that it lists: 10 ms each."""
_ALEMBIC = """\
[alembic]
script_location = rucio:db/sqla/migrate_repo
sqlalchemy.url = sqlite:///{folder}/rucio.db
[loggers]
keys = root
[handlers]
keys = console
[formatters]
keys = generic
[logger_root]
level = WARN
handlers = console
[handler_console]
class = StreamHandler
args = (sys.stderr,)
formatter = generic
[formatter_generic]
format = %(levelname)s %(message)s
"""
_CREATE = (
    "from rucio.db.sqla.util import build_database, create_base_vo, create_root_account\n"
    "build_database(); create_base_vo(); create_root_account()\n"
)


class Rucio:
    """A Rucio server.

    Attributes:
        folder: all that it keeps.
        url, tls_url: where it serves; the second takes X.509 proxies.
        issuer: whose tokens it takes.
    """

    def __init__(self, folder: Path, authority: Authority) -> None:
        self.folder, self._authority = folder, authority
        folder.mkdir(parents=True)
        self._ports = free_port(), free_port()
        self.url, self.tls_url = f"http://127.0.0.1:{self._ports[0]}", f"https://localhost:{self._ports[1]}"
        self.issuer = Issuer()
        self._servers: list[Server] = []
        self._variables = {"RUCIO_CONFIG": str(folder / "server.cfg"), "RUCIO_MOOD": str(folder / "mood")}
        (folder / "server.cfg").write_text(_SERVER.format(folder=folder))
        (folder / "alembic.ini").write_text(_ALEMBIC.format(folder=folder))
        secret = {
            "issuer": self.issuer.url,
            "client_id": "rucio",
            "client_secret": "no secret",
            "redirect_uris": [self.url],
        }
        (folder / "idpsecrets.json").write_text(json.dumps({"test": secret | {"SCIM": secret}}))
        try:
            self._create()
            self.start()
            self._fill()
        except BaseException:
            self.close()
            raise

    def _create(self) -> None:
        """Make the database."""
        call = [str(python_of("rucio-server")), "-c", _CREATE]
        done = subprocess.run(call, check=False, env={**os.environ, **self._variables}, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)

    def start(self) -> None:
        """Serve; what was there before is still there."""
        pki = self._authority.folder
        tls = [str(pki / name) for name in ("host.pem", "host.key", "ca.pem")]
        for port, more in zip(self._ports, ([], tls), strict=True):
            call = [str(python_of("rucio-server")), str(_PROGRAMS / "serve.py"), str(port), *more]
            self._servers.append(Server(call, self.folder / f"{port}.log", self._variables))
        for server, url in zip(self._servers, (self.url, self.tls_url), strict=True):
            server.wait_until(lambda url=url: self._answers(url))  # type: ignore[misc]

    def _answers(self, url: str) -> bool:
        import ssl

        context = ssl.create_default_context(cafile=self._authority.folder / "ca.pem")
        try:
            with urllib.request.urlopen(f"{url}/ping", timeout=5, context=context if url[:5] == "https" else None):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> None:
        """Serve no more."""
        for server in self._servers:
            server.stop()
        self._servers.clear()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let it answer nobody, as if it hung."""
        for server in self._servers:
            server.pause()
        try:
            yield
        finally:
            for server in self._servers:
                server.go_on()

    def log(self, *, tls: bool) -> Path:
        """Return what a server has said: a line a request."""
        return self.folder / f"{self._ports[tls]}.log"

    def close(self) -> None:
        """End it all."""
        self.stop()
        self.issuer.stop()

    def asked(self) -> list[str]:
        """Return what was asked of it so far over TLS, as ``GET /path``."""
        log = (self.folder / f"{self._ports[1]}.log").read_text(errors="replace")
        return re.findall(r'"(?:\x1b\[\d+m)*([A-Z]+ /[^ ?]*)[^"]*" \d', log)

    @contextmanager
    def mood(self, words: str) -> Iterator[Path]:
        """Let it answer ``500``, or ``slow 3``: after so many seconds; or let it ``wait`` until the mood is over.

        A pattern may follow of the requests that are meant, such as ``POST /replicas``. What is yielded is a file
        that is there once somebody has been made to wait.
        """
        path = Path(self._variables["RUCIO_MOOD"])
        reached = path.with_name(f"{path.name}.reached")
        reached.unlink(missing_ok=True)
        path.write_text(words)
        try:
            yield reached
        finally:
            path.unlink()

    def _fill(self) -> None:
        """Make accounts, scopes and storage elements."""
        identities: dict[str, list[tuple[str, str]]] = {
            "jdoe": [("USERPASS", "jdoe"), ("X509", SUBJECT), ("OIDC", f"SUB=jane, ISS={self.issuer.url}")],
            "other": [("USERPASS", "other"), ("X509", SUBJECT)],
        }
        quotas = dict.fromkeys(("root", *ACCOUNTS), 10 * 10**9)
        plan = {
            "accounts": [
                {"name": name, "password": password, "identities": identities[name], "scopes": [f"user.{name}"],
                 "admin": name == "jdoe"}
                for name, password in ACCOUNTS.items()
            ],
            "rses": [
                {"name": name, "prefix": f"{self.storage(name)}/",
                 "attributes": {"site": "LOOPBACK", "type": "DATADISK", "country": "CH"},
                 "quotas": dict.fromkeys(quotas, SMALL) if name.startswith("SMALL") else quotas}
                for name in RSES
            ],
        }  # fmt: skip
        for name in RSES:
            self.storage(name).mkdir(parents=True)
        client = self.root
        script = (_PROGRAMS / "set_up.py").read_text()
        client.python(script, json.dumps(plan))

    @cached_property
    def root(self) -> Client:
        """The client of those who run the server."""
        return Client(self, "root", NEWEST, username="ddmlab", password="secret")

    def storage(self, rse: str) -> Path:
        """Return the folder of a storage element."""
        return self.folder / "storage" / rse

    def place(self, scope: str, dataset: str, files: Mapping[str, bytes], rse: str = RSES[0]) -> None:
        """Make a dataset of many files at once: they are put on the storage, and then registered.

        Args:
            scope: of the dataset and its files.
            dataset: its name.
            files: contents by name.
            rse: where they are.
        """
        entries = []
        for name, content in files.items():
            digest = hashlib.md5(f"{scope}:{name}".encode()).hexdigest()
            path = self.storage(rse).joinpath(*scope.split("."), digest[:2], digest[2:4], name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            entries.append({"scope": scope, "name": name, "bytes": len(content), "adler32": f"{adler32(content):08x}"})
        script = (
            "import json, sys\nfrom rucio.client import Client\nclient, entries = Client(), json.load(sys.stdin)\n"
            f"client.add_dataset({scope!r}, {dataset!r})\n"
            "for at in range(0, len(entries), 500):\n"
            f"    client.add_replicas({rse!r}, entries[at:at + 500])\n"
            f"    client.add_files_to_dataset({scope!r}, {dataset!r}, entries[at:at + 500])\n"
        )
        self.client().python(script, json.dumps(entries))

    def client(self, account: str = "jdoe", version: str = NEWEST) -> Client:
        """Return a client that logs in by name and password."""
        return Client(self, account, version, username=account, password=ACCOUNTS[account])

    def proxy_client(self, proxy: Path, version: str = NEWEST) -> Client:
        """Return a client that logs in with a proxy."""
        return Client(
            self, "jdoe", version, tls=True, auth_type="x509_proxy", client_x509_proxy=str(proxy),
            ca_cert=str(self._authority.folder / "ca.pem"),
        )  # fmt: skip

    def token_client(self, token: str, version: str = NEWEST) -> Client:
        """Return a client that has a token."""
        client = Client(self, "jdoe", version, auth_type="oidc")
        client.token.parent.mkdir(parents=True, exist_ok=True)
        client.token.write_text(token)
        client.token.chmod(0o600)
        return client


class Client:
    """Rucio's own client, of some version, with a configuration of its own.

    Attributes:
        config: its configuration file.
        token: where it keeps its token.
    """

    _made = 0

    def __init__(self, rucio: Rucio, account: str, version: str, *, tls: bool = False, **options: str) -> None:
        Client._made += 1
        self._version = version
        folder = rucio.folder / "clients" / f"{Client._made}"
        folder.mkdir(parents=True)
        self.config, self.token = folder / "rucio.cfg", folder / "token" / "token"
        url = rucio.tls_url if tls else rucio.url
        fields = {
            "rucio_host": url, "auth_host": url, "auth_type": "userpass", "account": account, "request_retries": "3",
            "auth_token_file_path": str(self.token), **options,
        }  # fmt: skip
        self.config.write_text("[client]\n" + "".join(f"{key} = {value}\n" for key, value in fields.items()))

    @property
    def variables(self) -> dict[str, str]:
        """The environment in which programs use it."""
        folder = str(python_of(self._version).parent)
        path = os.pathsep.join((folder, os.environ.get("PATH", os.defpath)))
        rest = {key: value for key, value in os.environ.items() if not key.startswith(("RUCIO", "X509"))}
        return rest | {"RUCIO_CONFIG": str(self.config), "PATH": path}

    def run(self, *words: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run ``rucio``; its exit status is not to be trusted (docs/rucio-clients.md)."""
        program = str(python_of(self._version).with_name("rucio"))
        return subprocess.run(
            [program, *words], cwd=folder, env=self.variables, capture_output=True, text=True, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def python(self, script: str, told: str = "") -> str:
        """Run Python with this client, and return what it prints.

        Raises:
            RuntimeError: it failed; the message is what it said.
        """
        call = [str(python_of(self._version)), "-c", script]
        done = subprocess.run(call, env=self.variables, capture_output=True, text=True, check=False, input=told)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def ask(self, expression: str) -> Any:
        """Return what an expression about ``client`` is, by way of JSON; generators become lists."""
        script = (
            "import json\nfrom rucio.client import Client\nclient = Client()\n"
            f"found = {expression}\n"
            "print(json.dumps(found if isinstance(found, dict) else list(found), default=str))"
        )
        return json.loads(self.python(script))

    def put(self, did: str, content: bytes, *, rse: str = RSES[0], dataset: str | None = None) -> None:
        """Upload a file under a DID, and attach it to a dataset, which is made if there is none."""
        self.put_all([File(did, content, dataset)], rse)

    def put_all(self, files: Iterable[File], rse: str = RSES[0]) -> None:
        """Upload files to one storage element."""
        with tempfile.TemporaryDirectory() as name:
            items = []
            for number, file in enumerate(files):
                path = Path(name, str(number))
                path.write_bytes(file.content)
                item = {"path": str(path), "rse": rse, **_did("did", file.did)}
                items.append(item | (_did("dataset", file.dataset) if file.dataset else {}))
            self.python(f"from rucio.client.uploadclient import UploadClient\nUploadClient().upload({items!r})\n")


@dataclass(frozen=True)
class File:
    """A file that is to be in the lake."""

    did: str
    content: bytes
    dataset: str | None = None


def _did(kind: str, did: str) -> dict[str, str]:
    scope, name = did.split(":", 1)
    return {f"{kind}_scope": scope, f"{kind}_name": name}
