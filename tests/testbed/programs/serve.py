"""Serve Rucio's REST interface: ``serve.py PORT [HOSTCERT HOSTKEY CA]``; runs in the environment ``rucio-server``.

With TLS a client may show a certificate or a proxy, whose subject the application gets as Apache's mod_ssl gives it.
One thread: with more, SQLite loses half of what is uploaded at once.
"""

import os
import re
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


def told():
    """Return what the file says."""
    try:
        with open(os.environ["RUCIO_MOOD"]) as file:
            return file.read()
    except FileNotFoundError:
        return ""


def moody(environ, start_response):
    """Answer in the mood that a file tells; what follows its words is a pattern of the requests that it is for.

    ``500`` is the answer; ``slow SECONDS`` waits first; ``wait`` makes a file ``….reached`` beside it, and waits until
    the mood is over, and then does nothing.
    """
    mood, _, pattern = told().partition(" ")
    seconds = 0.0
    if mood == "slow":
        seconds, _, pattern = pattern.partition(" ")
    if mood and re.search(pattern, f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"):
        if mood == "wait":
            open(os.environ["RUCIO_MOOD"] + ".reached", "w").close()
            while told() == f"{mood} {pattern}":
                time.sleep(0.02)
        if mood != "slow":
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))  # or werkzeug waits for more of it
            start_response("500 Internal Server Error", [("Content-Type", "text/html")])
            return [b"<html>500</html>"]
        time.sleep(float(seconds))
    return application(environ, start_response)


context = None
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    context.load_verify_locations(cafile=sys.argv[4])
    context.verify_mode = ssl.CERT_OPTIONAL
    context.verify_flags |= ssl.VERIFY_ALLOW_PROXY_CERTS
make_server("127.0.0.1", int(sys.argv[1]), moody, request_handler=Handler, ssl_context=context).serve_forever()
