"""The report as a Word document: real tables, styles by name, and the user's own template.

:func:`word_report` makes the bytes of ``report.docx``.
"""

from ncstats.report.word.report import word_report
from ncstats.report.word.template import check_template

__all__ = ["check_template", "word_report"]
