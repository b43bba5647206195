"""What a cell of a conforming file looks like: the one account of it for every engine."""

FIGURES = r"^[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,3})?$"
"""A number."""
LIMIT = r"^[<>][-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,3})?$"
"""A number that is known only by a limit."""
DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
"""A day."""
SIDES = {"<": -1, ">": 1}
"""On which side of its limit such a number lies."""
