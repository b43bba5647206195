"""Follow-up in, curves and tests out.

Time is counted from the origin in whatever unit the caller uses; missing values are dropped by the
caller. What no curve can be drawn from raises `ncstats.stats.NotComputable` with its reason's code.
"""

from ncstats.survival.aalen_johansen import cumulative_incidence
from ncstats.survival.curve import Curve, CurveLimits, Point
from ncstats.survival.gray import Gray, gray
from ncstats.survival.kaplan_meier import kaplan_meier
from ncstats.survival.logrank import LogRank, logrank

__all__ = [
    "Curve",
    "CurveLimits",
    "Gray",
    "LogRank",
    "Point",
    "cumulative_incidence",
    "gray",
    "kaplan_meier",
    "logrank",
]
