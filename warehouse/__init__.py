"""The SQL of the warehouse as package data: migrations, views, macros, example queries."""
