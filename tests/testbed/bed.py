"""The whole bed: an authority, a rogue one, a Rucio server, and VOMS if it is asked for."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from .authority import Authority
from .rucio import Rucio
from .voms import Voms


class Bed:
    """A bed in a folder.

    Attributes:
        authority: the CA that the servers trust.
        rucio: the Rucio server.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.authority = Authority(folder / "pki")
        self.rucio = Rucio(folder / "rucio", self.authority)

    @cached_property
    def rogue(self) -> Authority:
        """A CA that nobody trusts."""
        return Authority(self.folder / "rogue", "Rogue CA")

    @cached_property
    def voms(self) -> Voms:
        """A VOMS server; it starts when it is first asked for."""
        return Voms(self.folder / "voms", self.authority)

    def site(self, auth: str = "userpass", image: str = "docker.io/library/python:3.11") -> str:
        """Return the text of a site file for this bed."""
        tls = auth == "x509_proxy"
        url = self.rucio.tls_url if tls else self.rucio.url
        certificate = f"ca_cert: {self.authority.folder / 'ca.pem'}\n" if tls else ""
        issuer = f"issuer: {self.rucio.issuer.url}\n" if auth == "oidc" else ""
        return (
            f"name: lab\nvo: testvo\nauth: {auth}\nrucio_host: {url}\nauth_host: {url}\nclient_image: {image}\n"
            f"{certificate}{issuer}"
        )

    def close(self) -> None:
        """Stop all servers."""
        if "voms" in self.__dict__:
            self.voms.close()
        self.rucio.close()
