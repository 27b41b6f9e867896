"""A certification authority, and the certificates and proxies that hang on it; and a rogue one."""

from __future__ import annotations

import subprocess
from pathlib import Path

from oracles.environments import python_of

_EXTENSIONS = """\
[host]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = DNS:localhost, IP:127.0.0.1
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[user]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""
_SIGNING_POLICY = """\
access_id_CA X509 '{0}/CN={1}'
pos_rights globus CA:sign
cond_subjects globus '"{0}/*"'
"""
BASE = "/DC=org/DC=example"
USER = f"{BASE}/OU=Users/CN=Jane Doe"
HOST = f"{BASE}/CN=localhost"


class Authority:
    """A CA with a host and a user.

    Attributes:
        folder: holds ``ca.pem``, ``host.pem``, ``host.key``, ``user.pem``, ``user.key``.
        certificates: the folder of trusted CAs (X509_CERT_DIR).
    """

    def __init__(self, folder: Path, name: str = "Test CA") -> None:
        self.folder = folder
        self.certificates = folder / "certificates"
        self.certificates.mkdir(parents=True)
        (folder / "extensions").write_text(_EXTENSIONS)
        ca = folder / "ca.pem"
        usage = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign"]
        call(
            "openssl",
            "req",
            "-x509",
            *_key(folder / "ca.key"),
            "-days",
            "30",
            "-subj",
            f"{BASE}/CN={name}",
            "-out",
            str(ca),
            *usage,
        )
        self._sign("host", HOST)
        self._sign("user", USER)
        for digest in call("openssl", "x509", "-in", str(ca), "-noout", "-subject_hash", "-subject_hash_old").split():
            (self.certificates / f"{digest}.0").write_bytes(ca.read_bytes())
            (self.certificates / f"{digest}.signing_policy").write_text(_SIGNING_POLICY.format(BASE, name))

    def _sign(self, name: str, subject: str) -> None:
        request, certificate = self.folder / f"{name}.csr", self.folder / f"{name}.pem"
        call("openssl", "req", *_key(self.folder / f"{name}.key"), "-subj", subject, "-out", str(request))
        signing = ["-CA", str(self.folder / "ca.pem"), "-CAkey", str(self.folder / "ca.key"), "-CAcreateserial"]
        extensions = ["-extfile", str(self.folder / "extensions"), "-extensions", name]
        call(
            "openssl",
            "x509",
            "-req",
            "-in",
            str(request),
            "-out",
            str(certificate),
            "-days",
            "30",
            *signing,
            *extensions,
        )
        (self.folder / f"{name}.key").chmod(0o400)

    def proxy(
        self,
        path: Path,
        *,
        vo: str = "testvo",
        role: str = "NULL",
        hours: int = 24,
        ago: int = 0,
        host: Authority | None = None,
        seconds: int | None = None,
    ) -> Path:
        """Make a VOMS proxy without a VOMS server (``voms-proxy-fake``).

        Args:
            path: where it goes.
            vo, role: what its attribute certificate says.
            hours: how long it is valid.
            ago: how many hours before now that begins.
            host: whose host signs the attributes; that of this authority if it is not given.
            seconds: for how long the proxy is valid from now on, without regard to the attributes.
        """
        signer = (host or self).folder
        call(
            "voms-proxy-fake", "-q", "-rfc", "-newformat", "-hours", str(hours), "-vomslife", str(hours),
            "-pastproxy", f"{ago}:00", "-pastac", f"{ago}:00", "-certdir", str(self.certificates),
            "-cert", str(self.folder / "user.pem"), "-key", str(self.folder / "user.key"),
            "-hostcert", str(signer / "host.pem"), "-hostkey", str(signer / "host.key"),
            "-voms", vo, "-uri", "localhost:15000", "-fqan", f"/{vo}/Role={role}/Capability=NULL", "-out", str(path),
        )  # fmt: skip
        path.chmod(0o600)
        if seconds is not None:
            program = Path(__file__).parent / "programs" / "shorten.py"
            key = self.folder / "user.key"
            call(str(python_of("rucio-server")), str(program), str(path), str(key), str(seconds))
        return path


def _key(path: Path) -> list[str]:
    return ["-newkey", "rsa:2048", "-nodes", "-sha256", "-keyout", str(path)]


def call(*words: str) -> str:
    """Run a program and return what it says.

    Raises:
        RuntimeError: it failed; the message is what it said.
    """
    done = subprocess.run(words, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise RuntimeError(f"{words[0]} failed: {done.stdout}{done.stderr}")
    return done.stdout
