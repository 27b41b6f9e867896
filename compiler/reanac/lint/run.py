"""Checking many files: configuration, findings, fixes. Nothing here prints; what is written is what was asked for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from ..api import MAX_READ, Checked, check, check_file
from ..diagnostics import Diagnostic
from .config import Config
from .config_files import config_for
from .outcome import Outcome, Request

STANDARD_INPUT = "-"


class Run:
    """A run over many files."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._configs: dict[str, Config] = {}

    def files(self, names: Iterable[str]) -> list[str]:
        """Return the files that names of files, folders and patterns mean, in a stable order.

        Raises:
            reanac.config.NotFoundError: a pattern fits nothing.
            reanac.config.ConfigError: a configuration cannot be used.
        """
        listed = list(dict.fromkeys(names))
        if all(name == STANDARD_INPUT or os.path.isfile(name) for name in listed):
            return listed
        from .files import expand

        return list(expand(listed, self._is_excluded))

    def outcomes(self, files: Iterable[str], standard_input: bytes = b"") -> Iterator[Outcome]:
        """Check files one after another.

        Raises:
            reanac.config.ConfigError: a configuration cannot be used.
            reanac.diagnostics.SiteError: a site file cannot be used.
            reanac.targets.UnknownTargetError: there is no such target.
        """
        for file in files:
            try:
                yield self._outcome(file, standard_input)
            except OSError as error:
                yield Outcome(file, error=f"{error.filename or file} cannot be read: {error.strerror or error}.")

    def _outcome(self, file: str, standard_input: bytes) -> Outcome:
        config = self._config(file)
        choice = self._request.choice.over(config.choice_for(file))
        site_files = (*config.site_files, *self._request.site_files)
        targets = tuple(dict.fromkeys((*config.targets, *self._request.targets)))
        is_input = file == STANDARD_INPUT
        name = "<stdin>" if is_input else file
        if is_input:
            data = standard_input
            checked = check(data, name=name, site_files=site_files, targets=targets)
        else:
            with open(file, "rb") as opened:
                data = opened.read(MAX_READ)
            checked = check_file(file, data=data, site_files=site_files, targets=targets)
        shown = choice.shown(checked.diagnostics)
        if not (self._request.fix or self._request.add_ignores) or checked.source is None or not shown:
            return Outcome(name, checked.source, shown)

        def look(text: str) -> Checked:
            if is_input:
                return check(text.encode(), name=name, site_files=site_files, targets=targets)
            return check_file(file, data=text.encode(), site_files=site_files, targets=targets)

        def again(text: str) -> tuple[Diagnostic, ...]:
            return choice.shown(look(text).diagnostics)

        from .changes import changed

        done = changed(Outcome(name, checked.source, shown), data, again, self._request, "" if is_input else file)
        if done.source is None or done.source is checked.source:
            return done
        return done.replace(source=look(done.source.text).source)  # which knows where its secrets stand

    def _config(self, file: str) -> Config:
        if self._request.config is not None:
            return self._request.config
        folder = "." if file == STANDARD_INPUT else os.path.dirname(file) or "."
        return config_for(folder, self._configs)

    def _is_excluded(self, path: str) -> bool:
        from .config import matches

        config = self._config(path)
        return any(matches(pattern, path, config.folder) for pattern in config.exclude)
