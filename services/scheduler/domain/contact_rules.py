"""The rules of the contact log: what a line needs, who may write it, what can be promised."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from schemas.civil import instant_at, local_day
from schemas.http.contacts import ContactIn, Person, Refusal, TalkResult
from schemas.ids import PartyId
from schemas.parties import Contact, Party
from schemas.policies import COVERED, Instalment, Policy, Standing
from services.scheduler.domain.cases import CaseStatus, status_of
from services.scheduler.domain.rules import BrokenRule

EFFECTIVE = frozenset({TalkResult.REACHED, TalkResult.PROMISED, TalkResult.REFUSED})
LAST_DAYS = timedelta(days=10)
"""Premiums that are due on the first of a month, and short graces, never stand in the last month of grace."""
EVE = timedelta(days=1)
"""A promise never keeps back what is said on the day before the last payable one."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a line of the log is judged against."""

    policy: Policy
    premium: Instalment
    holder: Party | None
    author: Party | None
    may_write: Collection[PartyId]
    """Whose case it is, and who leads them. Empty for an orphan, whom everybody on the staff may serve."""
    now: datetime

    @property
    def may_be_logged(self) -> bool:
        """Whether the author is one of those who may write it."""
        return self.author is not None and (not self.may_write or self.author.party_id in self.may_write)

    @property
    def today(self) -> date:
        """The civil date where the policy is."""
        return local_day(self.now, self.policy.zone)


def is_effective(line: ContactIn) -> bool:
    """Whether the holder was reached, not merely dialled (A24)."""
    return line.person is Person.HOLDER and line.result in EFFECTIVE


def broken_rules(line: ContactIn, scene: Scene) -> Iterator[BrokenRule]:
    """Every rule that a line breaks."""
    yield from _author(line, scene)
    if line.person is Person.OTHER and not line.person_name:
        yield BrokenRule("person_name", "", "is needed when it was not the holder")
    if line.at and line.at > scene.now:
        yield BrokenRule("at", line.at.isoformat(), f"lies in the future; it is {scene.now.isoformat()}")
    yield from _promise(line, scene)
    yield from _reason(line, scene)
    if line.contact is not None and line.contact not in {each.number for each in _contacts(scene)}:
        yield BrokenRule("contact", str(line.contact), "is the number of no contact of the holder")


def snoozed_until(promised_on: date, scene: Scene) -> datetime:
    """The end of the promised day, but never later than the eve of the last payable day begins."""
    day = min(promised_on + timedelta(days=1), scene.premium.last_payable_day - EVE)
    return instant_at(day, time(0), scene.policy.zone)


def _author(line: ContactIn, scene: Scene) -> Iterator[BrokenRule]:
    author = scene.author
    if author is None or author.staff_number is None:
        yield BrokenRule("by", line.by, "is the staff number of nobody whom the scheduler knows")
    elif not scene.may_be_logged:
        number = scene.policy.policy_number
        yield BrokenRule(
            "by", line.by, f"policy {number} is somebody else's: its agent, its owner and who leads them log it"
        )


def _promise(line: ContactIn, scene: Scene) -> Iterator[BrokenRule]:
    day = line.promised_on
    if line.result is not TalkResult.PROMISED:
        if day is not None:
            yield BrokenRule("promised_on", day.isoformat(), "goes with the result promised and no other")
        return
    last = scene.premium.last_payable_day
    status = status_of(scene.policy, scene.premium.number)
    if day is None:
        yield BrokenRule("promised_on", "", "is needed with the result promised")
    elif status is not CaseStatus.OPEN:
        yield BrokenRule(
            "promised_on",
            day.isoformat(),
            f"instalment {scene.premium.number} is {status.value}; nothing can be promised",
        )
    elif day < scene.today:
        yield BrokenRule("promised_on", day.isoformat(), f"lies in the past; today is {scene.today.isoformat()}")
    elif day > last:
        yield BrokenRule(
            "promised_on", day.isoformat(), f"is after {last.isoformat()}, the last payable day; cover would have ended"
        )


def _reason(line: ContactIn, scene: Scene) -> Iterator[BrokenRule]:
    known = ", ".join(each.value for each in Refusal)
    if line.reason is not None:
        return
    if line.result is TalkResult.REFUSED:
        yield BrokenRule("reason", "", f"is needed with the result refused: {known}")
    else:
        yield from late_without_reason(line, scene)


def late_without_reason(line: ContactIn, scene: Scene) -> Iterator[BrokenRule]:
    """The rule that whoever is reached at the end of grace says why the premium is not paid (A27)."""
    if line.reason is None and line.result is not TalkResult.REFUSED and is_effective(line) and _is_late(scene):
        known = ", ".join(each.value for each in Refusal)
        yield BrokenRule("reason", "", f"is needed in the last month of grace and in its last ten days: {known}")


def _is_late(scene: Scene) -> bool:
    """The true reason is asked for at the end of grace (A27): by the list, or by the clock where no list says so."""
    standing = scene.premium.standing_on(scene.today)
    ends = scene.premium.last_payable_day
    return standing is Standing.GRACE_END or (standing in COVERED and scene.today > ends - LAST_DAYS)


def _contacts(scene: Scene) -> tuple[Contact, ...]:
    return scene.holder.contacts if scene.holder else ()
