"""The target Snakemake: a ``Snakefile`` for one's own machine or cluster, or for REANA's Snakemake engine."""

from .local import LocalBackend
from .reana import ReanaBackend

LOCAL = LocalBackend()
"""The backend of ``--to snakemake --on local``."""

REANA = ReanaBackend()
"""The backend of ``--to snakemake --on reana``."""
