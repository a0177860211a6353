"""Batches out and rows in, as Parquet on storage that several machines share."""
