"""Names in one article: found, cleaned, typed and folded into entities."""
