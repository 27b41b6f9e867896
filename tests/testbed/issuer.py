"""An issuer of OIDC tokens that belongs to a test bed: a process that signs them, and serves what Rucio asks of one."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from typing import Any

from oracles.environments import python_of

from .processes import free_port

_PROGRAMS = Path(__file__).with_name("programs")


class Issuer:
    """An issuer of OIDC tokens.

    Attributes:
        url: its name.
    """

    def __init__(self) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            [str(python_of("rucio-server")), str(_PROGRAMS / "issuer.py"), str(port)],
            stdin=pipe,
            stdout=pipe,
            text=True,
            start_new_session=True,
        )

    def token(self, subject: str = "jane", seconds: int = 3600, **more: Any) -> str:
        """Return a token that is valid for some seconds from now on; more are other claims."""
        now = int(time.time())
        claims = {
            "sub": subject,
            "aud": "rucio",
            "scope": "openid profile",
            "iat": now,
            "nbf": now,
            "exp": now + seconds,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(claims | more) + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def stop(self) -> None:
        """End it."""
        self._process.communicate()
