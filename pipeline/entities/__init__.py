"""Identity: one entity per real thing, within an article and across articles."""
