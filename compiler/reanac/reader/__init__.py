"""From bytes to a typed spec: ``bytes -> Source -> Tree -> Spec -> Workflow``."""
