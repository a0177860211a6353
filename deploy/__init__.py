"""What installing and shipping Concord needs; no part of the package."""
