"""Credentials that are none: what the transfer script looks at in a proxy and in a ``rucio.cfg``, and nothing else.

They serve at a desk, where the lake is a folder and nobody asks for more. They open no server.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Iterable

from reanac_grammar.node import Node


class Need(Node):
    """What a step that moves data asks of its credentials.

    Attributes:
        vo: the virtual organisation; None for any.
        role: the role in it.
        rucio_host, auth_host: the servers.
    """

    vo: str | None = None
    role: str | None = None
    rucio_host: str = "https://rucio.example.org"
    auth_host: str = "https://rucio-auth.example.org"


def proxy(needs: Iterable[Need], hours: float = 24 * 365, attribute_hours: float | None = None) -> str:
    """Return the PEM text of what is no certificate, but has what the script looks at: validities, VO, roles.

    Args:
        needs: who asks for it; it is one of all their VOs, with all their roles.
        hours: how long it is valid from now on.
        attribute_hours: how long the membership of the VO is; as long as the rest when None.
    """
    now = time.time()
    end = time.strftime("%y%m%d%H%M%SZ", time.gmtime(now + hours * 3600))
    membership = now + (hours if attribute_hours is None else attribute_hours) * 3600
    attribute = time.strftime("%Y%m%d%H%M%SZ", time.gmtime(membership))
    der = b"\x30\x1e\x17\x0d200101000000Z\x17\x0d" + end.encode()
    der += b"\x30\x22\x18\x0f20200101000000Z\x18\x0f" + attribute.encode()
    for vo, role in dict.fromkeys((need.vo, need.role) for need in needs if need.vo):
        der += f"\x0c\x1f{vo}://voms.example.org:15000\x04\x20/{vo}/Role={role or 'NULL'}/Capability=NULL".encode()
    return f"-----BEGIN CERTIFICATE-----\n{base64.encodebytes(der).decode()}-----END CERTIFICATE-----\n"


def configuration(needs: Iterable[Need]) -> str:
    """Return a ``rucio.cfg`` that names the servers that are asked for, and no secret."""
    need = next(iter(needs), Need())
    lines = ("[client]", f"rucio_host = {need.rucio_host}", f"auth_host = {need.auth_host}", "account = jdoe")
    return "\n".join((*lines, "auth_type = x509_proxy", ""))
