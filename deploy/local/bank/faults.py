"""The faults of those who deliver: lines that come twice, late, and not in their order."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from random import Random

SHARE = 0.05
"""Of the lines that come twice, and as many that come late."""
LATER = (time(10), time(12), time(13, 10), time(15, 30))
"""When a late line comes: hours at which the ledger may be told something of any policy without ambiguity."""
_NEXT_FILES = 12
"""A line that comes twice comes again in one of so many files after its own."""

Line = Mapping[str, str]


def with_faults(lines: Sequence[Line], rng: Random, quiet_days: frozenset[str]) -> list[Line]:
    """The lines as they are delivered, each with the instant at which it really comes."""
    told = [_late(line, rng) if _may_be_late(line, quiet_days) and rng.random() < SHARE else line for line in lines]
    return [*told, *_again(told, rng)]


def _may_be_late(line: Line, quiet_days: frozenset[str]) -> bool:
    at = datetime.fromisoformat(line["到达时间"])
    return at.time() < LATER[-1] and str(at.date()) not in quiet_days


def _late(line: Line, rng: Random) -> Line:
    """Later on the same day: the bank's word that the day is complete comes the next morning."""
    at = datetime.fromisoformat(line["到达时间"])
    later = rng.choice([hour for hour in LATER if hour > at.time()])
    return {**line, "到达时间": datetime.combine(at.date(), later, at.tzinfo).isoformat()}


def _again(lines: Sequence[Line], rng: Random) -> Iterator[Line]:
    """The same line, word for word, in its own file or in a later one."""
    arrivals = sorted({line["到达时间"] for line in lines}, key=datetime.fromisoformat)
    places = {at: place for place, at in enumerate(arrivals)}
    for line in lines:
        if rng.random() < SHARE:
            place = places[line["到达时间"]] + rng.randrange(_NEXT_FILES)
            yield {**line, "到达时间": arrivals[min(place, len(arrivals) - 1)]}
