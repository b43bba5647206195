"""The data dictionary: what each variable means, in English and Chinese."""

from ncstats.dictionary.load import load_dictionary
from ncstats.dictionary.model import (
    DAYS_PER,
    Competing,
    Derivation,
    Dictionary,
    Endpoint,
    Level,
    Variable,
)

__all__ = [
    "DAYS_PER",
    "Competing",
    "Derivation",
    "Dictionary",
    "Endpoint",
    "Level",
    "Variable",
    "load_dictionary",
]
