"""Running what was compiled: REANA's own semantics as a reference, and the engines of the targets."""
