"""Stance and relations: who evaluates whom, and what actors do to one another."""
