"""Formats of files, by their endings, as IANA registers them: a runner checks that what is given is what is taken."""

from __future__ import annotations

import posixpath

_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_OF_ENDING = {
    ".csv": "text/csv",
    ".fits": "application/fits",
    ".gz": "application/gzip",
    ".html": "text/html",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".tsv": "text/tab-separated-values",
    ".xml": "application/xml",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".zip": "application/zip",
}


def format_of(path: str) -> str | None:
    """Return the IRI of the format of a file; None where its ending is registered nowhere, as that of ROOT's is not."""
    media_type = _OF_ENDING.get(posixpath.splitext(path)[1].lower())
    return None if media_type is None else _MEDIA_TYPES + media_type
