"""Time, feeds and what came back of messages, on a real database."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from schemas.ids import PartyId, customer_id, policy_id
from schemas.money import Money
from schemas.outcomes import ContactReportedBad, OptedOut
from schemas.parties import Channel, MessageClass, Role
from schemas.policies import PaymentMode
from services.kit.tables.finding import table_of
from services.kit.tables.table import read
from services.ledger.domain.lines import PaymentLine
from services.ledger.domain.sightings import PartySighting, PolicySighting
from services.ledger.errors import UnknownPartyError
from services.ledger.handlers.on_book import on_book
from services.ledger.handlers.on_feed_mark import on_feed_mark
from services.ledger.handlers.on_moments import on_moments
from services.ledger.handlers.on_outcomes import on_outcomes
from services.ledger.handlers.on_payments import on_payments
from services.ledger.handlers.publishing import republish
from services.ledger.intake.rows import Book
from services.ledger.store import feeds, policies

FEEDS = ("bank",)
HOLDER = customer_id(identity="X1", name="赵伟", birth_date=None, phone=None)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


LAPSE = utc("2026-04-01T16:00")


class House:
    """A ledger that lives by the words of a test."""

    def __init__(self, database, told) -> None:
        self.database, self.told = database, told

    async def take_in(self, at: str, number: str = "P1") -> None:
        holder = PartySighting(
            HOLDER, Role.HOLDER, {"name": "赵伟", "zone": "Asia/Shanghai"}, {Channel.SMS: "+8619900000001"}
        )
        fields = {
            "product": "x", "mode": PaymentMode.ANNUAL, "premium": Money(amount=Decimal(1200), currency="CNY"),
            "effective_date": date(2020, 1, 31), "payment_years": 20, "zone": "Asia/Shanghai", "holder_id": HOLDER,
        }  # fmt: skip
        row = PolicySighting.of(2, number, fields, date(2026, 1, 31), (holder,))
        book = Book(table_of(read("b", b"x"), ()), {}, ())
        book.sightings.add(row.policy_id, row)
        async with self.database.transaction() as tx:
            await on_book(tx, book, number.encode(), FEEDS, utc(at))

    async def tick(self, at: datetime) -> list[str]:
        async with self.database.transaction() as tx:
            await on_moments(tx, at, 100, feed_names=FEEDS)
        return [event.type.removeprefix("perennial.") for event in await self.told()]

    async def mark(self, day: str, at: datetime) -> bool:
        async with self.database.transaction() as tx:
            marks = await feeds.marks_exclusively(tx, FEEDS)
            return await on_feed_mark(tx, "bank", date.fromisoformat(day), at, marks)

    async def pay(self, day: str, at: datetime) -> None:
        money = Money(amount=Decimal(1200), currency="CNY")
        line = PaymentLine("bank", day, "P1", None, money, date.fromisoformat(day))
        async with self.database.transaction() as tx:
            await on_payments(tx, [line], await feeds.marks(tx, FEEDS), at)

    async def next_moment(self) -> datetime | None:
        async with self.database.transaction() as tx:
            return await policies.next_moment(tx)


@pytest.fixture
async def house(ledger, told) -> House:
    house = House(ledger, told)
    await house.take_in("2026-01-05T01:00")
    await told()
    return house


async def test_a_lapse_waits_for_the_feed_and_its_mark_wakes_it(house):
    assert await house.next_moment() == LAPSE
    assert await house.tick(LAPSE) == []
    assert await house.next_moment() == utc("2026-04-04T16:00")

    at = utc("2026-04-02T00:00")
    await house.mark("2026-03-31", at)
    await house.tick(at)
    await house.mark("2026-04-01", at)
    assert await house.next_moment() == at
    types = await house.tick(at)

    assert types[-1] == "lapse.v1"
    assert await house.next_moment() is None


async def test_without_the_feed_the_lapse_is_provisional_and_a_payment_in_time_annuls_it(house):
    await house.tick(LAPSE)
    assert await house.tick(utc("2026-04-04T16:00")) == ["lapse.v1"]
    await house.pay("2026-04-01", utc("2026-04-05T00:00"))
    [annulled] = await house.told()
    assert (annulled.type, annulled.version) == ("perennial.lapse-annulled.v1", 4)
    assert await house.next_moment() == utc("2026-12-31T16:00")


async def test_the_next_instalment_opens_at_its_moment(house):
    await house.pay("2026-01-20", utc("2026-01-21T00:00"))
    await house.told()
    assert await house.tick(utc("2026-12-31T15:59:59")) == []
    assert await house.tick(utc("2026-12-31T16:00")) == ["policy-due.v1"]


async def test_an_older_mark_changes_nothing(house):
    assert await house.mark("2026-01-04", utc("2026-01-05T01:00"))
    assert len(await house.told()) == 48
    assert not await house.mark("2026-01-03", utc("2026-01-05T02:00"))
    assert await house.told() == []


async def test_the_last_day_is_published_again_with_the_same_bytes(house):
    await house.mark("2026-01-04", utc("2026-01-05T02:00"))
    marks = await house.told()
    async with house.database.transaction() as tx:
        await republish(tx, utc("2026-01-04T12:00"))
    registered, due, party, *again = await house.told()
    assert (registered.version, due.version) == (1, 2)
    assert party.party.party_version == 1
    assert again == marks
    async with house.database.transaction() as tx:
        await republish(tx, utc("2026-01-06T00:00"))
    assert await house.told() == marks


async def test_an_opt_out_and_a_bad_contact_change_the_party(house):
    at = utc("2026-01-05T17:00")
    events = [
        OptedOut(occurred_at=at, recipient_id=HOLDER, classes=frozenset({MessageClass.CARE}), said="R"),
        ContactReportedBad(
            occurred_at=at, recipient_id=HOLDER, channel=Channel.SMS, contact=1, reason="unknown number"
        ),
    ]
    for _ in range(2):
        async with house.database.transaction() as tx:
            await on_outcomes(tx, events, at)
    [changed] = await house.told()
    party = changed.party
    [consent] = party.consents
    assert (consent.message_class, consent.granted, consent.since) == (MessageClass.CARE, False, date(2026, 1, 6))
    assert (party.contacts[0].usable, party.contacts[0].reason) == (False, "unknown number")


async def test_what_is_learned_about_a_stranger_is_parked(house):
    stranger = PartyId(policy_id("no party"))
    event = OptedOut(occurred_at=LAPSE, recipient_id=stranger, classes=frozenset({MessageClass.CARE}), said="R")
    with pytest.raises(UnknownPartyError, match="whom the ledger does not know"):
        async with house.database.transaction() as tx:
            await on_outcomes(tx, [event], LAPSE)


async def test_an_entry_is_never_rewritten(house):
    with pytest.raises(Exception, match="never changed or removed"):
        async with house.database.transaction() as tx:
            await tx.connection.execute("UPDATE entry SET type = 'other'")
