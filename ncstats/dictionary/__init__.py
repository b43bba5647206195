"""The data dictionary: what each variable means, in English and Chinese."""

from ncstats.dictionary.load import load_dictionary
from ncstats.dictionary.model import (
    DAYS_PER,
    ByVisits,
    Competing,
    Derivation,
    Dictionary,
    Endpoint,
    Level,
    Outcome,
    Variable,
)

__all__ = [
    "DAYS_PER",
    "ByVisits",
    "Competing",
    "Derivation",
    "Dictionary",
    "Endpoint",
    "Level",
    "Outcome",
    "Variable",
    "load_dictionary",
]
