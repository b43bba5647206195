"""The report as LaTeX: a file for each table, and one that holds them all and compiles.

pdfLaTeX, XeLaTeX and LuaLaTeX set the English report, XeLaTeX and LuaLaTeX the Chinese one; what
is used stands in every distribution: booktabs, threeparttable, longtable, ctex.
"""

from ncstats.report.latex.report import latex_files

__all__ = ["latex_files"]
