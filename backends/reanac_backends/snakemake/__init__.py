"""The target Snakemake: a ``Snakefile`` that runs on this machine or a cluster of one's own."""

from .emitter import SnakemakeBackend

BACKEND = SnakemakeBackend()
