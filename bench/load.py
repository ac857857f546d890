"""The load: due premiums of so many recipients, published to the topics as the ledger would have."""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from aiokafka import AIOKafkaProducer

from schemas.base import EventModel
from schemas.civil import add_months
from schemas.ids import PartyId, PaymentId, derived, policy_id
from schemas.money import Money, zero
from schemas.parties import Channel, Contact, Party, PartyChanged, Role
from schemas.policies import Instalment, InstalmentStatus, PaymentMode, Policy, PolicyStatus
from schemas.policy_events import FeedAdvanced, Payment, PaymentReceived, PolicyDue, PolicyRegistered
from schemas.registry import encode
from schemas.sharding import SHARDS, shard_of

DUE = date(2026, 3, 21)
BEFORE = datetime(2026, 3, 1, 0, 50, tzinfo=UTC)
"""08:50 in Shanghai, twenty days before the due date: nothing may leave yet."""
RELEASE = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
"""09:00 in Shanghai: everything may leave."""
PREMIUM = Money(amount=Decimal("1200.00"), currency="CNY")


async def publish(bootstrap: str, partitions: int, recipients: int, channel: Channel = Channel.SMS) -> None:
    """Write all parties, policies and feed marks, each record in the partition of its shard."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", max_batch_size=1_000_000)
    await producer.start()
    try:
        sent = []
        for event, shard in _events(recipients, channel):
            wire = encode(event)
            sent.append(
                await producer.send(
                    wire.topic, wire.body, wire.key.encode(), partition=shard % partitions, headers=list(wire.headers)
                )
            )
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


def holder_of(number: int) -> PartyId:
    """One of the recipients."""
    return PartyId(derived("bench", number))


def payment(number: int) -> PaymentReceived:
    """The premium of one of the recipients is paid."""
    *_, due = _of_one(number, Channel.SMS)
    if not isinstance(due, PolicyDue):
        raise TypeError("the last event of a load is a policy that is due")
    paid = _instalment().model_copy(update={"paid": PREMIUM, "status": InstalmentStatus.PAID})
    money = Payment(
        payment_id=PaymentId(derived("payment", number)),
        source="bank",
        reference=str(number),
        amount=PREMIUM,
        value_date=BEFORE.date(),
    )
    return PaymentReceived(
        policy=due.policy.model_copy(update={"policy_version": 3, "instalments": (paid,)}),
        payment=money,
        settled=(paid.number,),
        occurred_at=RELEASE,
    )


def _events(recipients: int, channel: Channel) -> Iterator[tuple[EventModel, int]]:
    for number in range(recipients):
        for event in _of_one(number, channel):
            yield event, shard_of(event.key)
    yesterday = BEFORE.date() - timedelta(days=1)
    for shard in range(SHARDS):
        yield FeedAdvanced(feed="bank", complete_through=yesterday, shard=shard, occurred_at=BEFORE), shard


def _of_one(number: int, channel: Channel) -> Iterable[EventModel]:
    holder = holder_of(number)
    address = f"+86138{number:08d}" if channel is Channel.SMS else f"holder{number}@perennial.example"
    contact = Contact(number=1, channel=channel, address=address)
    party = Party(
        party_id=holder,
        party_version=1,
        roles=frozenset({Role.HOLDER}),
        name=f"客户{number}",
        birth_date=date(1980, 7, 1),
        zone="Asia/Shanghai",
        contacts=(contact,),
    )
    registered = Policy(
        policy_id=policy_id(f"B{number:08d}"),
        policy_number=f"B{number:08d}",
        policy_version=1,
        status=PolicyStatus.IN_FORCE,
        product="安心终身寿险",
        mode=PaymentMode.ANNUAL,
        premium=PREMIUM,
        effective_date=add_months(DUE, -24),
        payment_years=20,
        zone="Asia/Shanghai",
        holder_id=holder,
        feeds=("bank",),
    )
    due = registered.model_copy(update={"policy_version": 2, "instalments": (_instalment(),)})
    return (
        PartyChanged(party=party, occurred_at=BEFORE),
        PolicyRegistered(policy=registered, occurred_at=BEFORE),
        PolicyDue(policy=due, instalment=3, occurred_at=BEFORE),
    )


def _instalment() -> Instalment:
    return Instalment(
        number=3,
        due_date=DUE,
        amount=PREMIUM,
        paid=zero("CNY"),
        status=InstalmentStatus.OPEN,
        last_payable_day=DUE + timedelta(days=60),
        lapse_effective=DUE + timedelta(days=61),
    )
