"""The lint rules: one module a family, each rule a function with its documentation (see CONTRIBUTING.md)."""
