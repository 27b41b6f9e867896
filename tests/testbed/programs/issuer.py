"""An OIDC issuer that serves what a Rucio server asks of one, and signs tokens: ``issuer.py PORT``.

It runs in the environment ``rucio-server``. A line of JSON on standard input is what a token says; the token is a line
on standard output.
"""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from Cryptodome.PublicKey import RSA
from jwkest.jwk import RSAKey
from jwkest.jws import JWS

PORT = int(sys.argv[1])
URL = f"http://127.0.0.1:{PORT}"
KEY = RSAKey(kid="test", alg="RS256", use="sig", key=RSA.generate(2048))
PAGES = {
    "/.well-known/openid-configuration": {
        "issuer": URL, "jwks_uri": f"{URL}/jwks", "token_endpoint": f"{URL}/token",
        "authorization_endpoint": f"{URL}/authorize", "introspection_endpoint": f"{URL}/introspect",
        "userinfo_endpoint": f"{URL}/userinfo", "registration_endpoint": f"{URL}/register",
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"], "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"], "scopes_supported": ["openid", "profile"],
        "claims_supported": ["sub"],
    },
    "/jwks": {"keys": [KEY.serialize()]},
}  # fmt: skip


class Handler(BaseHTTPRequestHandler):
    """Serves the pages."""

    def do_GET(self):
        """Answer."""
        page = PAGES.get(self.path)
        body = json.dumps(page).encode()
        self.send_response(200 if page else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


server = ThreadingHTTPServer(("127.0.0.1", PORT), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
for line in sys.stdin:
    print(JWS(json.dumps({"iss": URL, **json.loads(line)}), alg="RS256").sign_compact([KEY]), flush=True)
