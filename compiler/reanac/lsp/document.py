"""A document that an editor has open: its text, its findings, and what stands where."""

from __future__ import annotations

import os
from functools import cached_property

from reanac_grammar.node import Node

from ..api import Checked, check_file
from ..diagnostics import Diagnostic, SiteError
from ..lint.config import Config, ConfigError, NotFoundError
from ..lint.config_files import config_for
from ..reports.redact import redact, secret_words
from ..rules.disclosure import holds_secret
from ..targets import UnknownTargetError
from .outline import Outline
from .parameters import Declared, Referred, declared, references
from .positions import UTF16, Positions

HIDDEN = "***"
"""What stands for a secret."""


class Settings(Node):
    """What the configuration of a document's folder says.

    Attributes:
        config: the configuration, or one that says nothing where it cannot be used.
        problem: why it cannot be used, or None.
    """

    config: Config = Config()
    problem: str | None = None


def read_settings(path: str) -> Settings:
    """Return what the configuration of a file says."""
    try:
        return Settings(config_for(os.path.dirname(path) or ".", {}))
    except (ConfigError, NotFoundError, OSError) as error:
        return Settings(problem=_why(error))


def _why(error: Exception) -> str:
    """Return why a file beside the document cannot be used: its first mistake, where there is one."""
    if not isinstance(error, (ConfigError, SiteError)) or error.source is None or not error.findings:
        return str(error)
    first = error.findings[0]
    line = error.source.position(first.place.start).line
    return " ".join(filter(None, (str(error), f"Line {line}:", first.message, first.help)))


class Document:
    """One version of a document; another version is another object.

    Args:
        encoding: what columns count.
        before: the version before this one.

    Attributes:
        uri: how the editor calls it.
        path: its file, which need not be there.
        text: all of its text.
        positions: turns offsets into positions; offsets count from behind a byte order mark.
        settings: what its configuration says.
        problem: why site files or targets of its configuration cannot be used, or None.
    """

    def __init__(
        self, uri: str, path: str, text: str, settings: Settings, encoding: str = UTF16, before: Document | None = None
    ) -> None:
        self.uri = uri
        self.path = path
        self.text = text
        self.settings = settings
        self.problem = settings.problem
        self.positions = Positions(path, text, encoding)
        self.asked_programs: Checked | None = None
        self._remembered = before.secret_words if before is not None else []

    @property
    def is_specification(self) -> bool:
        """Whether the document is one for reanac: by its name, as folders are searched, or by what is in it."""
        name = os.path.basename(self.path)
        if name.startswith("reana") and name.endswith((".yaml", ".yml")):
            return True
        return any(entry.path == ("workflow", "type") for entry in self.outline.entries)

    @cached_property
    def outline(self) -> Outline:
        """Its keys and items."""
        return Outline(self.positions.source.text)

    @cached_property
    def checked(self) -> Checked:
        """What a check finds that asks no other program."""
        return self.check(self.text)

    def check(self, text: str, *, ask_programs: bool = False) -> Checked:
        """Check a text as if it stood in this document."""
        data = text.encode("utf-8", "surrogatepass")
        config = self.settings.config
        try:
            return check_file(
                self.path,
                data=data,
                site_files=config.site_files,
                targets=config.targets,
                ask_programs=ask_programs,
            )
        except (SiteError, UnknownTargetError) as error:
            self.problem = _why(error)
        try:
            return check_file(self.path, data=data, ask_programs=ask_programs)
        except SiteError as error:  # a site file in the user's own folder
            self.problem = _why(error)
            return Checked(self.positions.source, (), None)

    def choose(self, checked: Checked) -> tuple[Diagnostic, ...]:
        """Return the findings that the configuration shows, without secrets."""
        shown = self.settings.config.choice_for(self.path).shown(checked.diagnostics)
        return redact(checked.source, shown)[1]

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The findings that are shown."""
        return self.choose(self.asked_programs or self.checked) if self.is_specification else ()

    @cached_property
    def declared(self) -> list[Declared]:
        """The declared parameters, without secrets."""
        found = declared(self.positions.source.text, self.outline, self.checked.workflow)
        return [
            each.replace(text=HIDDEN if holds_secret(each.name, each.text) else self.hide(each.text)) for each in found
        ]

    @cached_property
    def secret_words(self) -> list[str]:
        """The texts that no message may hold, the longest first; a text that cannot be read has those of before."""
        words = secret_words(self.checked.source)
        if self.checked.workflow is None:
            words = sorted({*words, *self._remembered}, key=len, reverse=True)
        return words

    def hide(self, text: str) -> str:
        """Return a text without secrets."""
        for word in self.secret_words:
            text = text.replace(word, HIDDEN)
        return text

    @cached_property
    def references(self) -> list[Referred]:
        """The references to parameters."""
        return list(references(self.positions.source.text, self.outline))

    @property
    def names(self) -> list[Referred | Declared]:
        """Every place where a parameter is named: the references first."""
        return [*self.references, *self.declared]

    def parameter_at(self, offset: int) -> str | None:
        """Return the name of the parameter that is declared or referred to at an offset."""
        return next((each.name for each in self.names if each.place.start <= offset <= each.place.end), None)
