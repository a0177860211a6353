"""Contradictions within a story: statements of different outlets that cannot both hold."""
