"""A party is erased: what it was sent and what it wrote is wiped, and what happened can still be counted."""

import pytest

from schemas.outcomes import ReplyReceived
from schemas.parties import Channel, PartyChanged, PartyErased
from services.notifier.domain.results import Accepted, Rejected
from services.notifier.domain.tags import Tags
from services.notifier.store.records import notice as notice_view
from services.notifier.subscribers.returns.taking import Returns
from tests.builders import make_notice, make_party, party_named
from tests.integration.notifier.by_smpp import running, written
from tests.integration.notifier.conftest import NINE
from tests.unit.notifier.returned_mails import PERSON, TAG

NOTICES = [make_notice(), make_notice("P2", channels=(Channel.EMAIL,), true_while=())]
TAGS = Tags("a secret of thirty-two characters", "return")
WIPED = {
    "attempt": "address <> '' OR text <> '' OR html IS NOT NULL OR subject IS NOT NULL OR detail IS NOT NULL",
    "inbound_text": "true",
    "notice": "body LIKE '%王芳%' OR body LIKE '%安心终身寿险%' OR body LIKE '%1200%'",
    "delivery": "detail IS NOT NULL",
    "outcome": f"type = '{ReplyReceived.type}' OR body::json ->> 'detail' IS NOT NULL",
    "carried_part": "address IS NOT NULL",
    "returned_mail": "octets IS NOT NULL OR detail <> ''",
}

SAID = ["attempt", "inbound_text", "notice", "delivery", "outcome", "returned_mail"]
ERASED = PartyErased(occurred_at=NINE, party_id=party_named("王芳"))


@pytest.fixture
async def lived(notifier):
    """王芳 was sent two notices and has written back, by text and by mail."""
    async with running(notifier) as smpp:
        await notifier.know()
        await notifier.ask(*NOTICES)
        notifier.mail.answers.append(Accepted("250 queued for someone@example.com"))
        await notifier.send()
        await smpp.hears(written("我已经缴费了"))
        tag = TAGS.made(NOTICES[1].notice_id, 1)
        await Returns(notifier.database, notifier.clock, TAGS).take([(PERSON.replace(TAG.encode(), tag.encode()), ())])
        yield notifier


async def left(notifier, *tables: str) -> list[str]:
    """The tables that still hold something of a person."""
    return [table for table in tables if await notifier.rows(f"SELECT FROM {table} WHERE {WIPED[table]}")]


async def test_words_and_addresses_are_wiped_and_facts_stay(lived):
    assert await left(lived, *WIPED) == SAID
    await lived.take(ERASED)
    assert await left(lived, *WIPED) == []
    async with lived.database.transaction() as tx:
        views = [await notice_view(tx, each.notice_id) for each in NOTICES]
    assert [(each.delivery.outcome, len(each.attempts)) for each in views] == [("accepted", 1), ("accepted", 1)]
    assert {each.attempts[0].result for each in views} == {"accepted"}


async def test_a_text_from_a_number_that_two_share_stays_while_one_of_them_does(lived):
    await lived.take(PartyChanged(occurred_at=NINE, party=make_party("李强")))
    await lived.take(PartyErased(occurred_at=NINE, party_id=party_named("王芳")))
    assert await left(lived, *WIPED) == ["inbound_text"]
    await lived.take(PartyErased(occurred_at=NINE, party_id=party_named("李强")))
    assert await left(lived, *WIPED) == []


async def test_nobody_else_is_touched(lived):
    await lived.take(PartyChanged(occurred_at=NINE, party=make_party("李强", contacts=())))
    await lived.take(PartyErased(occurred_at=NINE, party_id=party_named("李强")))
    assert await left(lived, *WIPED) == SAID


async def test_what_is_under_way_is_wiped_and_its_end_names_nobody(notifier):
    class Slow:
        longest = 1.0

        async def send(self, message):
            await notifier.take(ERASED)
            return Rejected(f"550 5.1.1 <{message.to}> unknown", bad_address=True)

    await notifier.know()
    notifier.booths["mail"].provider = Slow()
    await notifier.ask(NOTICES[1])
    await notifier.send()
    assert await left(notifier, *WIPED) == []
    refused, bad = await notifier.said()
    assert (refused.reason, refused.detail, bad.contact) == ("bad-address", None, 2)
    await notifier.send()
    [row] = await notifier.rows("SELECT outcome FROM delivery")
    assert row["outcome"] in ("refused", "suppressed")


async def test_a_receipt_that_comes_later_brings_no_address_back(notifier):
    async with running(notifier) as smpp:
        await notifier.know()
        await notifier.ask(NOTICES[0])
        await notifier.send()
        await notifier.take(ERASED)
        await smpp.receives("id:1 stat:UNDELIV")
    assert await left(notifier, *WIPED) == []
