"""What an SMSC says of itself: receipts, texts, good-byes. It is answered after that is kept, and its link is kept up."""

import asyncio
import struct

import pytest

from services.kit.metrics import REGISTRY
from services.notifier.domain.heard import Fate, PartReceipt, TextPart
from services.notifier.domain.results import Accepted
from services.notifier.providers.smpp.bodies import ShortMessage
from services.notifier.providers.smpp.pdu import Command, Pdu
from services.notifier.providers.smpp.session import HEARD_AT_ONCE
from tests.contract.smsc import PHONE, receipt
from tests.contract.smsc import sms as message


@pytest.fixture
def kept():
    return []


@pytest.fixture
async def listening(made, kept):
    """A provider that is bound and listens, as it does in the service."""
    stop = asyncio.Event()

    async def keep(heard):
        kept.append(heard)

    provider = made(timeout=0.5)
    task = asyncio.create_task(provider.listen(keep, stop))
    yield provider
    stop.set()
    await task


@pytest.mark.usefixtures("listening")
async def test_a_lost_link_is_bound_again_without_anything_to_send(smsc):
    await smsc.until(lambda: smsc.binds == 1)
    smsc.cut()
    await smsc.until(lambda: smsc.binds == 2)


@pytest.mark.usefixtures("listening")
async def test_what_is_delivered_is_answered_after_it_is_kept(smsc, kept):
    await smsc.until(lambda: smsc.binds == 1)
    smsc.deliver(receipt("id:1 stat:DELIVRD err:000"), 7)
    smsc.deliver(ShortMessage(PHONE, PHONE, "退订".encode("utf-16-be"), data_coding=8), 8)
    await smsc.until(lambda: {7, 8} <= smsc.answers.keys())
    assert smsc.answers == {7: 0, 8: 0}
    assert kept == [
        PartReceipt("1", Fate.DELIVERED, "DELIVRD err 000", "+8613800138000"),
        TextPart("+8613800138000", "退订"),
    ]


async def test_what_cannot_be_kept_is_asked_for_again(made, smsc):
    async def keep(_heard):
        raise OSError("the database is away")

    stop = asyncio.Event()
    listening = asyncio.create_task(made().listen(keep, stop))
    await smsc.until(lambda: smsc.binds == 1)
    smsc.deliver(receipt("id:1 stat:DELIVRD"), 7)
    await smsc.until(lambda: 7 in smsc.answers)
    assert smsc.answers[7] == 0x64
    stop.set()
    await listening
    assert smsc.unbinds == 1
    assert REGISTRY.get_sample_value("perennial_notifier_smpp_bound") == 0


async def test_more_than_can_be_held_is_asked_for_later_and_answers_are_still_read(made, smsc):
    slow, stop = asyncio.Event(), asyncio.Event()

    async def keep(_heard):
        await slow.wait()

    provider = made()
    listening = asyncio.create_task(provider.listen(keep, stop))
    await smsc.until(lambda: smsc.binds == 1)
    for sequence in range(1, HEARD_AT_ONCE + 3):
        smsc.deliver(receipt("id:1 stat:DELIVRD"), sequence)
    await smsc.until(lambda: len(smsc.answers) == 2)
    assert smsc.answers == {HEARD_AT_ONCE + 1: 0x14, HEARD_AT_ONCE + 2: 0x14}
    assert isinstance(await provider.send(message()), Accepted)
    slow.set()
    await smsc.until(lambda: len(smsc.answers) == HEARD_AT_ONCE + 2)
    stop.set()
    await listening


@pytest.mark.usefixtures("listening")
async def test_what_comes_as_data_is_heard_as_well(smsc, kept):
    await smsc.until(lambda: smsc.binds == 1)
    ends = b"\0" + PHONE.encode() + PHONE.encode()
    fields = {0x001E: b"00A7\0", 0x0427: b"\x02"}
    receipt_of = b"".join(struct.pack(">HH", tag, len(value)) + value for tag, value in fields.items())
    words = "退订".encode("utf-16-be")
    smsc.writer.write(Pdu(Command.DATA_SM, 0, 3, ends + b"\x04\0\0" + receipt_of).encode())
    text = struct.pack(">HH", 0x0424, len(words)) + words
    smsc.writer.write(Pdu(Command.DATA_SM, 0, 4, ends + b"\0\0\x08" + text).encode())
    smsc.writer.write(Pdu(Command.DATA_SM, 0, 5, ends).encode())
    await smsc.until(lambda: {3, 4, 5} <= smsc.answers.keys())
    assert smsc.answers == {3: 0, 4: 0, 5: 0x65}
    assert kept == [
        PartReceipt("a7", Fate.DELIVERED, "DELIVRD err none", "+8613800138000"),
        TextPart("+8613800138000", "退订"),
    ]


async def test_deliveries_that_make_no_sense_are_answered_and_kept_out(listening, smsc, kept):
    await smsc.until(lambda: smsc.binds == 1)
    smsc.writer.write(Pdu(Command.DELIVER_SM, 0, 5, b"\xff").encode())
    smsc.deliver(receipt("nothing that anybody could read"), 6)
    smsc.writer.write(Pdu(0x0000_0077, 0, 9, b"?").encode())
    smsc.writer.write(Pdu(Command.ALERT_NOTIFICATION, 0, 10, b"").encode())
    await smsc.until(lambda: {5, 6, 9} <= smsc.answers.keys())
    assert (smsc.answers, kept) == ({5: 0x65, 6: 0, 9: 3}, [])
    assert isinstance(await listening.send(message()), Accepted)


async def test_a_receipt_before_the_answer_is_kept_and_the_answer_still_counts(listening, smsc, kept):
    smsc.before_answer = [Pdu(Command.DELIVER_SM, 0, 3, receipt("id:00000001 stat:DELIVRD").encode()).encode()]
    assert (await listening.send(message())).carried.ids == ("1",)
    await smsc.until(lambda: 3 in smsc.answers)
    assert [each.message_id for each in kept] == ["1"]


@pytest.mark.usefixtures("listening")
async def test_an_smsc_that_unbinds_us_is_answered_and_bound_again(smsc):
    await smsc.until(lambda: smsc.binds == 1)
    smsc.writer.write(Pdu(Command.UNBIND, 0, 4).encode())
    await smsc.until(lambda: smsc.binds == 2)
    assert smsc.answers == {4: 0}


async def test_a_stop_waits_for_what_is_in_flight_and_unbinds(made, smsc):
    async def keep(_heard):
        """Nothing is heard here."""

    smsc.hold, stop, provider = asyncio.Event(), asyncio.Event(), made()
    listening = asyncio.create_task(provider.listen(keep, stop))
    sending = asyncio.create_task(provider.send(message()))
    await smsc.until(lambda: smsc.at_once == 1)
    assert REGISTRY.get_sample_value("perennial_notifier_smpp_bound") == 1
    stop.set()
    smsc.hold.set()
    assert isinstance(await sending, Accepted)
    await listening
    assert smsc.unbinds == 1
