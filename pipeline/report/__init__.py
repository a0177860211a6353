"""A static site from the published snapshot: read only, no metrics of its own."""
