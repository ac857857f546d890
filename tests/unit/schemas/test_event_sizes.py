"""The largest event of each kind that data can make: it fits into a record of the broker."""

from datetime import UTC, date, datetime, timedelta

import pytest

from schemas.base import EventModel
from schemas.ids import DeliveryId, NoticeId, PartyId, TaskId, derived
from schemas.outcomes import DeliveryOutcome, OptedOut, OutcomeKind
from schemas.parties import Channel, MessageClass, PartyChanged
from schemas.policies import Failure, FailureReason
from schemas.policy_events import PolicyDue
from schemas.registry import encode
from services.kit.events.outbox import LARGEST_BODY
from services.kit.tables.cells import LONGEST_TEXT
from services.ledger.domain.parties import LONGEST_SOURCE, MOST_CONTACTS, opted_out, seen
from services.ledger.domain.sightings import PartySighting
from services.notifier.domain.conclude import LONGEST_DETAIL
from services.scheduler.domain.fitting import MOST_TASKS
from tests.builders import make_instalment, make_party, make_policy, party_named

NOW = datetime(2026, 5, 1, tzinfo=UTC)
FIRST_DUE = date(1900, 1, 1)
WIDE = "\N{CJK UNIFIED IDEOGRAPH-20000}"
"""A character of four bytes."""


def _policy_of_all_months() -> EventModel:
    """Nothing was paid since the earliest due date that a book may name."""
    months = (2026 - FIRST_DUE.year) * 12
    failed = Failure(reason=FailureReason.INSUFFICIENT_BALANCE, attempted_on=FIRST_DUE, next_debit_on=FIRST_DUE)
    unpaid = [make_instalment(FIRST_DUE + timedelta(days=30 * n), n, failure=failed) for n in range(1, months + 1)]
    policy = make_policy("P" * LONGEST_TEXT, *unpaid, product=WIDE * LONGEST_TEXT, branch=WIDE * LONGEST_TEXT)
    return PolicyDue(occurred_at=NOW, policy=policy, instalment=months)


def _party_of_many_addresses() -> EventModel:
    party = make_party(contacts=())
    for number in range(3 * MOST_CONTACTS):
        address = f"{number}{WIDE * (LONGEST_TEXT - 5)}"
        party = seen(party, [PartySighting(party.party_id, next(iter(party.roles)), {}, {Channel.LETTER: address})])
    classes = frozenset({MessageClass.SERVICE, MessageClass.CARE, MessageClass.MARKETING})
    for channel in Channel:
        refusal = OptedOut(
            occurred_at=NOW, recipient_id=party.party_id, classes=classes, channel=channel, said=WIDE * 64_000
        )
        party = opted_out(party, refusal, NOW.date())
    assert max(len(each.source) for each in party.consents) == LONGEST_SOURCE
    return PartyChanged(occurred_at=NOW, party=party)


def _outcome_of_a_digest() -> EventModel:
    return DeliveryOutcome(
        occurred_at=NOW,
        delivery_id=DeliveryId(derived("d")),
        notice_id=NoticeId(derived("n")),
        recipient_id=PartyId(derived("r")),
        task_ids=tuple(TaskId(derived("task", n)) for n in range(MOST_TASKS)),
        seq=1,
        outcome=OutcomeKind.REFUSED,
        detail=WIDE * LONGEST_DETAIL,
        concludes=True,
    )


@pytest.mark.parametrize("largest", [_policy_of_all_months, _party_of_many_addresses, _outcome_of_a_digest])
def test_the_largest_event_of_each_kind_fits(largest):
    assert len(encode(largest()).body or b"") < LARGEST_BODY


def test_a_person_of_many_addresses_keeps_the_newest_and_no_number_is_given_twice():
    party, numbers = make_party(contacts=(), party_id=party_named("王芳")), []
    for number in range(MOST_CONTACTS + 50):
        sighting = PartySighting(party.party_id, next(iter(party.roles)), {}, {Channel.EMAIL: f"a{number}@example.com"})
        party = seen(party, [sighting])
        numbers.append(party.contacts[-1].number)
    assert numbers == list(range(1, MOST_CONTACTS + 51))
    assert len(party.contacts) == MOST_CONTACTS
    assert [each.address for each in party.contacts if each.usable] == [f"a{MOST_CONTACTS + 49}@example.com"]
