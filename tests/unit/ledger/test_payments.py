from datetime import date
from decimal import Decimal

from schemas.ids import payment_id
from schemas.policies import FailureReason, InstalmentStatus, PaymentMode, PolicyStatus
from schemas.policy_events import LapseAnnulled, PaymentFailed, PaymentReceived
from services.ledger.domain.moments import advance
from services.ledger.domain.payments import FailedTransfer, fail, instalment_meant, receive
from tests.unit.ledger.conftest import utc

SILENT = {"bank": None}
NOW = utc("2026-02-10T01:00")


def opened(registered, at=NOW, **fields):
    return advance(registered(**fields).state, SILENT, at).state


def test_a_payment_settles_the_earliest_unpaid_instalments(registered, paid):
    state = opened(registered, mode=PaymentMode.MONTHLY)
    assert [each.number for each in state.policy.unpaid] == [73, 74]

    [event] = receive(state, paid("2400.00", "2026-02-10"), None, NOW).events

    assert isinstance(event, PaymentReceived)
    assert event.settled == (73, 74)
    assert event.policy.suspense is None


def test_a_named_instalment_comes_first_and_the_rest_goes_to_the_earliest(registered, paid):
    state = opened(registered, mode=PaymentMode.MONTHLY)
    after = receive(state, paid("1300.00", "2026-02-10"), 74, NOW)
    assert after.events[0].settled == (74,)
    assert after.state.policy.instalment(73).paid.amount == Decimal(100)


def test_part_payments_add_up_and_a_surplus_waits(registered, paid):
    state = receive(opened(registered), paid("200.00", "2026-02-10"), None, NOW).state
    assert state.policy.instalment(7).outstanding.amount == Decimal(1000)

    done = receive(state, paid("1500.00", "2026-02-11", "B2"), None, NOW)

    assert done.events[0].settled == (7,)
    assert (state.policy.instalment(7).paid_on, done.state.policy.instalment(7).paid_on) == (None, date(2026, 2, 11))
    assert done.state.policy.suspense.amount == Decimal(500)


def test_money_in_suspense_pays_the_next_instalment_as_it_opens(registered, paid):
    early = receive(registered(next_due="2027-01-31").state, paid("1200.00", "2026-02-10"), None, NOW)
    assert early.events[0].settled == ()
    [due] = advance(early.state, SILENT, utc("2027-01-01T00:00")).events
    assert due.policy.instalment(8).status is InstalmentStatus.PAID
    assert due.policy.instalment(8).paid_on == date(2026, 2, 10)
    assert due.policy.suspense is None


def test_a_payment_valued_in_time_annuls_the_lapse(registered, paid):
    lapsed = advance(opened(registered), SILENT, utc("2026-04-05T00:00")).state
    [event] = receive(lapsed, paid("1200.00", "2026-04-01"), None, utc("2026-04-06T00:00")).events
    assert isinstance(event, LapseAnnulled)
    assert (event.instalment, event.settled) == (7, (7,))
    assert (event.policy.status, event.policy.lapsed_at) == (PolicyStatus.IN_FORCE, None)


def test_a_payment_valued_a_day_late_stays_in_suspense(registered, paid):
    lapsed = advance(opened(registered), SILENT, utc("2026-04-05T00:00")).state
    [event] = receive(lapsed, paid("1200.00", "2026-04-02"), 7, utc("2026-04-06T00:00")).events
    assert isinstance(event, PaymentReceived)
    assert (event.settled, event.policy.status) == ((), PolicyStatus.LAPSED)
    assert event.policy.suspense.amount == Decimal(1200)


def test_money_that_is_late_does_not_keep_a_policy_whose_lapse_is_still_undecided(registered, paid):
    state = opened(registered, at=utc("2026-04-02T00:00"))
    late = receive(state, paid("1200.00", "2026-04-02"), None, utc("2026-04-02T01:00"))
    assert late.events[0].settled == ()
    [lapse] = advance(late.state, {"bank": date(2026, 4, 2)}, utc("2026-04-03T00:00")).events
    assert lapse.policy.status is PolicyStatus.LAPSED


def test_an_annulled_lapse_lets_the_missed_instalments_open(registered, paid):
    monthly = opened(registered, mode=PaymentMode.MONTHLY)
    lapsed = advance(monthly, SILENT, utc("2026-05-20T00:00")).state
    assert lapsed.policy.instalments[-1].number == 76
    back = receive(lapsed, paid("2400.00", "2026-03-01"), None, utc("2026-05-20T00:00")).then(
        lambda state: advance(state, SILENT, utc("2026-05-20T00:00"))
    )
    assert [event.version for event in back.events] == list(
        range(lapsed.policy.policy_version + 1, back.state.policy.policy_version + 1)
    )
    assert back.state.policy.status is PolicyStatus.IN_FORCE
    assert back.events[0].settled == (73, 74)
    assert [event.instalment for event in back.events[1:]] == [77]


def test_a_failed_transfer_is_noted_on_its_instalment(registered):
    state = opened(registered)
    transfer = FailedTransfer(
        payment_id("bank", "F1"), "bank", FailureReason.NAME_MISMATCH, "户名不符", date(2026, 2, 9), date(2026, 2, 20)
    )
    [event] = fail(state, transfer, instalment_meant(state), NOW).events
    assert isinstance(event, PaymentFailed)
    assert (event.instalment, event.reason) == (7, FailureReason.NAME_MISMATCH)
    assert event.policy.instalment(7).failure.next_debit_on == date(2026, 2, 20)


def test_a_failed_transfer_means_the_latest_instalment_when_all_are_paid(registered, paid):
    settled = receive(opened(registered), paid("1200.00", "2026-02-10"), None, NOW).state
    assert instalment_meant(settled) == 7
    assert instalment_meant(registered(next_due="2027-01-31").state) is None
