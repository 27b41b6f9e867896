"""Credentials of a run on one's own machine or cluster: found or made, checked, and handed to the steps that asked.

They do what REANA's init containers do. A proxy is the one that X509_USER_PROXY or the default place names, if it is
good enough, or a new one of ``voms-proxy-init``; a token is the one that BEARER_TOKEN_FILE names. ``rucio.cfg`` is
rendered from the site and the environment: RUCIO_ACCOUNT, RUCIO_CA_CERT, and for logins by password RUCIO_USERNAME and
RUCIO_PASSWORD. All are copies in a private folder: mode 0700, files 0600, gone when the run is over, and in no log.
"""

from __future__ import annotations

import atexit
import configparser
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..transfer import transfer_checks
else:  # in a bundle it is no part of a package
    import transfer_checks

DEFAULT_SECONDS = 12 * 3600
"""How long a proxy is made for unless more is asked, in seconds."""


class CredentialsError(ValueError):
    """There are no credentials as asked; the message says what is wrong, and what to do."""


class Credentials:
    """The credentials of a run.

    Args:
        folder: the private folder, below the current one.
        rules: the rules that ask for something.
        proxies: for each file what the proxy must be: ``vo``, ``role``, ``seconds``.
        rucio: whether there is to be a ``rucio.cfg``.
        site: what it is about: ``name``, ``rucio_host``, ``auth_host``, ``auth``, ``ca_cert``, ``policy``, ``account``;
            None for a copy of the user's own.
        token_place: where clients find and keep their token; a file in the folder when empty.
    """

    def __init__(
        self,
        folder: str,
        rules: list[str],
        proxies: dict[str, Any],
        rucio: bool,
        site: dict[str, Any] | None,
        token_place: str = "",
    ) -> None:
        self.folder = folder
        self.rules = frozenset(rules)
        self.proxies = proxies
        self.rucio = rucio
        self.site = site
        self.token_place = token_place or os.path.abspath(os.path.join(folder, "token"))  # clients run elsewhere

    def using(self, proxy: str | None = None, rucio: bool = False, kerberos: bool = False) -> str:
        """Return what the shell command of a rule does first to see its credentials, and no others."""
        lines = []
        if proxy:
            lines.append(f'export X509_USER_PROXY="$PWD/{self.folder}/{proxy}";')
        if rucio:
            lines.append(f'export RUCIO_CONFIG="$PWD/{self.folder}/rucio.cfg";')
        if rucio and self.site is not None and self.site["auth"] == "oidc":
            lines.append(f'export BEARER_TOKEN_FILE="$PWD/{self.folder}/token";')
        if kerberos:
            lines.append('klist -s || echo "There is no Kerberos ticket: run kinit." >&2;')
        return " ".join(lines)

    def begin(self, pending: Iterable[str], log: str) -> None:
        """Make the credentials if a rule that is to run asks for them.

        Args:
            pending: the names of the rules that are to run.
            log: the file that tells where credentials come from, and not what they are.

        Raises:
            CredentialsError: one cannot be had.
        """
        self.remove()  # a run that was killed may have left some
        if not self.rules.isdisjoint(pending):
            atexit.register(self.remove)
            lines = self.make()
            os.makedirs(os.path.dirname(log), exist_ok=True)
            with open(log, "w", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in lines)

    def make(self) -> list[str]:
        """Leave every file in the folder, or none; return a line about each."""
        os.mkdir(self.folder, mode=0o700)
        try:
            said = [self.make_proxy(name, **asked) for name, asked in self.proxies.items()]
            if self.rucio:
                said.append(self.copy_config() if self.site is None else self.make_config(self.site))
        except BaseException:
            self.remove()
            raise
        return said

    def remove(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def make_proxy(self, name: str, vo: str | None, role: str | None, seconds: int) -> str:
        """Copy a proxy that is there, or make one."""
        target = os.path.join(self.folder, name)
        there = os.environ.get("X509_USER_PROXY") or f"/tmp/x509up_u{os.getuid()}"  # noqa: S108
        fault = transfer_checks.proxy_fault(there, vo, role, seconds)
        if not fault:
            with open(there, "rb") as file:
                write_private(target, file.read())
            return f"proxy: a copy of {there}"
        command = proxy_command(vo, role, seconds, target)
        advice = f"{fault}: run {' '.join(command[:-2])}, and set X509_USER_PROXY to its path if it is elsewhere."
        if shutil.which(command[0]) is None:
            raise CredentialsError(advice)
        write_private(target, b"")
        interactive = sys.stdin is not None and sys.stdin.isatty()
        done = subprocess.run(  # noqa: S603 (its words are no shell's)
            command,
            stdin=None if interactive else subprocess.DEVNULL,
            stdout=None if interactive else subprocess.DEVNULL,
            stderr=None if interactive else subprocess.DEVNULL,
            start_new_session=not interactive,  # nobody is there to give a password: it shall fail, not wait
        )
        made = transfer_checks.proxy_fault(target, vo, role, seconds)
        if done.returncode or made:
            os.remove(target)
            raise CredentialsError(advice)
        os.chmod(target, 0o600)
        return f"proxy: made by {' '.join(command[:-2])}"

    def copy_config(self) -> str:
        """Copy the configuration that the user's own clients read, where the workflow names no site."""
        home = os.environ.get("RUCIO_HOME") or "/opt/rucio"
        there = os.environ.get("RUCIO_CONFIG") or os.path.join(home, "etc", "rucio.cfg")
        try:
            with open(there, "rb") as file:
                write_private(os.path.join(self.folder, "rucio.cfg"), file.read())
        except OSError:
            message = (
                f"There is no Rucio configuration at {there}: set RUCIO_CONFIG, or name a site in the specification."
            )
            raise CredentialsError(message) from None
        return f"rucio.cfg: a copy of {there}"

    def make_config(self, site: dict[str, Any]) -> str:
        """Render ``rucio.cfg``, and copy the token of a site that takes tokens."""
        if site["auth"] == "oidc":
            write_private(os.path.join(self.folder, "token"), read_token(os.environ.get("BEARER_TOKEN_FILE", "")))
        username, password = os.environ.get("RUCIO_USERNAME"), os.environ.get("RUCIO_PASSWORD")
        if site["auth"] == "userpass" and not (username and password):
            message = f"The site {site['name']} takes logins by password: set RUCIO_USERNAME and RUCIO_PASSWORD."
            raise CredentialsError(message)
        ca_cert = os.environ.get("RUCIO_CA_CERT") or site["ca_cert"]
        client = {
            "rucio_host": site["rucio_host"],
            "auth_host": site["auth_host"],
            "auth_type": site["auth"],
            "account": site["account"] or os.environ.get("RUCIO_ACCOUNT"),
            "ca_cert": ca_cert if ca_cert and os.path.exists(ca_cert) else None,
            "username": username if site["auth"] == "userpass" else None,
            "password": password if site["auth"] == "userpass" else None,
            "auth_token_file_path": self.token_place,
            "request_retries": "3",
        }
        policy = {"permission": site["policy"], "schema": site["policy"]}
        text = config_text(client=client, policy=policy)
        write_private(os.path.join(self.folder, "rucio.cfg"), text.encode())
        return f"rucio.cfg: {site['auth']} logins at {site['auth_host']}"


def proxy_command(vo: str | None, role: str | None, seconds: int, target: str) -> list[str]:
    """Return the call of voms-proxy-init, the last two words of which say where the proxy goes."""
    hours, minutes = divmod(-(-max(seconds, DEFAULT_SECONDS) // 60), 60)
    voms = [] if vo is None else ["--voms", vo if role is None else f"{vo}:/{vo}/Role={role}"]
    return ["voms-proxy-init", *voms, "--valid", f"{hours}:{minutes:02}", "--out", target]


def config_text(**sections: dict[str, str | None]) -> str:
    """Return the text of a configuration as Rucio's clients read it; what is None is left out.

    Raises:
        CredentialsError: a value holds what would end its line.
    """
    text = ""
    for section, values in sections.items():
        lines = {key: value for key, value in values.items() if value}
        if not all(value.isprintable() for value in lines.values()):
            raise CredentialsError("An account, a name, a password or a path holds a line break.")
        # ConfigParser reads a percent sign as the begin of a reference.
        body = "".join(f"{key} = {value.replace('%', '%%')}\n" for key, value in lines.items())
        text += f"[{section}]\n{body}\n" if lines else ""
    configparser.ConfigParser().read_string(text)
    return text


def read_token(path: str) -> bytes:
    """Return the token in a file that is nobody else's.

    Raises:
        CredentialsError: it is not there, others can read it, or it has expired.
    """
    fault = transfer_checks.token_fault(path)
    if fault:
        raise CredentialsError(fault)
    with open(path, "rb") as file:
        return file.read().strip()


def write_private(path: str, content: bytes) -> None:
    """Write a file that only its owner can read, from its first byte on."""
    if os.path.lexists(path):
        os.remove(path)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
