"""Coarser levels: several levels of a category as one, in all that a study says.

A release may tell less than the data know: of the causes of a rare disease only that they are
genetic. :class:`~ncstats.plan.coarser.joins.Joins` says which levels are one; the dictionary and
the plan are put into the words of the coarser levels, and what would tell the finer ones apart is
left out of both.
"""
