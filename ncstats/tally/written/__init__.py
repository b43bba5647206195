"""Answers as plain data that a person can read, and back: counts, and nothing of a patient."""

from ncstats.tally.written.model import WRITTEN
from ncstats.tally.written.read import answer_of
from ncstats.tally.written.write import answer_data, asked_data, counts_of, patients_of

__all__ = ["WRITTEN", "answer_data", "answer_of", "asked_data", "counts_of", "patients_of"]
