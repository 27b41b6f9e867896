"""The documentation: every example in it is run, and every output that it shows is compared."""
