"""Times `reanac check` beside its floor (bare Python and imports) and its peers: ``python -m benchmarks``."""
