"""Linting files: configuration, choice of findings, fixes, many files at once. Nothing here prints."""
