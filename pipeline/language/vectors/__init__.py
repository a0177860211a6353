"""Sentence vectors: where two texts point the same way, they are about the same thing."""
