"""The report as a workbook: a sheet for each table, and one with every result.

:func:`workbook` makes the bytes of ``tables.xlsx``.
"""

from ncstats.report.workbook.book import workbook

__all__ = ["workbook"]
