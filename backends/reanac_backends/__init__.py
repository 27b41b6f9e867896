"""The targets: one folder each; they know the IR, never the YAML of a specification."""
