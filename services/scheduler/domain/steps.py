"""A step: one line of a plan. It says when, to whom, what, if and unless what, and until when it is worth it."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from schemas.civil import add_months
from schemas.money import Money
from schemas.parties import Channel, MessageClass
from schemas.policies import FailureReason, Policy, PolicyStatus
from services.scheduler.domain.cases import CaseStatus
from services.scheduler.domain.heard import Said
from services.scheduler.domain.tasks import Purpose


class Anchor(StrEnum):
    """The civil date from which a step is counted, always directly."""

    DUE = "due"
    GRACE_END = "grace-end"
    """The last payable day."""
    LAPSE = "lapse"
    """The first day without cover, once the ledger has said so."""
    PAYMENT = "payment"
    """The day of the payment that settled the premium, or the day before it became known where that is later."""
    FAILURE = "failure"
    """The day of a transfer that did not succeed; each one is an occurrence."""
    BIRTHDAY = "birthday"
    ANNIVERSARY = "anniversary"
    """Of each policy of the holder, every year."""
    REPORT = "report"
    """The day of a contact log that says what the step's condition names."""
    PROMISE = "promise"
    """The day by which the holder promised to pay."""
    GIVEN = "given"
    """The day on which the work of the step named by `after` was given to somebody."""


class Earlier(StrEnum):
    """How the work of an earlier step stands."""

    UNACKNOWLEDGED = "unacknowledged"
    """Nobody has taken it on."""
    DONE = "done"


class Role(StrEnum):
    """To whom a step speaks, or whose work it is."""

    HOLDER = "holder"
    AGENT = "agent"
    """The agent of the policy, or the orphan desk where there is none."""
    SUPERVISOR = "supervisor"
    """The supervisor of the policy, or the orphan desk where it has no supervisor, or no agent who hands over."""
    MANAGER = "manager"
    """The supervisor's supervisor, or the orphan desk."""
    SERVICE_DESK = "service-desk"
    OPERATIONS = "operations"
    POLICY_SERVICE = "policy-service"
    """保全."""


class Zone(StrEnum):
    """In whose time zone a local time is read."""

    RECIPIENT = "recipient"
    POLICY = "policy"


class Part(BaseModel):
    """A part of a plan file: nothing in it is ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Bound(Part):
    """A day counted from an anchor."""

    anchor: Anchor
    days: int = 0


class Day(Bound):
    """A day counted from an anchor: so many days after it, or a day of its month or of a later one."""

    months: int = 0
    month_day: Annotated[int | None, Field(ge=1, le=31)] = None
    """The day of the month that is so many `months` after the anchor's, or its last one where it has no such day."""
    not_after: Bound | None = None
    """Never later than this: the lists of the month yield to the clock."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.months and self.month_day is None:
            raise ValueError("`months` says in which month `month_day` lies, which is missing")
        return self

    def of(self, dates: Mapping[Anchor, date]) -> date:
        """The day, by the dates of the anchors."""
        day = dates[self.anchor]
        if self.month_day is not None:
            day = add_months(date(day.year, 1, self.month_day), day.month - 1 + self.months)
        day += timedelta(days=self.days)
        latest = self.not_after
        return min(day, dates[latest.anchor] + timedelta(days=latest.days)) if latest else day


class Point(Day):
    """A local time on such a day."""

    at: time | None = None
    """The step's own local time when not given."""
    zone: Zone = Zone.RECIPIENT


class Condition(Part):
    """Holds when each of the given parts holds. What `if` says of a failure and a policy says for which ones the step is."""

    case: frozenset[CaseStatus] | None = None
    in_catalogue: bool | None = None
    """Whether somebody has said what the bank's words for the failure mean."""
    attempted: bool | None = None
    """Whether a transfer was tried: one that failed is known."""
    reminders: int | None = None
    """At least so many premium notices were sent."""
    given: frozenset[str] | None = None
    """One of these steps was performed, or is."""
    done: frozenset[str] | None = None
    """The work of one of these steps is done."""
    failure: frozenset[FailureReason] | None = None
    policy: frozenset[PolicyStatus] | None = None
    mandate: bool | None = None
    """Whether premiums are taken from an account."""
    at_least: Mapping[str, Decimal] | None = None
    """Currency → amount that the premium of the policy reaches."""
    reached: Literal[True] | None = None
    """The holder was reached: a line of the contact log says so."""
    contact: Literal[False] | None = None
    """The holder has no phone number or mailbox that can be used."""
    said: frozenset[Said] | None = None
    """What was reported; with the anchor `report` and no other."""
    earlier: Earlier | None = None
    """How the work of the earlier step stands; with the anchor `given` and no other."""


class Fresh(Part):
    """How old the payment feeds of the policy may be when the notice is composed."""

    within_days: Annotated[int, Field(ge=0)]
    feeds: tuple[str, ...] | None = None
    """Every feed of the policy when not given."""


def _carry_notices(channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
    if Channel.CALL in channels:
        raise ValueError("`call` carries no notice: people call these numbers; plan work for it")
    return channels


class NoticeAction(Part):
    """A notice to send."""

    purpose: Purpose
    message_class: MessageClass = Field(alias="class")
    channels: Annotated[tuple[Channel, ...], Field(min_length=1), AfterValidator(_carry_notices)]


class WorkAction(Part):
    """Something for a person to do."""

    kind: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    deadline: Point
    asks_others: bool = False
    """Others are asked about the holder: whoever did it says that nothing of the policy was told to them."""
    hours: tuple[Annotated[str, Field(pattern=r"^\d\d:\d\d-\d\d:\d\d$")], ...] = ()
    """When the holder is best called, the best first, where the holder is (A30)."""
    needs_note: bool = False
    """It is done only with a note of what was found."""


class Step(Day):
    """One line of the cadence."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    """Never changes between versions of the plan: it is part of the identity of tasks."""
    after: str | None = None
    """The earlier step, with the anchor `given`."""
    at: time
    to: Role
    notice: NoticeAction | None = None
    work: WorkAction | None = None
    wanted_if: Condition = Field(default=Condition(case=frozenset({CaseStatus.OPEN})), alias="if")
    unless: Condition | None = None
    until: Point
    fresh: Fresh | None = None
    merge: str | None = None
    """Notices of a recipient with the same purpose and the same key leave as one."""
    repeat: bool = False
    """Whether it is performed again when a case re-opens after it was sent."""

    @model_validator(mode="after")
    def _one_action(self) -> Self:
        if (self.notice is None) == (self.work is None):
            raise ValueError("a step has either `notice` or `work`")
        if (self.anchor is Anchor.REPORT) != bool(self.wanted_if.said):
            raise ValueError("the anchor `report` and the condition `said` belong together")
        if (self.anchor is Anchor.GIVEN) != (self.after is not None) or (self.wanted_if.earlier and not self.after):
            raise ValueError("the anchor `given`, `after` and the condition `earlier` belong together")
        return self

    def speaks_of(self, failure: FailureReason) -> bool:
        """Whether it is performed for a transfer that failed for this reason."""
        return _holds(failure, self.wanted_if.failure, self.unless.failure if self.unless else None)

    def is_for(self, failure: FailureReason, *, in_catalogue: bool) -> bool:
        """Whether it is meant for such a failure at all."""
        wanted = self.wanted_if
        return (wanted.failure is None or failure in wanted.failure) and wanted.in_catalogue in {None, in_catalogue}

    def concerns(self, policy: Policy) -> bool:
        """Whether it is meant for such a policy at all."""
        mandate = self.wanted_if.mandate
        if self.wanted_if.at_least and not _reaches(policy.premium, self.wanted_if.at_least):
            return False
        if self.unless and self.unless.at_least and _reaches(policy.premium, self.unless.at_least):
            return False
        return mandate is None or mandate == (policy.account_tail is not None)

    def is_over(self, dates: Mapping[Anchor, date]) -> bool:
        """Whether it would come when it is no longer worth it: grace is shorter than the plan reckons with."""
        return (self.until.of(dates), self.until.at or self.at) <= (self.of(dates), self.at)

    def suits(self, policy: PolicyStatus) -> bool:
        """Whether it is performed while the policy stands so."""
        return _holds(policy, self.wanted_if.policy, self.unless.policy if self.unless else None)


def _reaches(premium: Money, amounts: Mapping[str, Decimal]) -> bool:
    return premium.currency in amounts and premium.amount >= amounts[premium.currency]


def _holds(value: StrEnum, wanted: frozenset[StrEnum] | None, unless: frozenset[StrEnum] | None) -> bool:
    return (wanted is None or value in wanted) and (unless is None or value not in unless)
