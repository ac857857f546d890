"""Policies, payments and instants, in few words."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from schemas.ids import customer_id, payment_id
from schemas.money import Money
from schemas.policies import PaymentMode
from schemas.policy_events import Payment
from services.ledger.domain.book import register
from services.ledger.domain.sightings import PolicySighting
from services.ledger.domain.state import Decision


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


CAME_IN = utc("2026-01-05T01:00")


@pytest.fixture
def sighting() -> Callable[..., PolicySighting]:
    """A row of a book: yearly 1200 CNY from 2020-01-31 on, next due 2026-01-31, unless said otherwise."""

    def make(*, next_due: str | None = "2026-01-31", number: str = "P1", **fields) -> PolicySighting:
        holder = customer_id(identity="X", name="赵伟", birth_date=None, phone=None)
        body = {
            "product": "福寿年年",
            "mode": PaymentMode.ANNUAL,
            "premium": Money(amount=Decimal("1200.00"), currency="CNY"),
            "effective_date": date(2020, 1, 31),
            "payment_years": 20,
            "zone": "Asia/Shanghai",
            "holder_id": holder,
            **fields,
        }
        return PolicySighting.of(2, number, body, date.fromisoformat(next_due) if next_due else None, ())

    return make


@pytest.fixture
def registered(sighting) -> Callable[..., Decision]:
    """The decision that takes a policy in on 2026-01-05, 09:00 in Shanghai, unless said otherwise."""

    def make(at: datetime = CAME_IN, **fields) -> Decision:
        return register(sighting(**fields), ("bank",), at)

    return make


@pytest.fixture
def paid() -> Callable[..., Payment]:
    """A payment of so much, valued on that day."""

    def make(amount: str, day: str | date, reference: str = "B1", currency: str = "CNY") -> Payment:
        value_date = day if isinstance(day, date) else date.fromisoformat(day)
        money = Money(amount=Decimal(amount), currency=currency)
        return Payment(
            payment_id=payment_id("bank", reference),
            source="bank",
            reference=reference,
            amount=money,
            value_date=value_date,
        )

    return make
