"""``make testbed``: a bed for people; it serves until Ctrl-C, and leaves nothing behind."""

from __future__ import annotations

import signal
import sys
import tempfile
from pathlib import Path

from oracles.environments import python_of

from .bed import Bed
from .rucio import NEWEST, RSES


def main() -> int:
    """Start, say how it is used, and wait."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="reanac-bed-") as name:
        print("starting a Rucio server …", file=sys.stderr, flush=True)
        bed = Bed(Path(name, "bed"))
        try:
            print(_told(bed), flush=True)
            signal.pause()
        except KeyboardInterrupt:
            print("stopped; nothing is left", file=sys.stderr)
        finally:
            bed.close()
    return 0


def _told(bed: Bed) -> str:
    """Return how the bed is used."""
    proxy = bed.authority.proxy(bed.folder / "x509up")
    password, x509 = bed.rucio.client(), bed.rucio.proxy_client(proxy)
    token = bed.rucio.token_client(bed.rucio.issuer.token(seconds=86400))
    sites = {}
    for auth in ("userpass", "x509_proxy", "oidc"):
        sites[auth] = bed.folder / f"{auth}.yaml"
        sites[auth].write_text(bed.site(auth))
    bed.rucio.client().put("user.jdoe:hello", b"hello\n")
    return f"""\
Rucio 41.5.1 serves at {bed.rucio.url} (names and passwords, tokens) and {bed.rucio.tls_url} (proxies).
Storage: {", ".join(RSES)}. Account: jdoe, scope user.jdoe; there is a file user.jdoe:hello.

  export PATH={python_of(NEWEST).parent}:$PATH
  export RUCIO_CONFIG={password.config}      # by password
  export RUCIO_CONFIG={x509.config} X509_USER_PROXY={proxy}
  export RUCIO_CONFIG={token.config}      # by token
  rucio get user.jdoe:hello

With reanac: `rucio: {{site: lab}}` in the specification, the X509_USER_PROXY of above, RUCIO_ACCOUNT=jdoe, and
  reanac preflight reana.yaml --site-file {sites["x509_proxy"]}
  reanac run reana.yaml --engine snakemake --site-file {sites["x509_proxy"]}

Ctrl-C stops it."""


if __name__ == "__main__":
    sys.exit(main())
