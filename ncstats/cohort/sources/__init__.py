"""From a file of any accepted format to a :class:`~ncstats.cohort.read.TextTable`."""

from ncstats.cohort.sources.choose import file_and_sheet, read_source

__all__ = ["file_and_sheet", "read_source"]
