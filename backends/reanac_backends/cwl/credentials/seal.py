"""The step that finds or makes credentials, and seals them for the steps that asked (see unseal.sh).

    CREDENTIALS_KEY=… python3 seal.py '{"proxies": …, "rucio": …, "site": …}'

leaves a file NAME.sealed for each. The key is a secret of the run; without it they are noise.
"""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import re
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...credentials.local_credentials import Credentials, CredentialsError
else:  # in a bundle it is no part of a package
    from local_credentials import Credentials, CredentialsError

_SIZE = hashlib.sha512().digest_size


def sealed(content: bytes, key: str, name: str) -> str:
    """Return what is sealed as lines of hexadecimal digits; the first shows whether a key is the right one.

    Each further line is 64 bytes, changed by SHA-512 of the key, the name and the number of the line: a stream cipher
    in counter mode, of what every container has. Key and name are never used twice.
    """
    lines = [_digest(key, name, "check").hex()]
    for number, begin in enumerate(range(0, len(content), _SIZE)):
        part = content[begin : begin + _SIZE]
        pad = _digest(key, name, str(number))
        lines.append(bytes(one ^ other for one, other in zip(part, pad)).hex())  # noqa: B905 (the last one is shorter)
    return "".join(f"{line}\n" for line in lines)


def _digest(*words: str) -> bytes:
    return hashlib.sha512(" ".join(words).encode()).digest()


def main(wanted: str) -> int:
    """Make the files, or none; return the exit status."""
    os.umask(0o077)
    os.environ["HOME"] = pwd.getpwuid(os.getuid()).pw_dir  # where voms-proxy-init looks for a certificate
    key = os.environ.pop("CREDENTIALS_KEY", "")
    folder = os.path.join(os.environ.get("TMPDIR", "."), "credentials-to-seal")
    credentials = Credentials(folder, [], **json.loads(wanted), token_place="@FOLDER@/token")  # noqa: S106 (a place)
    try:
        if len(key) < 16:
            raise CredentialsError("credentials_key, an input of the workflow, must be 16 characters or more.")
        for line in credentials.make():
            print(f"reanac: {line}", file=sys.stderr)
        for file in sorted(os.listdir(folder)):
            name = re.sub(r"[^A-Za-z0-9_]+", "_", file).strip("_")
            with open(os.path.join(folder, file), "rb") as content:
                text = sealed(content.read(), key, name)
            with open(f"{name}.sealed", "w", encoding="ascii") as target:
                target.write(text)
    except CredentialsError as error:
        print(f"reanac: {error}", file=sys.stderr)
        return 1
    finally:
        credentials.remove()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
