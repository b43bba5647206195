"""Results: plan × cohort → one unrounded statistic per row."""
