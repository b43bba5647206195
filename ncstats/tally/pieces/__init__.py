"""A long file counted piece by piece: each piece as in memory, and the counts added."""
