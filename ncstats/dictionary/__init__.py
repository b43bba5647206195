"""The data dictionary: what each variable means, in English and Chinese."""

from ncstats.dictionary.endpoint import DAYS_PER, Between, ByVisits, Competing, Endpoint
from ncstats.dictionary.load import load_dictionary
from ncstats.dictionary.model import Derivation, Dictionary, Level, Outcome, Variable

__all__ = [
    "DAYS_PER",
    "Between",
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
