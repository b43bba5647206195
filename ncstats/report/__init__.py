"""The report of a run: a document of sections and blocks, and its writers."""
