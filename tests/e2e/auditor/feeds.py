"""How far the payment feeds speak, and when they will."""

from datetime import date, datetime

from .inputs import Inputs


def complete_at(inputs: Inputs, day: date) -> datetime | None:
    """When every feed had said that it is complete through `day`."""
    told = [min((at for at, mark in marks if mark >= day), default=None) for marks in inputs.feeds.values()]
    return None if not told or None in told else max(at for at in told if at)
