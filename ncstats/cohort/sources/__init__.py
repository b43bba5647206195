"""From a file of any accepted format to a :class:`~ncstats.cohort.read.TextTable`."""

from ncstats.cohort.sources.choose import read_source

__all__ = ["read_source"]
