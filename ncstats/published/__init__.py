"""The published numbers of a study: read, and held against what was computed."""

from ncstats.published.model import Published, PublishedCell
from ncstats.published.read import read_published
from ncstats.published.verification import Verification, VerifiedCell
from ncstats.published.verify import verify

__all__ = [
    "Published",
    "PublishedCell",
    "Verification",
    "VerifiedCell",
    "read_published",
    "verify",
]
