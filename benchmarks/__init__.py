"""Measurements: accuracy on gold data, cost against a baseline in the same run."""
