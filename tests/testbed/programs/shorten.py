"""Sign a proxy anew, to end soon: ``shorten.py PROXY KEY SECONDS``; runs in the environment ``rucio-server``.

voms-proxy-fake knows no less than minutes. The attributes of the VO stay as they are.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

path = Path(sys.argv[1])
begin = b"-----BEGIN "
blocks = [begin + block for block in path.read_bytes().split(begin)[1:]]
old = x509.load_pem_x509_certificate(blocks[0])
key = serialization.load_pem_private_key(Path(sys.argv[2]).read_bytes(), None)
now = datetime.now(UTC)
new = x509.CertificateBuilder(
    old.issuer, old.subject, old.public_key(), old.serial_number, now - timedelta(minutes=5),
    now + timedelta(seconds=float(sys.argv[3])), list(old.extensions),
).sign(key, hashes.SHA256())  # fmt: skip
path.write_bytes(b"".join([new.public_bytes(serialization.Encoding.PEM), *blocks[1:]]))
