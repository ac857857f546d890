"""Holds over the scheduler's HTTP API: somebody asked us to stop (renewal-domain A44)."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from schemas.base import Contract, Instant
from schemas.http.files import FileRead, SheetTitle
from schemas.ids import PartyId, PolicyId

Name = Annotated[str, Field(min_length=1, max_length=200)]


class HoldKind(StrEnum):
    """Why, which says what is held."""

    COMPLAINT = "complaint"
    """Reminders, failure notices, calls and greetings; nothing statutory."""
    CLAIM = "claim"
    """The same."""
    BEREAVEMENT = "bereavement"
    """Every notice and call about the policies of a life, and its greetings."""
    DO_NOT_CONTACT = "do-not-contact"
    """Everything but what is statutory."""


class Life(StrEnum):
    """Which person of a policy."""

    HOLDER = "holder"
    INSURED = "insured"


class HoldIn(Contract):
    """A hold on a policy, or on a party with all policies whose holder or insured it is: `POST /holds`."""

    kind: HoldKind
    policy_number: Name | None = None
    life: Life | None = None
    """With a policy number: not the policy is meant, but this person of it. Bereavement and do-not-contact are about persons."""
    party_id: PartyId | None = None
    """The person, instead of a policy number."""
    since: Annotated[date | None, Field(alias="from")] = None
    """The first day; today when not given."""
    until: date | None = None
    """The last day; until it is lifted when not given."""
    by: Name
    note: Annotated[str | None, Field(max_length=4000)] = None
    reference: Name | None = None
    """The number of the complaint or claim: tells two holds of one kind on one day apart."""


class LiftIn(Contract):
    """The end of a hold: `POST /holds/{hold_id}/lift`."""

    by: Name
    note: Annotated[str | None, Field(max_length=4000)] = None


class HoldView(Contract):
    """One hold: `GET /holds?kind=&policy=&party=&active=`."""

    hold_id: UUID
    kind: HoldKind
    policy_id: PolicyId | None
    policy_number: str | None
    party_id: PartyId | None
    since: date
    until: date | None
    by: str
    note: str | None
    reference: str | None
    placed_at: Instant
    lifted_at: Instant | None
    lifted_by: str | None
    lifted_note: str | None


class HoldFault(Contract):
    """One cell of a file of holds that breaks a rule."""

    row: int
    sheet: SheetTitle = ""
    column: str
    value: str
    rule: str


class BadHold(Contract):
    """One row of a file of holds with such a cell, as it stands there."""

    row: int
    sheet: SheetTitle = ""
    cells: tuple[str, ...]


class HoldsRefusal(Contract):
    """Why a file of holds was refused; nothing of it was taken in."""

    detail: str
    file: str
    reading: FileRead | None = None
    """What was read of the file, and what was not and why."""
    problems: tuple[HoldFault, ...]
    headers: tuple[str, ...]
    bad_rows: tuple[BadHold, ...]


class HoldsTaken(Contract):
    """What became of a file of holds: `POST /holds/file?name=&dry_run=&accept_good=`."""

    file: str
    reading: FileRead | None = None
    """What was read of the file, and what was not and why."""
    dry_run: bool = False
    """Nothing was taken in: the figures say what would have become of the file."""
    rows: int
    placed: int
    known: int
    """Of lines that were taken in before."""
    ignored_columns: tuple[str, ...] = ()
    """Headers that say nothing to the scheduler."""
    total_rows: tuple[int, ...] = ()
    """Rows that add up the others and were passed over."""
    rejected: tuple[HoldFault, ...] = ()
    """Cells at fault, where the good rows were to be taken in all the same."""
    headers: tuple[str, ...] = ()
    bad_rows: tuple[BadHold, ...] = ()
    """The rows of these cells, under these headers."""
