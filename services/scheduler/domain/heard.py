"""What people report of a case: promises, refusals, and who was not to be reached."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from schemas.http.contacts import Help, TalkResult
from services.scheduler.domain.stops import Stop, StopKind

MARK = "said:"
"""Begins the occurrences of steps that follow from what was reported."""


class Said(StrEnum):
    """What a step can follow from."""

    UNREACHABLE = TalkResult.UNREACHABLE.value
    WRONG_NUMBER = TalkResult.WRONG_NUMBER.value
    ACCOMPANY = Help.ACCOMPANY.value
    PROBLEM = Help.PROBLEM.value


UNTIL_REACHED = frozenset({Said.UNREACHABLE, Said.WRONG_NUMBER})
"""What is settled as soon as the holder is reached."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One line of the contact log, as far as it drives the case."""

    log_id: UUID
    on: date
    """The civil date where the policy is."""
    known_at: datetime
    said: frozenset[Said] = frozenset()
    effective: bool = False
    """The holder was reached."""
    refused: bool = False
    promised_on: date | None = None
    snoozed_until: datetime | None = None
    """The end of the promised day, and never later than the beginning of the day before the last payable one."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise to pay that nothing has overtaken before its day was over."""

    day: date
    made: Heard


def promises(heard: Sequence[Heard]) -> Iterator[Promise]:
    """The promises that stand or were broken: not those which another promise or a refusal overtook in time."""
    for at, each in enumerate(heard):
        if each.promised_on is not None:
            later = (other for other in heard[at + 1 :] if other.promised_on is not None or other.refused)
            following = next(later, None)
            if following is None or following.on > each.promised_on:
                yield Promise(each.promised_on, each)


def snooze(heard: Sequence[Heard]) -> Stop | None:
    """What the newest promise holds back, if it stands."""
    newest = next((each for each in reversed(heard) if each.promised_on is not None or each.refused), None)
    if newest is None or newest.promised_on is None:
        return None
    return Stop(newest.log_id, StopKind.PROMISE, newest.known_at, newest.snoozed_until)


def news(heard: Sequence[Heard]) -> Iterator[tuple[Said, str, Heard]]:
    """What steps follow from, each with the key of its occurrence: once a day, and once until it is settled."""
    found: dict[str, tuple[Said, Heard]] = {}
    for each in heard:
        if each.effective:
            found = {key: (said, one) for key, (said, one) in found.items() if said not in UNTIL_REACHED}
        known = {said for said, _ in found.values()} & UNTIL_REACHED
        for said in sorted(each.said - known):
            found.setdefault(f"{MARK}{said}:{each.on.isoformat()}", (said, each))
    for key, (said, each) in found.items():
        yield said, key, each
