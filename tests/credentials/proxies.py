"""Real proxies with VOMS attributes, by ``voms-proxy-fake`` of Debian's voms-clients and a CA of our own."""

from __future__ import annotations

import subprocess
from pathlib import Path


class Proxies:
    """A CA, a user and a VOMS server's host, with certificates in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        extensions = folder / "extensions"
        extensions.write_text("subjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid\n")
        _run("openssl", "req", "-x509", *_new_key(folder, "ca"), "-subj", "/O=Test/CN=CA", "-days", "2")
        for name, subject in (("user", "/O=Test/CN=J Doe"), ("host", "/O=Test/CN=localhost")):
            _run("openssl", "req", *_new_key(folder, name), "-subj", subject)
            ca = ["-CA", str(folder / "ca.pem"), "-CAkey", str(folder / "ca.key"), "-CAcreateserial"]
            request = ["-in", str(folder / f"{name}.pem"), "-out", str(folder / f"{name}.crt"), "-days", "2"]
            _run("openssl", "x509", "-req", *request, *ca, "-extfile", str(extensions))
            (folder / f"{name}.key").chmod(0o400)

    def make(self, path: Path, *, vo: str = "escape", hours: int = 24, ago: int = 0, role: str = "NULL") -> Path:
        """Make a proxy of a VO that is valid for some hours, beginning some hours ago."""
        _run(
            "voms-proxy-fake", "-q", "-rfc", "-newformat", "-hours", str(hours), "-vomslife", str(hours),
            "-pastproxy", f"{ago}:00", "-pastac", f"{ago}:00",
            "-cert", str(self.folder / "user.crt"), "-key", str(self.folder / "user.key"), "-certdir", str(self.folder),
            "-hostcert", str(self.folder / "host.crt"), "-hostkey", str(self.folder / "host.key"),
            "-voms", vo, "-uri", "localhost:15000", "-fqan", f"/{vo}/Role={role}/Capability=NULL", "-out", str(path),
        )  # fmt: skip
        path.chmod(0o600)
        return path


def _new_key(folder: Path, name: str) -> list[str]:
    return [
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        str(folder / f"{name}.key"),
        "-out",
        str(folder / f"{name}.pem"),
    ]


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
