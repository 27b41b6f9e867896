"""Compiling: from specifications of every kind to bundles, judged by REANA's own validators and by a real shell."""
