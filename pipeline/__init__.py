"""Who says what about whom, and where the sources agree: Concord as a plain library."""
