"""A real VOMS server: Debian's daemon, with MariaDB, in a network of its own, for it listens to everybody."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

from .authority import BASE, HOST, USER, Authority, call
from .processes import Server

VO = "testvo"
_PORT = 15000
"""In a network of its own, any port is free."""
_DATA = """\
CREATE DATABASE voms_{vo}; USE voms_{vo};
SET FOREIGN_KEY_CHECKS=0;
SOURCE /usr/share/voms/voms-mysql.data;
GRANT SELECT, LOCK TABLES ON voms_{vo}.* TO voms@localhost IDENTIFIED BY 'vomspw';
INSERT INTO ca VALUES (1, '{ca}', 'Test CA');
INSERT INTO `groups` VALUES (1, '/{vo}', 1, 1), (2, '/{vo}/analysis', 1, 1);
INSERT INTO roles VALUES (1, 'VO-Admin'), (2, 'production');
INSERT INTO seqnumber VALUES ('00'); INSERT INTO version (version) VALUES (2);
INSERT INTO usr (userid, dn, ca, cn, mail) VALUES (1, '{user}', 1, 'Jane Doe', 'jdoe@example.org');
INSERT INTO m (userid, gid, rid) VALUES (1, 1, NULL), (1, 2, NULL), (1, 1, 2), (1, 2, 2);
"""
_DAEMON = """\
--vo={vo}
--dbname=voms_{vo}
--username=voms
--passfile={folder}/password
--port={port}
--uri=localhost:{port}
--sqlloc=/usr/lib/voms/libvomsmysql.so
--mysql-socket={folder}/my.sock
--logfile={folder}/voms.log
--loglevel=4
--logtype=7
--socktimeout=30
--newformat
--x509_cert_dir={certificates}
--x509_user_cert={pki}/host.pem
--x509_user_key={pki}/host.key
"""


class Voms:
    """A VOMS server of the VO ``testvo``, with the role ``production``.

    Attributes:
        variables: what ``voms-proxy-init`` needs to know.
    """

    def __init__(self, folder: Path, authority: Authority) -> None:
        self._folder, self._authority = folder, authority
        pki = authority.folder
        for name in ("vomsdir", "vomses"):
            (folder / name / VO if name == "vomsdir" else folder / name).mkdir(parents=True)
        (folder / "vomsdir" / VO / "localhost.lsc").write_text(f"{HOST}\n{BASE}/CN=Test CA\n")
        (folder / "vomses" / VO).write_text(f'"{VO}" "localhost" "{_PORT}" "{HOST}" "{VO}"\n')
        self.variables = {
            "X509_CERT_DIR": str(authority.certificates),
            "X509_VOMS_DIR": str(folder / "vomsdir"),
            "X509_USER_CERT": str(pki / "user.pem"),
            "X509_USER_KEY": str(pki / "user.key"),
        }
        self._network = Server(["unshare", "--net", "sleep", "infinity"], folder / "network.log", {})
        self._network.wait_until(
            lambda: os.readlink(f"/proc/{self._network.pid}/ns/net") != os.readlink("/proc/self/ns/net")
        )
        call(*self.inside, "ip", "link", "set", "lo", "up")
        self._database = self._start_database()
        (folder / "password").write_text("vomspw\n")
        (folder / "password").chmod(0o640)
        (folder / "voms.conf").write_text(
            _DAEMON.format(vo=VO, folder=folder, port=_PORT, certificates=authority.certificates, pki=pki)
        )
        call(*self.inside, "/usr/sbin/voms", "--conf", str(folder / "voms.conf"))
        until = time.monotonic() + 30
        while f":{_PORT}" not in call(*self.inside, "ss", "-Hltn"):
            assert time.monotonic() < until, (folder / "voms.log").read_text(errors="replace")
            time.sleep(0.05)

    @property
    def inside(self) -> tuple[str, ...]:
        """The words before a command that is to reach the daemon."""
        return ("nsenter", "--target", str(self._network.pid), "--net", "--")

    def _start_database(self) -> Server:
        folder, data = self._folder, self._folder / "data"
        install = ["mariadb-install-db", "--no-defaults", "--user=root", f"--datadir={data}", "--skip-test-db"]
        call(*install, "--auth-root-authentication-method=normal")
        words = [
            "--no-defaults",
            "--user=root",
            f"--datadir={data}",
            f"--socket={folder / 'my.sock'}",
            "--skip-networking",
        ]
        server = Server(["mariadbd", *words], folder / "mariadb.log", {})
        client = ["mariadb", "--no-defaults", "-uroot", "-S", str(folder / "my.sock")]

        def answers() -> bool:
            return subprocess.run([*client, "-e", "select 1"], capture_output=True, check=False).returncode == 0

        server.wait_until(answers)
        data_of = _DATA.format(vo=VO, ca=f"{BASE}/CN=Test CA", user=USER)
        subprocess.run(client, input=data_of, text=True, check=True, capture_output=True)
        return server

    def proxy(self, path: Path, *, fqan: str = VO, hours: int = 12) -> Path:
        """Make a proxy by asking the daemon, as people do."""
        words = ["-q", "-rfc", "-voms", fqan, "-vomses", str(self._folder / "vomses" / VO), "-valid", f"{hours}:00"]
        program = shutil.which("voms-proxy-init2") or "voms-proxy-init"
        environment = {**os.environ, **self.variables}
        done = subprocess.run(
            [*self.inside, program, *words, "-out", str(path)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
        return path

    def close(self) -> None:
        """Stop the daemon and its database."""
        network = os.readlink(f"/proc/{self._network.pid}/ns/net")
        for process in Path("/proc").glob("[0-9]*"):  # the daemon forks, and nothing else runs in its network
            try:
                if os.readlink(process / "ns" / "net") == network and int(process.name) != self._network.pid:
                    os.kill(int(process.name), 15)
            except OSError:
                continue
        self._database.stop()
        self._network.stop()
