"""Podman as the tests use it: a store of its own, and images made on the spot, for no registry is asked."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

PROGRAMS = ("podman", "runc", "mmdebstrap")
_SUITE = "bookworm"
_PACKAGES = "python3,python-is-python3,bash,coreutils,findutils,grep,sed,mawk,libc-bin"
_CONTAINERS = """\
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
[engine]
runtime = "runc"
"""
"""The crun of Debian 12 (1.8.1) fails where limits may not be raised."""
_STORAGE = '[storage]\ndriver = "{1}"\ngraphroot = "{0}/graph"\nrunroot = "{0}/run"\n'
_DRIVERS = ("overlay", "vfs")
"""How layers are stored: the second copies the image for each container, which takes seconds, and works everywhere."""


def missing() -> str | None:
    """Say why no containers can be run, or return None when they can."""
    for name in PROGRAMS:
        if not shutil.which(name):
            return f"there is no program {name} on the path"
    return None if os.geteuid() == 0 else "only root can run containers without more set-up"


class Podman:
    """A store of images.

    Attributes:
        environment: the variables with which ``podman`` uses it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "containers.conf").write_text(_CONTAINERS)
        self.environment = {
            "CONTAINERS_CONF": str(folder / "containers.conf"),
            "CONTAINERS_STORAGE_CONF": str(folder / "storage.conf"),
        }
        self._made: str | None = None
        for driver in _DRIVERS:
            (folder / "storage.conf").write_text(_STORAGE.format(folder, driver))
            with suppress(subprocess.CalledProcessError):
                _call(["podman", "info"], self.environment)
                return

    def tag(self, image: str) -> None:
        """Give the image, a small Debian with Python, one more name; it is made when the first is given.

        Raises:
            subprocess.CalledProcessError: it cannot be made; `stderr` says why.
        """
        if self._made is None:
            archive = self._folder / "image.tar"
            _call(
                ["mmdebstrap", "--variant=extract", f"--include={_PACKAGES}", *_AWK, _SUITE, str(archive), *_mirror()]
            )
            _call(["podman", "import", "--quiet", str(archive), image], self.environment)
            archive.unlink()
            self._made = image
        else:
            _call(["podman", "tag", self._made, image], self.environment)

    def close(self) -> None:
        """Remove all that is in it."""
        _call(["podman", "system", "reset", "--force"], self.environment)


_AWK = ['--extract-hook=ln -s mawk "$1/usr/bin/awk"']


def _mirror() -> list[str]:
    """Return where this machine has its packages from, if it has them from Debian."""
    asked = ["Created-By: Packages", f"Codename: {_SUITE}", "Component: main"]
    found = _call(["apt-get", "indextargets", "--format", "$(REPO_URI)", *asked]).split()
    return found[:1]


def _call(call: list[str], variables: dict[str, str] | None = None) -> str:
    environment = {**os.environ, **(variables or {})}
    return subprocess.run(call, check=True, capture_output=True, text=True, env=environment).stdout
