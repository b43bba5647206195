"""Between Results and every writer: what may be released, under which policy.

Every writer takes a :class:`Released`, so nothing reaches a file without passing here. The policy
``none`` is the identity: all statistics as they are.

A :class:`Policy` says what is small. :func:`count_subgroups` says whom each count counts, and
:class:`Links` which counts are sums of which. :func:`suppress` withholds what has to be withheld;
:func:`uncovered` is the attacker who tries to work it out from a :class:`View`, all that is shown.
"""

from ncstats.disclosure.attacker import Uncovered, bounds, uncovered
from ncstats.disclosure.bands import printed_p
from ncstats.disclosure.counted import Counted, Study, count_subgroups
from ncstats.disclosure.equations import View
from ncstats.disclosure.leaks import Leak, leaks, leaks_between
from ncstats.disclosure.links import Links, Sum, link
from ncstats.disclosure.policy import NONE, POLICIES, NamedPolicy, Policy, named_policy
from ncstats.disclosure.release import Released, release, study_of
from ncstats.disclosure.shown import Range, Rule
from ncstats.disclosure.subgroup import Subgroup
from ncstats.disclosure.suppress import suppress
from ncstats.disclosure.suppression import Suppression, small_only
from ncstats.disclosure.written import Written

__all__ = [
    "NONE",
    "POLICIES",
    "Counted",
    "Leak",
    "Links",
    "NamedPolicy",
    "Policy",
    "Range",
    "Released",
    "Rule",
    "Study",
    "Subgroup",
    "Sum",
    "Suppression",
    "Uncovered",
    "View",
    "Written",
    "bounds",
    "count_subgroups",
    "leaks",
    "leaks_between",
    "link",
    "named_policy",
    "printed_p",
    "release",
    "small_only",
    "study_of",
    "suppress",
    "uncovered",
]
