"""What `GET /policies/{policy_number}/why` and `GET /cases/{case_id}` answer: cases, their steps, stops and money."""

from datetime import date, datetime
from enum import StrEnum

from schemas.base import Contract, Instant
from schemas.ids import CaseId, NoticeId, PartyId, PolicyId, TaskId
from schemas.money import Money


class StepState(StrEnum):
    """What became of a step, or will."""

    UPCOMING = "upcoming"
    WAITING = "waiting"
    """Open: it has not left yet, or its outcome has not come; human work that is to be done."""
    HELD = "held"
    """Its day has come, and somebody asked us to stop; it, or what is newer by then, is done when that ends."""
    SENT = "sent"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    SKIPPED = "skipped"
    EXPIRED = "expired"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    SUPPRESSED = "suppressed"


class StepView(Contract):
    """One occurrence of one step of a case."""

    step: str
    occurrence: str
    epoch: int
    at: Instant
    local_at: datetime
    """The same instant where the recipient is."""
    until: Instant
    """When it is no longer worth doing."""
    recipient_id: PartyId
    recipient: str | None
    """The recipient's name, where it is known; a desk has its name."""
    zone: str
    """Where the recipient is; `local_at` and `local_sent_at` are read there."""
    kind: str
    """`notice` or `work`."""
    what: str
    """The purpose of the notice, or the kind of work."""
    state: StepState
    reason: str | None = None
    """Why, in words: what it waits for, why it was skipped, withdrawn or refused."""
    deadline: Instant | None = None
    task_id: TaskId | None = None
    notice_id: NoticeId | None = None
    requested_at: Instant | None = None
    """When the notice was asked of the notifier."""
    sent_at: Instant | None = None
    """When a provider accepted it; none as long as none has."""
    local_sent_at: datetime | None = None
    """The same instant where the recipient is."""
    channel: str | None = None
    outcome: str | None = None


class StopView(Contract):
    """What holds back a case: a hold, or a promise to pay."""

    kind: str
    """complaint, claim, bereavement, do-not-contact or promise."""
    since: Instant
    until: Instant | None
    """Nobody has said how long when there is none."""
    active: bool


class PromiseView(Contract):
    """A promise to pay."""

    day: date
    made_at: Instant
    broken: bool
    """The day is over, and the premium is unpaid."""


class MoneyEvent(StrEnum):
    """What happened to the money of a premium."""

    PAID = "paid"
    """A payment arrived that completed the premium."""
    PART_PAID = "part-paid"
    """A payment arrived that did not complete it."""
    TAKEN_BACK = "taken-back"
    """A payment that had completed it was reversed."""
    FAILED = "failed"
    """A transfer did not succeed."""


class MoneyView(Contract):
    """One payment, reversal or failed transfer of a premium."""

    event: MoneyEvent
    at: Instant
    """When it became known here."""
    local_at: datetime
    """The same instant where the policy is."""
    day: date
    """The value date of a payment, the day of a failed attempt, the day on which a reversal became known."""
    amount: Money | None = None
    """Of the whole payment, which may have completed other premiums too."""
    reason: str | None = None
    """Of a failure or a reversal."""


class CaseView(Contract):
    """One case and its timeline: `GET /cases/{case_id}`."""

    case_id: CaseId
    kind: str
    plan: str
    plan_version: int
    policy_id: PolicyId | None
    instalment: int | None
    due_date: date | None
    last_payable_day: date | None
    amount: Money | None = None
    paid: Money | None = None
    outstanding: Money | None = None
    """Of the premium as it stands; none for a care calendar, and for a premium that was settled long ago."""
    status: str
    epoch: int
    opened_at: Instant
    next_at: Instant | None
    owner_id: PartyId | None = None
    """Whose case it is: the agent's, from the hand-over on the supervisor's, then of whoever it climbed to."""
    owner: str | None = None
    stops: tuple[StopView, ...] = ()
    promises: tuple[PromiseView, ...] = ()
    effective_calls: int = 0
    effective_visits: int = 0
    """How often the holder was reached: by phone or message, and face to face (A13, A24)."""
    assessed_at: Instant | None = None
    """When the assessment form was filled in."""
    money: tuple[MoneyView, ...] = ()
    """What happened to the money of the premium, in the order in which it became known."""
    steps: tuple[StepView, ...]


class Why(Contract):
    """What was, is and will be sent or done for a policy, and why: `GET /policies/{policy_number}/why`."""

    policy_number: str
    policy_id: PolicyId
    policy_version: int
    status: str
    holder_id: PartyId
    holder: str | None
    zone: str
    """Where the policy is."""
    without_supervisor: str | None = None
    """Why hand-overs of the policy go to the orphan desk, or to no manager; none where somebody is there."""
    now: Instant
    cases: tuple[CaseView, ...]
    """The renewals in the order of their instalments, then the holder's care calendar as far as it concerns this policy."""
