"""``python -m ncstats`` is the command ``ncstats``."""

from ncstats.cli import main

main()
