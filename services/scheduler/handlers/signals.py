"""The names by which commits wake loops."""

MOMENTS = "moments"
"""Of the one ticker: rows were added or moved."""
