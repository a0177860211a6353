"""The interactive shell of ``concord sql``, and what it knows of the warehouse's names."""
