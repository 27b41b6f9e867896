"""The mini-languages of a specification, as grammars and typed nodes; they know nothing of workflows."""
