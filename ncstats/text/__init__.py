"""Numbers and sentences for readers: the only place where text is made."""

from ncstats.text.bilingual import Bilingual
from ncstats.text.messages import LANGUAGES, Lang, catalogue, listing, message
from ncstats.text.numbers import Digits, between, number, p_value, round_half_away, significant
from ncstats.text.reasons import reason, reason_text

__all__ = [
    "LANGUAGES",
    "Bilingual",
    "Digits",
    "Lang",
    "between",
    "catalogue",
    "listing",
    "message",
    "number",
    "p_value",
    "reason",
    "reason_text",
    "round_half_away",
    "significant",
]
