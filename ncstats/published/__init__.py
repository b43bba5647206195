"""The published numbers of a study: read, and held against what was computed."""

from ncstats.published.earlier import read_earlier
from ncstats.published.locked import Locked, held_against
from ncstats.published.model import Published, PublishedCell
from ncstats.published.read import read_published
from ncstats.published.verification import Verification, VerifiedCell
from ncstats.published.verify import verify

__all__ = [
    "Locked",
    "Published",
    "PublishedCell",
    "Verification",
    "VerifiedCell",
    "held_against",
    "read_earlier",
    "read_published",
    "verify",
]
