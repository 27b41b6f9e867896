"""Secrets that are planted wherever a run could find one, and a search for them in cheap disguises too."""

from __future__ import annotations

import base64
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_from_bytes

_BASES = (base64.b64encode, base64.urlsafe_b64encode)


def forms(secret: bytes) -> Iterator[bytes]:
    """Return what a secret looks like: as it is, in hexadecimal digits, in a URL, and somewhere in a base64 text."""
    yield secret
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    yield quote_from_bytes(secret, safe="").encode()
    for shift in range(3):  # of what comes before it, and what comes behind, some bits are in its first and last digits
        for encode in _BASES:
            yield encode(b"\0" * shift + secret)[(0, 2, 3)[shift] : -4]


class Canaries:
    """Secrets, by name."""

    def __init__(self) -> None:
        self._forms: dict[bytes, str] = {}

    def plant(self, name: str, secret: str | bytes) -> None:
        """Take down a secret, of twelve bytes at least."""
        secret = secret.encode() if isinstance(secret, str) else secret
        assert len(secret) >= 12
        self._forms |= dict.fromkeys(forms(secret), name)

    def plant_key(self, name: str, pem: str) -> None:
        """Take down the lines of a private key of RSA, but for the modulus, which its certificate has too."""
        lines = pem.partition("PRIVATE KEY-----\n")[2].partition("\n-----END")[0].splitlines()
        for line in lines[8:-1]:
            self.plant(name, line)
        self.plant(name, base64.b64decode("".join(lines))[-160:-128])

    def in_text(self, content: bytes) -> set[str]:
        """Return the names of the secrets that are in a text."""
        return {name for form, name in self._forms.items() if form in content}

    def in_folders(self, *folders: Path) -> dict[Path, set[str]]:
        """Return the files in which secrets are, or in whose names, and which."""
        found = {}
        for path in (path for folder in folders for path in folder.rglob("*")):
            try:
                content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
            except FileNotFoundError:
                continue
            names = self.in_text(os.fsencode(path) + b"\n" + content)
            if names:
                found[path] = names
        return found

    def in_commands(self) -> set[str]:
        """Return the names of the secrets that are in the arguments of any process, which all people can see."""
        found = set()
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                found |= self.in_text(path.read_bytes())
            except OSError:
                continue
        return found


def is_private(path: Path) -> bool:
    """Return whether a file, and the folder that it is in, are open to nobody else."""
    modes = stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)
    return modes[0] == 0o600 and modes[1] & 0o077 in (0, 0o055 if path.name.startswith(".reanac-") else 0)
