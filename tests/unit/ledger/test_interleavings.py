"""Any order of payments, failures and time: money is conserved, versions have no gap, nobody lapses who paid in time."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.ids import payment_id
from schemas.money import Money
from schemas.policies import FailureReason, InstalmentStatus, PaymentMode, Policy, PolicyStatus
from schemas.policy_events import Lapse, Payment, PolicyEvent
from services.ledger.domain.book import register
from services.ledger.domain.moments import advance, waiting
from services.ledger.domain.payments import FailedTransfer, fail, instalment_meant, receive
from services.ledger.domain.sightings import PolicySighting
from services.ledger.domain.state import Decision, PolicyState

START = datetime(2026, 1, 5, 1, tzinfo=UTC)
PREMIUM = Decimal(100)

steps = st.one_of(
    st.tuples(st.just("pay"), st.integers(1, 400), st.integers(0, 40), st.none() | st.integers(2, 12)),
    st.tuples(st.just("fail"), st.integers(0, 5)),
    st.tuples(st.just("wait"), st.integers(1, 25)),
    st.tuples(st.just("mark"), st.integers(0, 10)),
)


class Story:
    """One policy and everything that happened to it."""

    def __init__(self, mode: PaymentMode, next_due: date) -> None:
        row = PolicySighting.of(2, "P1", {
            "product": "x", "mode": mode, "premium": Money(amount=PREMIUM, currency="CNY"),
            "effective_date": date(2025, 1, 31), "payment_years": 3, "zone": "Asia/Shanghai",
            "holder_id": payment_id("no", "body"),
        }, next_due, ())  # fmt: skip
        self.now, self.mark, self.count = START, None, 0
        self.received = Decimal(0)
        self.events: list[PolicyEvent] = []
        self.state: PolicyState | None = None
        self.first = next_due
        self.take(register(row, ("bank",), self.now))

    @property
    def marks(self) -> dict[str, date | None]:
        return {"bank": self.mark}

    def take(self, decision: Decision) -> None:
        done = decision.then(lambda state: advance(state, self.marks, self.now))
        self.state = done.state
        self.events += done.events

    def live(self, step: tuple) -> None:
        match step:
            case ("pay", cents, back, number):
                self.count += 1
                amount = Money(amount=Decimal(cents), currency="CNY")
                self.received += amount.amount
                day = self.now.date() - timedelta(days=back)
                payment = Payment(payment_id=payment_id("bank", str(self.count)), source="bank",
                                  reference=str(self.count), amount=amount, value_date=day)  # fmt: skip
                self.take(receive(self.state, payment, number, self.now))
            case ("fail", ago):
                number = instalment_meant(self.state)
                if number is not None:
                    self.count += 1
                    day = self.now.date() - timedelta(days=ago)
                    transfer = FailedTransfer(
                        payment_id("bank", str(self.count)), "bank", FailureReason.SYSTEM_OTHER, "", day, None
                    )
                    self.take(fail(self.state, transfer, number, self.now))
            case ("wait", days):
                self.now += timedelta(days=days)
                self.take(Decision(self.state))
            case ("mark", ago):
                self.mark = max(self.mark or date.min, self.now.date() - timedelta(days=ago))
                self.take(Decision(self.state))

    def settled_money(self) -> Decimal:
        """What all instalments ever took: the newest picture of each."""
        newest = {each.number: each.paid.amount for event in self.events for each in event.policy.instalments}
        return sum(newest.values(), Decimal(0))


@pytest.mark.parametrize(
    ("mode", "next_due"),
    [(PaymentMode.MONTHLY, date(2025, 11, 30)), (PaymentMode.QUARTERLY, date(2026, 1, 31)),
     (PaymentMode.ANNUAL, date(2026, 1, 31))],
)  # fmt: skip
@given(story=st.lists(steps, max_size=25))
def test_money_versions_and_lapses(mode, next_due, story):
    told = Story(mode, next_due)
    for step in story:
        before = told.state
        told.live(step)
        suspense = told.state.policy.suspense
        assert told.received == told.settled_money() + (suspense.amount if suspense else 0)
        assert [event.version for event in told.events] == list(range(1, len(told.events) + 1))
        wait = waiting(told.state, told.marks, told.now)
        assert wait.next_at is None or wait.next_at > told.now
        assert Policy.model_validate_json(told.state.policy.model_dump_json()) == told.state.policy
        _lapses_are_deserved(told)
        assert before.policy.policy_version <= told.state.policy.policy_version


def _lapses_are_deserved(told: Story) -> None:
    for event in told.events:
        if isinstance(event, Lapse):
            instalment = event.policy.instalment(event.instalment)
            assert instalment.status is InstalmentStatus.OPEN
            assert instalment.paid.amount < instalment.amount.amount
            assert event.occurred_at >= event.effective_at
            assert instalment == event.policy.unpaid[0]
    policy = told.state.policy
    if policy.status is PolicyStatus.LAPSED:
        in_time = [lot for lot in told.state.lots if lot.value_date <= policy.unpaid[0].last_payable_day]
        assert in_time == []
