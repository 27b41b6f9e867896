"""A real Rucio, real VOMS proxies, real tokens, on this machine and for it alone."""
