"""STUB of the Rucio client: this folder stands on the PYTHONPATH of commands that are tried at a desk."""
