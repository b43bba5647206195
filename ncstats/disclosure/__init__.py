"""Between Results and every writer: what may be released, under which policy.

Every writer takes a :class:`Released`, so nothing reaches a file without passing here. The policy
``none`` is the identity: all statistics as they are.

A :class:`Policy` says what is small. :func:`count_subgroups` says whom each count counts, and
:class:`Links` which counts are sums of which. :mod:`ncstats.disclosure.suppress` withholds what has
to be withheld; :mod:`ncstats.disclosure.attacker` tries to work it out from all that is shown.
These and :mod:`ncstats.disclosure.leaks` are loaded where a policy or a release asks for them.
"""

from ncstats.disclosure.bands import printed_p
from ncstats.disclosure.counted import Counted, Study, count_subgroups
from ncstats.disclosure.links import Links, Sum, link
from ncstats.disclosure.policy import NONE, POLICIES, NamedPolicy, Policy, named_policy
from ncstats.disclosure.release import Released, release, study_of
from ncstats.disclosure.shown import Range, Rule
from ncstats.disclosure.subgroup import Subgroup

__all__ = [
    "NONE",
    "POLICIES",
    "Counted",
    "Links",
    "NamedPolicy",
    "Policy",
    "Range",
    "Released",
    "Rule",
    "Study",
    "Subgroup",
    "Sum",
    "count_subgroups",
    "link",
    "named_policy",
    "printed_p",
    "release",
    "study_of",
]
