"""Receipts of a real SMSC's forms, on a real database: short, odd, early, twice; told to the delivery they are for."""

import json
from decimal import Decimal

import pytest

from schemas.addressees import Addressee
from schemas.parties import Channel, MessageClass
from schemas.purposes import Greeting
from services.notifier.providers.smpp.pdu import Command, Pdu
from services.notifier.store.records import notice as notice_view
from tests.builders import make_notice
from tests.contract.smsc import receipt
from tests.integration.notifier.by_smpp import running
from tests.integration.notifier.conftest import withdrawal


@pytest.fixture
async def smpp(notifier):
    async with running(notifier) as made:
        yield made


async def sent(smpp, **given):
    """One notice on its way: how many parts it took."""
    await smpp.notifier.know()
    await smpp.notifier.ask(notice := make_notice(**given))
    await smpp.notifier.send()
    assert await smpp.notifier.outcomes() == ["accepted: none!"]
    [row] = await smpp.notifier.rows("SELECT parts FROM attempt")
    return notice, row["parts"]


def ids(parts, state="DELIVRD"):
    return [f"id:{number:08x} sub:001 dlvrd:001 stat:{state} err:000" for number in range(1, parts + 1)]


async def test_parts_cost_and_ids_are_stored_with_the_attempt(smpp):
    notice, parts = await sent(smpp)
    async with smpp.notifier.database.transaction() as tx:
        [attempt] = (await notice_view(tx, notice.notice_id)).attempts
    assert attempt.parts == parts == len(smpp.smsc.submits) > 1
    assert (attempt.cost, attempt.currency) == (Decimal("0.045") * parts, "CNY")
    kept = await smpp.notifier.rows("SELECT message_id, number FROM carried_part ORDER BY message_id")
    assert [(row["message_id"], row["number"]) for row in kept] == [(str(number), 1) for number in range(1, parts + 1)]


async def test_a_message_is_delivered_when_all_of_its_parts_are(smpp):
    _, parts = await sent(smpp)
    *first, last = ids(parts)
    assert await smpp.receives(*first) == []
    assert await smpp.receives(last) == ["delivered: none!"]


async def test_a_message_of_which_a_part_failed_goes_to_the_next_channel(smpp):
    _, parts = await sent(smpp)
    *_, last = ids(parts, "UNDELIV")
    assert await smpp.receives(last) == ["refused: rejected"]
    await smpp.notifier.send()
    assert await smpp.notifier.outcomes() == ["accepted: none!"]
    [mail] = smpp.notifier.mail.sent
    assert mail.to == "someone@example.com"
    assert await smpp.receives(*ids(parts, "UNDELIV")) == []


@pytest.mark.parametrize("why", ["withdrawn", "over", "no other channel"])
async def test_a_message_that_failed_goes_nowhere_when_it_is_not_wanted_or_has_nowhere_to_go(smpp, why):
    notice, parts = await sent(smpp, **({"channels": (Channel.SMS,)} if why == "no other channel" else {}))
    if why == "withdrawn":
        await smpp.notifier.take(withdrawal(notice))
        assert await smpp.notifier.outcomes() == []
    if why == "over":
        smpp.notifier.at("11:30")
    said = await smpp.receives(*ids(parts, "UNDELIV"))
    await smpp.notifier.send()
    said += await smpp.notifier.outcomes()
    assert said[-1] == "refused: rejected!"
    assert smpp.notifier.mail.sent == []


async def test_a_receipt_that_comes_twice_is_told_once(smpp):
    _, parts = await sent(smpp)
    assert await smpp.receives(*ids(parts), *ids(parts)) == ["delivered: none!"]
    assert await smpp.receives(*ids(parts)) == []


async def test_receipts_that_come_before_the_answer_are_told_after_it(smpp):
    early = [Pdu(Command.DELIVER_SM, 0, 7, receipt(text).encode()).encode() for text in ids(9)]
    smpp.smsc.before_answer = early
    await sent(smpp)
    await smpp.smsc.until(lambda: 7 in smpp.smsc.answers)
    assert await smpp.told() == ["delivered: none!"]


async def test_a_receipt_for_nothing_of_ours_is_kept_and_told_to_nobody(smpp):
    await sent(smpp)
    assert await smpp.receives("id:4711 stat:DELIVRD") == []
    [row] = await smpp.notifier.rows("SELECT notice_id, fate FROM carried_part WHERE message_id = '4711'")
    assert (row["notice_id"], row["fate"]) == (None, "delivered")


async def test_what_is_not_final_changes_nothing(smpp):
    _, parts = await sent(smpp)
    assert await smpp.receives(*ids(parts, "ENROUTE"), *ids(parts, "ACCEPTD")) == []
    assert await smpp.receives(*ids(parts)) == ["delivered: none!"]


async def test_an_id_that_an_smsc_uses_again_is_the_newer_message(smpp):
    _, parts = await sent(smpp)
    await smpp.receives(*ids(parts))
    smpp.smsc._ids = 0
    await smpp.notifier.ask(make_notice("P2", true_while=()))
    await smpp.notifier.send()
    assert await smpp.notifier.outcomes() == ["accepted: none!"]
    assert await smpp.receives(*ids(parts)) == ["delivered: none!"]


@pytest.mark.parametrize(
    ("message_class", "outcomes"),
    [
        (MessageClass.SERVICE, ["unknown: lost-connection"]),
        (MessageClass.STATUTORY, ["unknown: lost-connection"]),
        (MessageClass.CARE, ["unknown: lost-connection!"]),
    ],
)
async def test_what_was_in_flight_when_the_link_died_is_unknown(smpp, message_class, outcomes):
    smpp.smsc.ways = {"drop"}
    await smpp.notifier.know()
    await smpp.notifier.ask(make_notice(message_class=message_class))
    await smpp.notifier.send()
    assert await smpp.notifier.outcomes() == outcomes


async def test_a_part_that_arrived_does_not_make_up_for_one_in_flight(smpp):
    smpp.smsc.statuses = [0, 0x64]
    await smpp.notifier.know()
    await smpp.notifier.ask(make_notice())
    await smpp.notifier.send()
    assert await smpp.receives(ids(1)[0]) == []
    [row] = await smpp.notifier.rows("SELECT result, cost, detail FROM attempt")
    assert (row["result"], row["cost"]) == ("busy", Decimal("0.045"))
    assert row["detail"].startswith("part 2 of ")


async def test_every_outcome_says_where_it_was_delivered(smpp):
    _, parts = await sent(smpp)
    await smpp.hears(*(receipt(text) for text in ids(parts)))
    await smpp.ticker.tick()
    [row] = await smpp.notifier.rows("SELECT body FROM outcome ORDER BY id DESC LIMIT 1")
    said = json.loads(row["body"])
    assert (said["outcome"], said["channel"], said["provider"]) == ("delivered", "sms", "smpp")


async def in_doubt(smpp, notice):
    """A notice that was at the SMSC when the link was lost."""
    smpp.smsc.ways = {"drop"}
    await smpp.notifier.know()
    await smpp.notifier.ask(notice)
    await smpp.notifier.send()
    smpp.smsc.ways = set()
    await smpp.smsc.until(lambda: smpp.smsc.binds == 2)


SHORT = make_notice(content=Greeting(addressee=Addressee(name="王芳")), true_while=())


@pytest.mark.parametrize("early", [True, False])
async def test_a_receipt_for_what_was_in_flight_ends_the_doubt(smpp, early):
    if early:
        smpp.smsc.before_drop = [Pdu(Command.DELIVER_SM, 0, 7, receipt("id:77 stat:DELIVRD").encode()).encode()]
    await in_doubt(smpp, SHORT)
    outcomes = (
        await smpp.told() if early else await smpp.notifier.outcomes() + await smpp.receives("id:77 stat:DELIVRD")
    )
    assert outcomes == ["unknown: lost-connection", "delivered: none!"]


async def test_a_receipt_that_may_be_for_either_of_two_notices_ends_no_doubt(smpp):
    await in_doubt(smpp, SHORT)
    smpp.smsc.ways = {"drop"}
    await smpp.notifier.ask(make_notice("P2", content=SHORT.content, true_while=()))
    await smpp.notifier.send()
    await smpp.smsc.until(lambda: smpp.smsc.binds == 3)
    await smpp.notifier.outcomes()
    assert await smpp.receives("id:77 stat:DELIVRD") == []
