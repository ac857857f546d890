"""Contact logs over the scheduler's HTTP API: what was said with whom, and what came of it (renewal-domain A29, A32)."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field

from schemas.base import Contract, Instant
from schemas.ids import CaseId, PartyId, TaskId


class Person(StrEnum):
    """Who was contacted."""

    HOLDER = "holder"
    OTHER = "other"
    """Somebody else, who is named; nothing of the policy is told to them."""


class Way(StrEnum):
    """How."""

    CALL = "call"
    VISIT = "visit"
    MESSAGE = "message"


class TalkResult(StrEnum):
    """What came of it."""

    REACHED = "reached"
    """Talked, and nothing else of this list."""
    PROMISED = "promised"
    """Will pay on a day, which is named."""
    REFUSED = "refused"
    """Will not pay, or not now, for a reason that is named."""
    UNREACHABLE = "unreachable"
    WRONG_NUMBER = "wrong-number"
    """The contact is somebody else's, or nobody's."""


class Refusal(StrEnum):
    """Why the premium is not paid (A39)."""

    WILL_PAY_AT_GRACE_END = "will-pay-at-grace-end"
    NO_MONEY = "no-money"
    MISSOLD = "missold"
    """Told something else when it was sold: a complaint, which holds the reminders (A44)."""
    OTHER = "other"
    """As the key points say."""


class Help(StrEnum):
    """What the agent asks for."""

    ACCOMPANY = "accompany"
    """The supervisor comes along to the next visit (A13)."""
    PROBLEM = "problem"
    """The case is one for the account manager and the channel manager (A33); a large one for their leader at once (A35)."""


def _as_code(text: object) -> object:
    """A code as teams write it: NO_MONEY is no-money."""
    return text.strip().lower().replace("_", "-") if isinstance(text, str) else text


Words = Annotated[str, Field(min_length=1, max_length=4000)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class ContactIn(Contract):
    """One contact: `POST /policies/{policy_number}/contacts`."""

    by: Name
    """The staff number of whoever had the contact."""
    person: Annotated[Person, BeforeValidator(_as_code)]
    person_name: Name | None = None
    """Who it was, when it was not the holder."""
    channel: Annotated[Way, BeforeValidator(_as_code)]
    matters: Words
    """The key points of the talk."""
    result: Annotated[TalkResult, BeforeValidator(_as_code)]
    at: Instant | None = None
    """When it was; now when not given."""
    instalment: int | None = None
    """Which premium a promise or refusal is about; the whole policy, beginning with the earliest unpaid one, when not given."""
    promised_on: date | None = None
    """The day by which it will be paid; with the result `promised` and no other."""
    promised_for: Annotated[tuple[Name, ...], Field(max_length=100)] = ()
    """Numbers of the holder's other policies that the promise is for as well; with the result `promised` and no other."""
    reason: Annotated[Refusal | None, BeforeValidator(_as_code)] = None
    """Why it is not paid: with `refused` always, in the last month of grace whenever the holder was reached (A27)."""
    help: Annotated[Help | None, BeforeValidator(_as_code)] = None
    contact: int | None = None
    """With `wrong-number`: which contact of the holder it was; the first usable one for the channel when not given."""


class CoveredPremium(Contract):
    """One premium that a contact was about: everything open of the holder that the same person serves."""

    policy_number: str
    instalment: int
    result: TalkResult
    """What came of it for this premium: a promise or a refusal about another one is `reached` here."""
    promised_on: date | None = None


class ContactView(Contract):
    """One line of the log: `GET /contacts?policy=&agent=&text=&result=&since=&until=`."""

    log_id: UUID
    case_id: CaseId
    policy_number: str
    instalment: int
    zone: str | None = None
    """Where the policy is."""
    agent_id: PartyId | None
    """Whose policy it was then."""
    at: Instant
    by: str
    by_id: PartyId
    person: Person
    person_name: str | None
    channel: Way
    matters: str
    result: TalkResult
    effective: bool
    """Whether the holder was reached, not merely dialled (A24)."""
    promised_on: date | None
    reason: Refusal | None
    help: Help | None
    contact: int | None
    task_id: TaskId | None
    """The most pressing call or visit that it completed, of the policy named where it has one."""
    task_ids: tuple[TaskId, ...] = ()
    """Every call or visit that it completed."""
    covers: tuple[CoveredPremium, ...] = ()
    """Every premium that it was about, the one named first."""
    logged_at: Instant
