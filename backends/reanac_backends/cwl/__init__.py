"""The target CWL: Common Workflow Language v1.2, for any of its runners, and for REANA's CWL engine."""

from __future__ import annotations

from .local import LocalBackend
from .reana import ReanaBackend

LOCAL = LocalBackend()
REANA = ReanaBackend()

__all__ = ["LOCAL", "REANA", "LocalBackend", "ReanaBackend"]
