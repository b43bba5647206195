"""A cohort that could have been: synthetic records that meet every printed cell at once."""

from ncstats.published.reconstruct.refusals import (
    ImpossibleError,
    NotFoundError,
    NotReconstructedError,
)
from ncstats.published.reconstruct.run import Reconstruction, reconstruct
from ncstats.published.reconstruct.several import Solutions, reconstruct_several

__all__ = [
    "ImpossibleError",
    "NotFoundError",
    "NotReconstructedError",
    "Reconstruction",
    "Solutions",
    "reconstruct",
    "reconstruct_several",
]
