"""Counting where the patients are: one statement, in SQL, on DuckDB, PostgreSQL or Spark."""
