"""Follow-up in, curves and tests out.

Time is counted from the origin in whatever unit the caller uses; missing values are dropped by the
caller. What no curve can be drawn from raises `ncstats.stats.NotComputable` with its reason's code.

Where the time of an event is known: `kaplan_meier`, `cumulative_incidence`, `logrank`, `gray`.
Where it lies between two visits: `npmle`, `competing_npmle`, `interval_logrank`. Few events:
`permutation_logrank`, `firth`. Groups known only later: `landmark`.
"""

from ncstats.survival.aalen_johansen import cumulative_incidence
from ncstats.survival.competing_npmle import CompetingNpmle, competing_npmle
from ncstats.survival.cox import Coefficient, Cox, ModelTest, cox
from ncstats.survival.curve import Curve, CurveLimits, Point
from ncstats.survival.firth import Firth, firth
from ncstats.survival.gray import Gray, gray
from ncstats.survival.interval_logrank import IntervalLogRank, Scores, interval_logrank
from ncstats.survival.kaplan_meier import kaplan_meier, reverse_kaplan_meier
from ncstats.survival.landmark import Landmark, landmark
from ncstats.survival.logrank import LogRank, logrank
from ncstats.survival.npmle import Npmle, npmle
from ncstats.survival.npmle_landmarks import (
    NpmleLandmark,
    competing_npmle_landmarks,
    competing_npmle_landmarks_of,
    npmle_landmarks,
)
from ncstats.survival.pairwise import LogRankPair, pairwise_logrank
from ncstats.survival.permutation_logrank import PermutationLogRank, permutation_logrank
from ncstats.survival.restricted_mean import (
    RestrictedMean,
    RestrictedMeanDifference,
    restricted_mean,
    restricted_mean_difference,
)
from ncstats.survival.schoenfeld import Schoenfeld, Transform, schoenfeld

__all__ = [
    "Coefficient",
    "CompetingNpmle",
    "Cox",
    "Curve",
    "CurveLimits",
    "Firth",
    "Gray",
    "IntervalLogRank",
    "Landmark",
    "LogRank",
    "LogRankPair",
    "ModelTest",
    "Npmle",
    "NpmleLandmark",
    "PermutationLogRank",
    "Point",
    "RestrictedMean",
    "RestrictedMeanDifference",
    "Schoenfeld",
    "Scores",
    "Transform",
    "competing_npmle",
    "competing_npmle_landmarks",
    "competing_npmle_landmarks_of",
    "cox",
    "cumulative_incidence",
    "firth",
    "gray",
    "interval_logrank",
    "kaplan_meier",
    "landmark",
    "logrank",
    "npmle",
    "npmle_landmarks",
    "pairwise_logrank",
    "permutation_logrank",
    "restricted_mean",
    "restricted_mean_difference",
    "reverse_kaplan_meier",
    "schoenfeld",
]
