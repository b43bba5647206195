"""Tallies: counts of value × group for one variable, enough for every statistic made of them."""

from ncstats.tally.combinations import combinations
from ncstats.tally.memory import tally
from ncstats.tally.model import Tally

__all__ = ["Tally", "combinations", "tally"]
