"""Who said what: quotations, reporting clauses and their cues, from an article's parse."""
