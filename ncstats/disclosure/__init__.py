"""Between Results and every writer: what may be released, under which policy.

Every writer takes a :class:`Released`, so nothing reaches a file without passing here. The policy
``none`` is the identity: all statistics as they are.
"""

from ncstats.disclosure.release import POLICIES, Released, release

__all__ = ["POLICIES", "Released", "release"]
