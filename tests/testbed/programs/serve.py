"""Serve Rucio's REST interface: ``serve.py PORT [HOSTCERT HOSTKEY CA]``; runs in the environment ``rucio-server``.

With TLS a client may show a certificate or a proxy, whose subject the application gets as Apache's mod_ssl gives it.
One thread: with more, SQLite loses half of what is uploaded at once.
"""

import os
import ssl
import sys
import time

from rucio.web.rest.flaskapi.v1.main import application
from werkzeug.serving import WSGIRequestHandler, make_server

SHORT = {
    "commonName": "CN", "organizationName": "O", "organizationalUnitName": "OU", "countryName": "C",
    "domainComponent": "DC", "localityName": "L", "stateOrProvinceName": "ST",
}  # fmt: skip


class Handler(WSGIRequestHandler):
    """Hands the verified subject of a client on, and sends what it has to send at once, as Apache does."""

    disable_nagle_algorithm = True

    def make_environ(self):
        """Return the environment of a request."""
        environ = super().make_environ()
        peer = self.connection.getpeercert() if isinstance(self.connection, ssl.SSLSocket) else None
        if peer:
            words = [f"{SHORT.get(key, key)}={value}" for part in peer["subject"] for key, value in part]
            environ["SSL_CLIENT_S_DN"] = ",".join(reversed(words))
        return environ


def moody(environ, start_response):
    """Answer as a file beside the configuration tells: ``500`` to all, or ``slow 3 /dids``: after so many seconds,
    where that stands in the path."""
    try:
        with open(os.environ["RUCIO_MOOD"]) as file:
            mood = file.read().split()
    except FileNotFoundError:
        mood = []
    if mood[:1] == ["500"]:
        start_response("500 Internal Server Error", [("Content-Type", "text/html")])
        return [b"<html>500</html>"]
    if mood[:1] == ["slow"] and (len(mood) < 3 or mood[2] in environ["PATH_INFO"]):
        time.sleep(float(mood[1]))
    return application(environ, start_response)


context = None
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    context.load_verify_locations(cafile=sys.argv[4])
    context.verify_mode = ssl.CERT_OPTIONAL
    context.verify_flags |= ssl.VERIFY_ALLOW_PROXY_CERTS
make_server("127.0.0.1", int(sys.argv[1]), moody, request_handler=Handler, ssl_context=context).serve_forever()
