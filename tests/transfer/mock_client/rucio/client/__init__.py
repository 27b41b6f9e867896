"""MOCK."""
