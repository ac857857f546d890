"""Premiums as rows, and the lists of the months, which are views of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

import asyncpg

from schemas.http.lists import Contacted, Told
from schemas.ids import CaseId, PartyId
from schemas.money import Money
from schemas.policies import Instalment, InstalmentStatus, Policy
from services.kit.postgres import Transaction, statements
from services.scheduler.domain.lists import Done, Listed
from services.scheduler.domain.premiums import PremiumLine
from services.scheduler.store.stops_json import stops_from

_sql = statements("services.scheduler.store", "premiums.sql")


async def save(tx: Transaction, lines: Sequence[PremiumLine]) -> None:
    """Keep premiums of policies whose rows are locked."""
    if not lines:
        return
    premiums = [line.premium for line in lines]
    await _sql.save_premiums(
        tx.connection,
        policies=[line.policy.policy_id for line in lines],
        numbers=[each.number for each in premiums],
        dues=[each.due_date for each in premiums],
        last_days=[each.last_payable_day for each in premiums],
        lapses=[each.lapse_effective for each in premiums],
        years=[line.policy_year for line in lines],
        currencies=[each.amount.currency for each in premiums],
        amounts=[each.amount.amount for each in premiums],
        paids=[each.paid.amount for each in premiums],
        statuses=[each.status.value for each in premiums],
        paid_ons=[line.paid_on for line in lines],
        seen_ons=[line.seen_on for line in lines],
    )


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which list is asked for: a month by its first day, and whose part of it; None takes all."""

    first: date
    agent: PartyId | None = None
    unit: str | None = None
    channel: str | None = None
    unpaid: bool = False
    """Only what is still to be paid."""


class Place(NamedTuple):
    """Behind which row a page begins."""

    last_payable_day: date
    policy_id: UUID
    number: int


def behind(listed: Listed) -> Place:
    """The place of a row."""
    return Place(listed.last_day, listed.policy.policy_id, listed.premium.number)


START = Place(date.min, UUID(int=0), 0)


async def listed(tx: Transaction, chosen: Chosen, after: Place, count: int) -> Sequence[Listed]:
    """A page of a list, the fewest days left first."""
    return [
        listed_from(row)
        async for row in _sql.listed(
            tx.connection,
            first=chosen.first,
            agent=chosen.agent,
            unit=chosen.unit,
            channel=chosen.channel,
            unpaid=chosen.unpaid,
            after_day=after.last_payable_day,
            after_policy=after.policy_id,
            after_number=after.number,
            count=count,
        )
    ]


async def about(tx: Transaction, ids: Iterable[CaseId]) -> Mapping[CaseId, Done]:
    """Whose these cases are, what holds them back, and what was done about each."""
    wanted = list(ids)
    told = {row["case_id"]: row async for row in _sql.last_told(tx.connection, ids=wanted)}
    rows = _sql.about_cases(tx.connection, ids=wanted)
    return {CaseId(row["case_id"]): _done(row, told.get(row["case_id"])) async for row in rows}


def _done(row: asyncpg.Record, told: asyncpg.Record | None) -> Done:
    return Done(
        told=Told.model_validate(dict(told)) if told else None,
        sent=told["sent"] if told else 0,
        owner=row["owner_id"],
        stops=stops_from(row["stops"]),
        contact=Contacted.model_validate(dict(row)) if row["at"] else None,
    )


def listed_from(row: asyncpg.Record) -> Listed:
    """The premium in a row, with its policy."""
    policy = Policy.model_validate_json(row["body"])
    premium = policy.instalment(row["number"]) or _long_settled(row)
    return Listed(policy, premium, row["settled_on"], row["first_agent_id"], row["last_payable_day"])


def _long_settled(row: asyncpg.Record) -> Instalment:
    """A premium that its policy no longer shows."""
    return Instalment(
        number=row["number"],
        due_date=row["due_date"],
        amount=Money(amount=row["amount"], currency=row["currency"]),
        paid=Money(amount=row["paid"], currency=row["currency"]),
        status=InstalmentStatus(row["status"]),
        last_payable_day=row["last_payable_day"],
        lapse_effective=row["lapse_effective"],
    )
