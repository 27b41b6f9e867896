"""The language server, as an editor meets it: a process of its own, spoken with on standard input and output."""
