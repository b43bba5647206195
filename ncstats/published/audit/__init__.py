"""A paper's tables alone: what its printed numbers say of each other."""
