"""The official engines as judges: each in a pinned environment of its own, asked over a pipe."""
