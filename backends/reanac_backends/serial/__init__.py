"""The target ``serial``: a plain REANA serial specification."""

from __future__ import annotations

from .emitter import SerialBackend

BACKEND = SerialBackend()
"""The backend of this target."""
