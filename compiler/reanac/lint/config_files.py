"""Finding the configuration of a file.

``reanac.toml``, or ``[tool.reanac]`` in ``pyproject.toml``, is looked for from the folder of a file upward; the first
one found is the one that counts. Looking costs microseconds: `reanac.lint.config_toml`, which reads it, is imported
only when there is one.
"""

from __future__ import annotations

import os

from .config import Config, ConfigError, NotFoundError

OWN_FILE, SHARED_FILE = "reanac.toml", "pyproject.toml"


def config_for(folder: str, known: dict[str, Config]) -> Config:
    """Return the configuration of the files in a folder; `known` remembers the folders that were asked for.

    Raises:
        ConfigError: it cannot be used.
        NotFoundError: it cannot be read.
    """
    folder = os.path.abspath(folder)
    if folder not in known:
        known[folder] = _config_at(folder) or (
            Config() if os.path.dirname(folder) == folder else config_for(os.path.dirname(folder), known)
        )
    return known[folder]


def _config_at(folder: str) -> Config | None:
    """Return the configuration that lies in a folder itself."""
    own, shared = os.path.join(folder, OWN_FILE), os.path.join(folder, SHARED_FILE)
    if os.path.isfile(own):
        return named(own)
    if not os.path.isfile(shared):
        return None
    try:
        with open(shared, "rb") as file:
            data = file.read()
    except OSError:  # somebody else's file
        return None
    # Reading TOML costs milliseconds, and most projects that have this file do not configure reanac in it.
    bare = data.translate(None, b" \t\"'")
    if b"tool.reanac" not in bare and not (b"[tool]" in bare and b"reanac" in bare):
        return None
    from .config_toml import read_config

    return read_config(shared, data)


def named(path: str | None) -> Config:
    """Return the configuration in a file that is named, or none where none is to be used.

    Raises:
        ConfigError: it cannot be used, or is a ``pyproject.toml`` without ``[tool.reanac]``.
        NotFoundError: it cannot be read.
    """
    if path is None:
        return Config()
    from .config_toml import read_config

    try:
        with open(path, "rb") as file:
            found = read_config(path, file.read())
    except OSError as error:
        raise NotFoundError(f"{path} cannot be read: {error.strerror}.") from error
    if found is None:
        raise ConfigError(f"{path} has no [tool.reanac].")
    return found
