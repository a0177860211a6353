"""Coreference within one article: what roles, nouns and pronouns mean, and who speaks."""
