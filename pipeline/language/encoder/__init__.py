"""One pass of a small transformer over an article, for every component that needs its vectors."""
