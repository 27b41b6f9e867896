"""The language server: what editors ask about a specification while it is written (`reanac lsp`).

Only `reanac.lsp.server` and what turns answers into the protocol's types need pygls, the optional extra ``lsp``.
`reanac.lsp.outline` reads the text by its indentation, so everything but the findings works in a document that is not
YAML at the moment.
"""
