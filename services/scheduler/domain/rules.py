"""What is wrong with something that people entered."""

from typing import NamedTuple


class BrokenRule(NamedTuple):
    """One value that breaks one rule."""

    field: str
    value: str
    rule: str
