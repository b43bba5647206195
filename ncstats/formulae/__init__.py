"""The clinical formulae: one pure, vectorised function each, arrays in, one value per child out.

Every function is a page of its own: the formula, its source, units in and out, for whom it is
valid, and what it gives outside. The register says the same to the dictionary.
"""

from ncstats.formulae.call import FormulaCall
from ncstats.formulae.computed import Computed
from ncstats.formulae.growth_reference import GrowthReference, growth_reference
from ncstats.formulae.limits import AgeLimits, age_limits
from ncstats.formulae.register import BY_KEY, FORMULAE, formula
from ncstats.formulae.signature import Argument, Formula, Parameter

__all__ = [
    "BY_KEY",
    "FORMULAE",
    "AgeLimits",
    "Argument",
    "Computed",
    "Formula",
    "FormulaCall",
    "GrowthReference",
    "Parameter",
    "age_limits",
    "formula",
    "growth_reference",
]
