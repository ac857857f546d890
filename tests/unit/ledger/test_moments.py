from datetime import UTC, date, datetime, time, timedelta

import pytest

from schemas.policies import GraceAnchor, GraceEnd, GraceTerms, InstalmentStatus, PaymentMode, PolicyStatus
from schemas.policy_events import GraceEnded, Lapse, PolicyChanged, PolicyDue, PolicyRegistered
from services.ledger.domain.book import change
from services.ledger.domain.moments import Wait, advance, waiting
from services.ledger.domain.payments import receive
from tests.unit.ledger.conftest import utc

SILENT = {"bank": None}


def through(day: str) -> dict[str, date]:
    return {"bank": date.fromisoformat(day)}


def test_an_instalment_opens_thirty_days_before_it_falls_due(registered):
    state = registered(next_due="2027-01-31").state
    assert waiting(state, SILENT, utc("2026-01-05T01:00")) == Wait(utc("2026-12-31T16:00"))
    assert advance(state, SILENT, utc("2026-12-31T15:59:59")).events == ()

    opened = advance(state, SILENT, utc("2026-12-31T16:00"))

    [event] = opened.events
    assert isinstance(event, PolicyDue)
    assert (event.instalment, event.version) == (8, 2)
    assert event.policy.instalments[0].last_payable_day == date(2027, 4, 1)


def test_several_overdue_instalments_open_in_order_when_the_policy_comes_in(registered):
    came_in = registered(mode=PaymentMode.MONTHLY, next_due="2025-12-31").then(
        lambda state: advance(state, SILENT, utc("2026-01-05T01:00"))
    )
    assert [type(event) for event in came_in.events] == [PolicyRegistered, PolicyDue, PolicyDue]
    assert [event.version for event in came_in.events] == [1, 2, 3]
    assert [each.due_date for each in came_in.state.policy.unpaid] == [date(2025, 12, 31), date(2026, 1, 31)]


def test_a_lapse_is_decided_when_the_feed_is_complete_through_the_last_payable_day(registered):
    due = advance(registered().state, SILENT, utc("2026-01-05T01:00")).state
    at = utc("2026-04-01T16:00")
    assert waiting(due, SILENT, utc("2026-01-05T01:00")).next_at == at

    undecided = advance(due, through("2026-03-31"), at)
    assert undecided.events == ()
    assert waiting(due, through("2026-03-31"), at) == Wait(at + timedelta(days=3), ("bank",))

    [lapse] = advance(due, through("2026-04-01"), at).events
    assert isinstance(lapse, Lapse)
    assert (lapse.instalment, lapse.effective_at, lapse.provisional) == (7, at, False)
    assert lapse.policy.status is PolicyStatus.LAPSED


@pytest.mark.parametrize(
    ("terms", "last_day"),
    [
        (GraceTerms(days=31), "2026-03-03"),
        (GraceTerms(days=15), "2026-02-15"),
        (GraceTerms(days=60, anchor=GraceAnchor.END_OF_DUE_MONTH), "2026-04-01"),
        (GraceTerms(days=31, non_working_days=(date(2026, 3, 3), date(2026, 3, 4))), "2026-03-05"),
    ],
)
def test_a_product_lapses_the_day_after_its_own_grace(registered, terms, last_day):
    due = advance(registered(grace=terms).state, SILENT, utc("2026-01-05T01:00")).state
    [unpaid], last = due.policy.unpaid, date.fromisoformat(last_day)
    assert (unpaid.last_payable_day, unpaid.lapse_effective) == (last, last + timedelta(days=1))
    at = datetime.combine(last, time(16), UTC)
    assert advance(due, through(last_day), at - timedelta(seconds=1)).events == ()
    [lapse] = advance(due, through(last_day), at).events
    assert (type(lapse), lapse.effective_at) == (Lapse, at)


def test_other_terms_of_grace_are_those_of_the_instalments_that_open_later(registered, sighting):
    before = registered(mode=PaymentMode.MONTHLY).then(lambda state: advance(state, SILENT, utc("2026-01-05T01:00")))
    changed = change(
        before.state, sighting(mode=PaymentMode.MONTHLY, grace=GraceTerms(days=31)), utc("2026-01-06T01:00")
    )
    [event] = changed.events
    assert (type(event), event.changed) == (PolicyChanged, ("grace",))
    after = advance(changed.state, SILENT, utc("2026-02-01T01:00")).state
    assert [(each.last_payable_day - each.due_date).days for each in after.policy.unpaid] == [60, 31]


@pytest.mark.parametrize("instead", [end for end in GraceEnd if end is not GraceEnd.LAPSE])
def test_what_does_not_lapse_ends_its_grace_and_keeps_its_cover(registered, instead):
    policy = registered(on_grace_end=instead).state
    due = advance(policy, SILENT, utc("2026-01-05T01:00")).state
    at = utc("2026-04-01T16:00")
    assert advance(due, through("2026-03-31"), at).events == ()

    [ended] = advance(due, through("2026-04-01"), at).events
    assert isinstance(ended, GraceEnded)
    assert (ended.instalment, ended.effective_on, ended.instead) == (7, date(2026, 4, 2), instead)
    assert ended.policy.status is PolicyStatus.IN_FORCE
    assert ended.policy.unpaid == ()

    a_year_on = advance(advance(due, through("2026-04-01"), at).state, SILENT, utc("2027-01-05T01:00")).events
    opened = [type(event) for event in a_year_on]
    assert opened == ([] if instead is GraceEnd.REDUCED_PAID_UP else [PolicyDue])


def test_a_silent_feed_is_waited_for_three_days_and_then_the_lapse_is_provisional(registered):
    due = advance(registered().state, SILENT, utc("2026-01-05T01:00")).state
    assert advance(due, SILENT, utc("2026-04-04T15:59:59")).events == ()
    [lapse] = advance(due, SILENT, utc("2026-04-04T16:00")).events
    assert lapse.provisional
    assert lapse.effective_at == utc("2026-04-01T16:00")


def test_a_policy_that_comes_in_long_overdue_gets_the_whole_wait(registered):
    came_in = advance(registered(next_due="2025-01-31").state, SILENT, utc("2026-01-05T01:00"))
    assert [type(event) for event in came_in.events] == [PolicyDue, PolicyDue]
    wait = waiting(came_in.state, SILENT, utc("2026-01-05T01:00"))
    assert wait == Wait(utc("2026-01-08T01:00"), ("bank",))
    assert isinstance(advance(came_in.state, through("2026-01-04"), utc("2026-01-05T01:00")).events[0], Lapse)


def test_while_a_lapse_waits_for_a_feed_the_next_instalment_still_opens(registered):
    monthly = registered(mode=PaymentMode.MONTHLY, next_due="2026-01-31").state
    overdue = advance(monthly, SILENT, utc("2026-04-01T15:59"))
    assert [event.instalment for event in overdue.events] == [73, 74, 75, 76]
    assert [type(event) for event in advance(overdue.state, SILENT, utc("2026-05-02T16:00")).events] == [Lapse]


def test_after_a_lapse_nothing_opens(registered):
    lapsed = advance(registered().state, SILENT, utc("2026-06-01T00:00")).state
    assert waiting(lapsed, SILENT, utc("2026-06-01T00:00")) == Wait(None)
    assert advance(lapsed, SILENT, utc("2029-01-01T00:00")).events == ()


def test_nothing_opens_behind_the_last_premium(registered, paid):
    last = registered(next_due="2039-01-31").state
    opened = advance(last, SILENT, utc("2039-01-05T01:00")).state
    settled = receive(opened, paid("1200.00", "2039-01-20"), None, utc("2039-01-20T01:00")).state
    assert settled.policy.instalments[0].status is InstalmentStatus.PAID
    assert waiting(settled, SILENT, utc("2039-01-20T01:00")) == Wait(None)


def test_a_single_premium_waits_for_nothing(registered):
    single = registered(mode=PaymentMode.SINGLE, next_due=None).state
    assert waiting(single, SILENT, utc("2026-01-05T01:00")) == Wait(None)


def test_long_settled_instalments_leave_the_policy_but_unpaid_ones_never(registered, paid):
    state = registered(mode=PaymentMode.MONTHLY, next_due="2026-01-31").state
    for month in range(1, 13):
        state = advance(state, SILENT, utc(f"2026-{month:02}-05T01:00")).state
        state = receive(state, paid("1200.00", date(2026, month, 5), f"B{month}"), None, utc("2026-12-31T00:00")).state
    assert len(state.policy.instalments) == 7
